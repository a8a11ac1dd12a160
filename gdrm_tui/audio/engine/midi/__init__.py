"""MIDI in the engine: notes go out on time, and pads sound at once."""
