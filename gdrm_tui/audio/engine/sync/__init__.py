"""In time with others: when a frame is heard, and keeping up with a MIDI clock or with Link."""
