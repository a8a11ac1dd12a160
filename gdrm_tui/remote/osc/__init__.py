"""OSC: lets other programs turn the knobs, make bars and follow the instrument's state."""
