"""Soundfonts: where they are, what they contain, and which one plays."""
