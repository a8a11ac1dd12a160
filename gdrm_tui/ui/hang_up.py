"""Whether the terminal is gone."""

from __future__ import annotations

import os
import select


class HangUp:
    """Watches the terminal of the standard streams.

    The kernel signals a closed terminal to the leader of its session alone. A leader that ignores
    the signal, or a session of another terminal, leaves the program to find out by itself.
    """

    def __init__(self) -> None:
        self._streams = select.poll()
        for number in (0, 1, 2):
            if os.isatty(number):
                self._streams.register(number, 0)  # a hang-up is told in any case

    @property
    def happened(self) -> bool:
        """Whether nobody is at the other end any more. Costs a few microseconds."""
        return any(event & select.POLLHUP for _, event in self._streams.poll(0))
