"""gdrm-tui: a drum machine for the terminal with a generator that plays like a drummer."""

__version__ = "0.1.0"
