"""The guide: on a first start it leads from one key to the next, and then disappears."""

from __future__ import annotations

_WELCOME = (
    "<play> play · <make('new')> new bar · <make('variation')> vary · tab sliders · <help> help"
)
# What is to be done, and what the hint says until it is.
_STEPS = (
    ("play", "<play> plays the bar"),
    ("make('new')", "<make('new')> makes another bar"),
    ("make('variation')", "now <make('variation')> varies it a little"),
    ("evolve", "<evolve> lets the groove go on by itself"),
    ("capture", "<capture> keeps the last bars you heard as the loop"),
    ("export", "<export> exports the loop as MIDI or sound"),
)
_PATIENCE = 4  # things done that no hint asked for, by then the player has found their way


class Guide:
    """Knows the next hint.

    Parameters
    ----------
    newcomer : bool
        Whether it leads on after the welcome.
    """

    def __init__(self, *, newcomer: bool) -> None:
        self._newcomer = newcomer
        self._done: set[str] = set()
        self._others = 0

    def did(self, action: str) -> None:
        """Learn that the player did an action, by its name in the registry."""
        if any(action == step for step, _ in _STEPS):
            self._done |= {action, "play"} if action == "evolve" else {action}  # which plays too
        else:
            self._others += 1

    @property
    def hint(self) -> str:
        """What to try next, with actions in angle brackets; "" when there is nothing to say."""
        if self._others >= _PATIENCE:
            return ""
        if not self._done:
            return _WELCOME
        if not self._newcomer:
            return _WELCOME if self._others + len(self._done) < _PATIENCE else ""
        return next((hint for action, hint in _STEPS if action not in self._done), "")
