"""Pads: what is played on pads or a drum kit sounds, and is recorded where that is wished."""
