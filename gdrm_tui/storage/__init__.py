"""Session files and where things are kept."""
