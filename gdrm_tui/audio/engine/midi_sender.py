"""MidiSender: the thread that sends messages when the kit's samples of their frames are heard."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from gdrm_tui.audio.engine.frame_clock import FrameClock
from gdrm_tui.audio.engine.hits import StruckHit
from gdrm_tui.audio.engine.midi_clock import STOP, TimedBytes
from gdrm_tui.audio.engine.note_sender import NoteSender
from gdrm_tui.midi.setup import DRUM_CHANNEL

# It looks again at least this often, since a frame's time may turn out to be earlier.
_LOOK_SECONDS = 0.005
CLOSE_SECONDS = 0.5

Send = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a block holds for the port: hits on a channel, clock messages, and where playing ends.

    Attributes
    ----------
    ends_at : int or None
        The frame at which everything that sounds has to end.
    """

    hits: tuple[StruckHit, ...] = ()
    channel: int = DRUM_CHANNEL
    clock: tuple[TimedBytes, ...] = ()
    ends_at: int | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Forget what waits and end every note on a channel, now; `stops` says that playing ended."""

    channel: int
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Offset:
    """From now on send this many milliseconds later than the kit sounds."""

    milliseconds: float


class MidiSender:
    """Sends what is put here when its time has come.

    Whoever puts something here never waits: the queue has no limit and no lock of ours.

    Parameters
    ----------
    clock : FrameClock
    send : callable
        Takes the bytes of a message, on this thread.
    """

    def __init__(self, clock: FrameClock, send: Send) -> None:
        self._clock, self._send = clock, send
        self._notes = NoteSender(clock.sample_rate)
        self._items: queue.SimpleQueue[Batch | Silence | Offset | None] = queue.SimpleQueue()
        self._offset = 0.0
        self._thread = threading.Thread(target=self._run, name="midi-out", daemon=True)
        self._thread.start()

    def put(self, item: Batch | Silence | Offset) -> None:
        """Let `item` be done in its turn; any thread."""
        self._items.put(item)

    def close(self) -> None:
        """End the thread, waiting a moment for a port that does not answer."""
        self._items.put(None)
        self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        ended = False
        while not ended:
            try:
                item = self._items.get(timeout=self._pause())
            except queue.Empty:
                item = Offset(self._offset)
            ended = item is None
            if item is not None:
                self._do(item)
            self._send_due()

    def _do(self, item: Batch | Silence | Offset) -> None:
        match item:
            case Offset(milliseconds):
                self._offset = milliseconds
            case Silence(channel, stops):
                for data in self._notes.silence(channel):
                    self._send(data)
                if stops:
                    self._send(STOP)
            case Batch():
                self._notes.add_hits(item.hits, item.channel)
                self._notes.add(item.clock)
                if item.ends_at is not None:
                    self._notes.end_notes(item.ends_at)

    def _send_due(self) -> None:
        for data in self._notes.due(self._clock.frame_at(time.monotonic() - self._offset / 1000)):
            self._send(data)

    def _pause(self) -> float:
        """Return how long nothing has to be sent, in seconds."""
        frame = self._notes.next_frame
        if frame is None:
            return 1.0
        early = self._clock.time_of(frame) + self._offset / 1000 - time.monotonic()
        # A clock that has not begun gives no number, which compares false.
        return max(early, 0.0) if early < _LOOK_SECONDS else _LOOK_SECONDS
