"""The terminal: what it can draw, the keys it sends, and whether it is still there."""

from __future__ import annotations

import codecs
import os
import select
import selectors

from rich.segment import Segment
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.color import Color
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter

from gdrm_tui.core.plain_text import Signs

_MOST_READ = 4096  # bytes
_LOOK_SECONDS = 0.1  # for the end of the app, and of a key that may go on


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
    """Textual's driver, except that it ignores bytes that are not UTF-8.

    It begins with the byte that was read before there was an app, and that may be the first of a
    key of several.
    """

    def __init__(
        self,
        app: App[None],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._typed: bytes = getattr(app, "typed", b"")

    def run_input_thread(self) -> None:
        """Read keys until the app ends."""
        parser = XTermParser(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")("ignore").decode
        typed, self._typed = self._typed, b""
        with selectors.SelectSelector() as ready:
            ready.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if text := decode(typed):  # nothing at all would end the parser
                    for event in parser.feed(text):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
                typed = os.read(self.fileno, _MOST_READ) if ready.select(_LOOK_SECONDS) else b""


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
