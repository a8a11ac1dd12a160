"""The terminal: what it can draw, the keys it sends, and whether it is still there."""

from __future__ import annotations

import os
import select

from rich.segment import Segment
from textual.color import Color
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter

from gdrm_tui.core.plain_text import Signs


class PlainSigns(LineFilter):
    """Draws each line in signs that the terminal has, and none that it would obey."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._signs = Signs(encoding)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments as they are drawn."""
        return [
            segment if segment.text.isascii() and segment.text.isprintable() else self._of(segment)
            for segment in segments
        ]

    def _of(self, segment: Segment) -> Segment:
        return Segment(segment.text.translate(self._signs), segment.style, segment.control)


class PlainDriver(LinuxDriver):
    """Textual's driver, to which a key that is not UTF-8 is no key."""

    def run_input_thread(self) -> None:
        """Read keys until the app ends."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except UnicodeDecodeError:
                continue


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
