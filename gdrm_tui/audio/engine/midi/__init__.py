"""MIDI in the engine: what is played goes out on time, what is struck sounds at once."""
