"""Pads: hits on pads or a drum kit sound, and are recorded when recording is armed."""
