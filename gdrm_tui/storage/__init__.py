"""Session files, autosaves, settings, and where they are kept."""
