"""OSC: other programs turn the knobs, make bars and hear how it goes."""
