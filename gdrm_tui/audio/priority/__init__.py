"""Asking the system to run the sound before other programs."""
