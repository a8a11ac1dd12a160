"""The player, which the screen, MIDI and other programs drive. It knows nothing of the screen."""
