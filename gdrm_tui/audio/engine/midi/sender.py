"""MidiSender: sends each message when the kit's sound at the same frame is heard."""

from __future__ import annotations

import heapq
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from gdrm_tui.audio.engine.hits import StruckHit
from gdrm_tui.audio.engine.sync.frame_clock import FrameClock
from gdrm_tui.core.voices import voice_index
from gdrm_tui.midi.ports import DRUM_CHANNEL

SONG_POSITION = 0xF2
TICK, START, CONTINUE, STOP = b"\xf8", b"\xfa", b"\xfb", b"\xfc"
CHANNELS, NOTES = 16, 128
_ALL_NOTES_OFF, _ALL_SOUND_OFF = 123, 120
# A note lasts half a sixteenth at 125 bpm, as exported ones do; an open hat until one closes it.
NOTE_SECONDS = 0.06
OPEN_SECONDS = 1.5
# Slaves want a moment between a start and the first tick.
_START_AHEAD_SECONDS = 0.002
_BEFORE_TICK = (START[0], CONTINUE[0], SONG_POSITION)
_NOTE_OFF, _NOTE_ON = 0x80, 0x90

_OPEN = voice_index("open-hat")
_CLOSING = frozenset({_OPEN, voice_index("closed-hat"), voice_index("pedal-hat")})
# It looks again at least this often, since a frame's time may turn out to be earlier.
_LOOK_SECONDS = 0.005
CLOSE_SECONDS = 0.5

Send = Callable[[bytes], object]


class TimedBytes(NamedTuple):
    """A message and the frame that it belongs to."""

    frame: int
    data: bytes


class Queued(NamedTuple):
    """A waiting message: its frame, its order within the frame, its bytes.

    A note-off ends the note-on of the number `ends`, or any of its key where that is None.
    """

    frame: float
    number: int
    data: bytes
    ends: int | None = None


class NoteSender:
    """What to send and when, in frames. It knows nothing of ports or clocks.

    Parameters
    ----------
    sample_rate : int
        Frames a second.
    """

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._queue: list[Queued] = []
        self._count = 0
        self._sounding: dict[bytes, int] = {}  # by note-off, the number of the note-on
        self._open: bytes | None = None  # the note-off of the open hat that sounds

    @property
    def next_frame(self) -> float | None:
        """The frame of what is to be sent next, None where there is nothing."""
        return self._queue[0].frame if self._queue else None

    def add_hits(self, hits: Iterable[StruckHit], channel: int) -> None:
        """Send `hits`, whose notes are MIDI keys, on `channel`, 1 to 16."""
        for hit in hits:
            off = bytes((0x80 | channel - 1, hit.note, 0))
            if hit.voice in _CLOSING:
                self._close_hat(hit.frame)
            if hit.velocity:
                on = self._put(hit.frame, bytes((0x90 | channel - 1, hit.note, hit.velocity)))
                length = OPEN_SECONDS if hit.voice == _OPEN else NOTE_SECONDS
                self._put(hit.frame + length * self._rate, off, on)
                if hit.voice == _OPEN:
                    self._open = off

    def add(self, messages: Iterable[TimedBytes]) -> None:
        """Send `messages`, those before a first tick a little before their frame."""
        for frame, data in messages:
            ahead = _START_AHEAD_SECONDS * self._rate if data[0] in _BEFORE_TICK else 0.0
            self._put(frame - ahead, data)

    def due(self, frame: float) -> list[bytes]:
        """Return what is to be sent up to `frame`, in order.

        A note-on is preceded by the note-off of the same key, and a note-off that is no longer
        needed is left out.
        """
        found: list[bytes] = []
        while self._queue and self._queue[0].frame <= frame:
            queued = heapq.heappop(self._queue)
            kind = queued.data[0] & 0xF0
            if kind == _NOTE_ON:
                off = _off_of(queued.data)
                found += self._end(off)
                self._sounding[off] = queued.number
                found.append(queued.data)
            elif kind == _NOTE_OFF:
                if queued.ends in (None, self._sounding.get(queued.data)):
                    found += self._end(queued.data)
            else:
                found.append(queued.data)
        return found

    def silence(self, channel: int) -> list[bytes]:
        """Forget all that was to be sent; return what ends all that sounds, on any machine."""
        self._queue.clear()
        ends = [*self._sounding, *silencing(channel)]
        self._sounding.clear()
        self._open = None
        return ends

    def end_notes(self, frame: int) -> None:
        """Let nothing sound on from `frame`, when playing ends."""
        waiting = {queued.data for queued in self._queue if queued.data[0] & 0xF0 == _NOTE_OFF}
        for off in waiting | set(self._sounding):
            self._put(frame, off)
        self._open = None

    def _close_hat(self, frame: int) -> None:
        if self._open is not None:
            self._put(frame, self._open)
            self._open = None

    def _end(self, off: bytes) -> list[bytes]:
        return [off] if self._sounding.pop(off, None) is not None else []

    def _put(self, frame: float, data: bytes, ends: int | None = None) -> int:
        self._count += 1
        heapq.heappush(self._queue, Queued(frame, self._count, data, ends))
        return self._count


def silencing(channel: int) -> list[bytes]:
    """Return what ends every note on every machine: it may have been another program's start."""
    controls = (_ALL_NOTES_OFF, _ALL_SOUND_OFF)
    everywhere = [bytes((0xB0 | at, control, 0)) for at in range(CHANNELS) for control in controls]
    return [*everywhere, *(bytes((0x80 | channel - 1, note, 0)) for note in range(NOTES))]


def _off_of(on: bytes) -> bytes:
    return bytes((0x80 | on[0] & 0x0F, on[1], 0))


@dataclass(frozen=True, slots=True)
class Batch:
    """What a block sends to the port: hits on a channel, clock messages, and where playing ends.

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
    """Drop what waits and end every note on a channel, now; `stops` says that playing ended."""

    channel: int
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Offset:
    """From now on send this many milliseconds later than the kit sounds."""

    milliseconds: float


class MidiSender:
    """Sends messages when their time has come.

    Adding a message never waits: the queue has no limit, and no lock of ours guards it.

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
