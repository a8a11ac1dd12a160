"""The player: what the screen, MIDI and other programs drive. It knows no screen."""
