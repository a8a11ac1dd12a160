"""Standard MIDI Files, read as tolerantly as players do, keeping only what drums need.

Events that drums do not need may be broken in any way. Errors in the file itself are reported, but
it is not refused as long as something can be read. The format is that of the "Standard MIDI Files
1.0" specification (MIDI Manufacturers Association, 1996).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from gdrm_tui.midi.chunks import (
    WRONG_LENGTH,
    MidiFileError,
    is_boundary,
    next_track,
    read_header,
    unwrapped,
)

# Of bytes and notes: twice what the longest loop of dense bars has, and read in two seconds.
LARGEST, MOST_NOTES = 4_000_000, 250_000
TOO_SHORT = "the file ends too early"
GOES_ON = "a track continues after its end"
NO_TEMPO, NO_METER = "a tempo of 0 was ignored", "an impossible meter was ignored"
NOT_A_LENGTH = "a system message has the wrong length"
_SMPTE = 0x8000
_SMPTE_BPM = 120  # what a quarter is where time is in seconds
_DROP_FRAMES = 29  # stands for 30,000 / 1,001 frames a second
# Data bytes of channel messages by the upper half of their status, and of system messages.
_DATA = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}
_SYSTEM_DATA = {0xF1: 1, 0xF2: 2, 0xF3: 1}
_META, _SYSEX, _ESCAPE = 0xFF, 0xF0, 0xF7
_END, _TEMPO, _METER = 0x2F, 0x51, 0x58
_LONGEST_NUMBER = 8  # bytes, of which the standard allows four
_LARGEST_DENOMINATOR = 6  # as a power of two


class Note(NamedTuple):
    """A note that begins: its tick, channel from 1, key and velocity, both 1 to 127 or 0."""

    tick: int
    channel: int
    key: int
    velocity: int


@dataclass(slots=True)
class Track:
    """What drums need of a track, in the file's order; times are ticks from the file's start.

    Attributes
    ----------
    notes : list of Note
    tempi : list of (int, int)
        Tick, and microseconds a quarter, above 0.
    meters : list of (int, int, int)
        Tick, beats in a bar, and what note a beat is: 3, 4 is three quarters.
    last : int
        Tick of the last event before the end, of whatever kind.
    end : int
        Tick of the end of the track.
    """

    notes: list[Note] = field(default_factory=list)
    tempi: list[tuple[int, int]] = field(default_factory=list)
    meters: list[tuple[int, int, int]] = field(default_factory=list)
    last: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class MidiContents:
    """What drums need of a MIDI file.

    Attributes
    ----------
    kind : int
        0 one track, 1 tracks that sound together, 2 patterns of their own.
    ticks_per_quarter : float
        At 120 bpm where the file counts seconds.
    in_seconds : bool
        Whether the file counts SMPTE frames, whatever its tempo.
    tracks : tuple of Track
    troubles : tuple of str
        What was wrong with the file, each once.
    """

    kind: int
    ticks_per_quarter: float
    in_seconds: bool
    tracks: tuple[Track, ...]
    troubles: tuple[str, ...]


def read_midi(data: bytes, name: str) -> MidiContents:
    """Return what drums need of the MIDI file whose bytes are `data`; `name` is for the error.

    Raises
    ------
    MidiFileError
        If they are no MIDI file, or one that nothing can be read of.
    """
    if len(data) > LARGEST:
        raise MidiFileError(
            f"{name} is too large for a drum part: it has {len(data) / 1e6:.0f} MB, "
            f"and the limit is {LARGEST / 1e6:.0f}"
        )
    data = unwrapped(data)
    header = read_header(data, name)
    ticks = _ticks_per_quarter(header.division)
    if ticks <= 0:
        raise MidiFileError(
            f"{name} does not say how long a beat is (its division is {header.division}): "
            "save it again from the program that made it"
        )
    tracks, troubles = _tracks(data, header.end)
    if not tracks:
        raise MidiFileError(f"{name} is not a complete MIDI file: it ends before its first track")
    if sum(len(track.notes) for track in tracks) > MOST_NOTES:
        raise MidiFileError(f"{name} has more than {MOST_NOTES:,} notes, too many for a drum loop")
    if len(tracks) != header.tracks:
        troubles.append(f"the header says {header.tracks} tracks, but there are {len(tracks)}")
    in_seconds = header.division >= _SMPTE
    return MidiContents(header.kind, ticks, in_seconds, tracks, tuple(dict.fromkeys(troubles)))


def _ticks_per_quarter(division: int) -> float:
    if division < _SMPTE:
        return division
    frames = 256 - (division >> 8)
    rate = 30_000 / 1_001 if frames == _DROP_FRAMES else frames
    return rate * (division & 0xFF) * 60 / _SMPTE_BPM


def _tracks(data: bytes, place: int) -> tuple[tuple[Track, ...], list[str]]:
    """Return the tracks from `place` on, and what is wrong with them."""
    tracks, troubles = [], []
    notes = 0
    while notes <= MOST_NOTES and (found := next_track(data, place)) is not None:
        begin, declared = found
        events = _Events(data, begin)
        tracks.append(events.read(declared))
        notes += len(tracks[-1].notes)
        troubles += events.troubles
        place = declared if is_boundary(data, declared) else max(events.place, begin)
    return tuple(tracks), troubles


class _Events:
    """Reads the events of one track, from `place` on.

    Attributes
    ----------
    place : int
        Of the next byte.
    troubles : list of str
        What is wrong.
    """

    def __init__(self, data: bytes, place: int) -> None:
        self._data, self.place = data, place
        self._status, self._tick = 0, 0
        self._track = Track()
        self._over, self._limit = False, len(data)
        self.troubles: list[str] = []

    def read(self, declared: int) -> Track:
        """Return the track, which should end at `declared`.

        It ends with its own last event, wherever that is; without one, where it should.
        """
        whole = is_boundary(self._data, declared)
        limit = self._limit = declared if whole else len(self._data)
        notes = self._track.notes
        try:
            while not self._over and self.place < limit and len(notes) <= MOST_NOTES:
                self._event()
        except IndexError:
            self.troubles.append(TOO_SHORT)
        if not self._over and not whole:
            self.troubles.append(TOO_SHORT)
        elif self.place > limit or (self._over and not whole and self.place != declared):
            self.troubles.append(WRONG_LENGTH)
        elif whole and any(self._data[self.place : limit]) and len(notes) <= MOST_NOTES:
            self.troubles.append(GOES_ON)
        self._track.end = self._tick
        return self._track

    def _event(self) -> None:
        self._tick += self._number()
        status = self._data[self.place]
        if status >= 0x80:
            self.place += 1
            if status < 0xF0:
                self._status = status
        elif self._status:  # goes on with the last one
            status = self._status
        else:
            self.place += 1  # belongs to nothing
            return
        if status == _META:
            self._meta()
            return
        self._track.last = self._tick
        if status == _SYSEX:
            self._system_message()
        elif status == _ESCAPE:
            size = self._number()
            self.place += size
        elif status >= 0xF0:
            self.place += _SYSTEM_DATA.get(status, 0)
        else:
            self._channel_message(status)

    def _system_message(self) -> None:
        """Pass over a system exclusive message, which some programs write without its length.

        All of its bytes are below 128 but the one that ends it. So where another is among those
        that the length counts, it belongs to the events after the message.
        """
        begin = self.place
        size = self._number()
        if self._data[begin] >= 0x80:  # surely a length: no byte of a message is as high
            begin = self.place
        body = memoryview(self._data)[begin : min(self.place + size, self._limit)]
        wrong = next((at for at, byte in enumerate(body) if byte >= 0x80), len(body))
        if wrong >= len(body) - 1 or body[-1] == _ESCAPE:
            self.place += size
            return
        self.troubles.append(NOT_A_LENGTH)
        if body[wrong] == _ESCAPE:
            self.place = begin + wrong + 1
        else:  # an event, after its time in one byte or two
            two = wrong + 2 < len(body) and body[wrong + 1] < 0x80 <= body[wrong + 2]
            self.place = begin + wrong - (not two)

    def _channel_message(self, status: int) -> None:
        if status >> 4 == 0x9:
            key, velocity = self._data[self.place], self._data[self.place + 1]
            if velocity:
                channel = (status & 0x0F) + 1
                self._track.notes.append(
                    Note(self._tick, channel, min(key, 127), min(velocity, 127))
                )
        self.place += _DATA[status >> 4]

    def _meta(self) -> None:
        kind = self._data[self.place]
        self.place += 1
        size = self._number()
        body = self._data[self.place : self.place + size]
        if len(body) < size:
            raise IndexError("the file ends within an event")
        self.place += size
        if kind == _END:
            self._over = True
            return
        self._track.last = self._tick
        self._note_meta(kind, body)

    def _note_meta(self, kind: int, body: bytes) -> None:
        if kind == _TEMPO and len(body) >= 3:
            if any(body[:3]):
                self._track.tempi.append((self._tick, int.from_bytes(body[:3], "big")))
            else:
                self.troubles.append(NO_TEMPO)
        elif kind == _METER and len(body) >= 2:
            if body[0] and body[1] <= _LARGEST_DENOMINATOR:
                self._track.meters.append((self._tick, body[0], 2 ** body[1]))
            else:
                self.troubles.append(NO_METER)

    def _number(self) -> int:
        """Return the number of variable length that comes next, which some programs pad."""
        value = 0
        for _ in range(_LONGEST_NUMBER):
            byte = self._data[self.place]
            self.place += 1
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                break
        return value
