"""Sound: the engine in its own process, the synth, the outputs, offline rendering."""
