"""Learn: what the knobs, buttons and pads of a MIDI controller do."""
