"""The family of errors that a user can cause; each says what happened and what to do."""


class GdrmError(Exception):
    """Something outside the program is wrong; the message is one sentence for the user."""
