"""Staying in time with others: when a frame is heard, and following a MIDI clock or Link."""
