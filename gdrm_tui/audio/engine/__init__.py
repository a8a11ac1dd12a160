"""The engine: its own process, and how the UI talks to it."""
