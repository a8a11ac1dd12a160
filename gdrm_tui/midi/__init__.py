"""Standard MIDI Files and MIDI ports."""
