"""How loud sound is: loudness and true peak, and the levels that a kit's drums are given."""
