"""From drum MIDI to the generator file that the player loads."""
