"""Soundfonts: where they lie, what they hold, which one plays."""
