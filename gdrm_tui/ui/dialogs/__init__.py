"""Dialogs that open over the screen."""
