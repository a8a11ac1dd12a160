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
    listens : bool
        Whether keys are looked for at all.

    Attributes
    ----------
    unused : bytes
        The byte that was read where it was not a space: the app takes it before all others.
    """

    def __init__(self, *, listens: bool) -> None:
        self._listens = listens
        self.unused = b""

    def is_space(self) -> bool:
        """Return, once, whether a space was typed first; never waits."""
        if not (self._listens and _waits()):
            return False
        self._listens = False
        first = _read()
        if first == _SPACE:
            return True
        self.unused = first
        return False


def _waits() -> bool:
    return bool(select.select([0], [], [], 0)[0])


def _read() -> bytes:
    try:
        return os.read(0, 1)
    except OSError:  # the terminal is gone, which the app finds out
        return b""
