"""The first key that is typed while the program loads."""

from __future__ import annotations

import os
import select

_SPACE = b" "


class FirstKey:
    """Reads the first byte that is typed, and no more: what follows waits in the terminal.

    So whatever is typed next reaches the app in order, also the rest of a key of several bytes.

    Parameters
    ----------
    terminal : int or None
        The terminal's file descriptor; None where keys are not looked for.

    Attributes
    ----------
    unused : bytes
        The byte that was read where it was not a space: the app takes it before all others.
    """

    def __init__(self, terminal: int | None) -> None:
        self._terminal = terminal
        self.unused = b""

    def is_space(self) -> bool:
        """Return, once, whether a space was typed first; never waits."""
        terminal = self._terminal
        if terminal is None or not select.select([terminal], [], [], 0)[0]:
            return False
        self._terminal, first = None, _byte(terminal)
        if first == _SPACE:
            return True
        self.unused = first
        return False


def _byte(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1)
    except OSError:  # the terminal is gone, which the app finds out
        return b""
