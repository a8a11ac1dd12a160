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
    """Draws each line with characters that the terminal has, and no control characters."""

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
    """Textual's driver, except that it ignores keys that are not UTF-8."""

    def run_input_thread(self) -> None:
        """Read keys until the app ends."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except UnicodeDecodeError:
                continue


class HangUp:
    """Watches the terminal of the standard streams.

    When a terminal closes, the kernel signals only the leader of its session. If the leader ignores
    the signal, or the session belongs to another terminal, the program has to find out by itself.
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
