"""What each block sends to a MIDI port: notes and clock."""

from __future__ import annotations

import math
from collections.abc import Iterable

from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.hits import StruckHit
from gdrm_tui.audio.engine.midi.sender import (
    CONTINUE,
    SONG_POSITION,
    START,
    STOP,
    TICK,
    Batch,
    MidiSender,
    Silence,
    TimedBytes,
)
from gdrm_tui.audio.engine.transport import Stretch
from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.midi.ports import MidiSetup

TICKS_PER_BEAT = 24
TICKS_PER_STEP = TICKS_PER_BEAT // STEPS_PER_BEAT
# Of the song position, which counts in sixteenths, as we do in steps.
_POSITIONS = 1 << 14


class ClockWriter:
    """Writes the MIDI clock: 24 ticks a quarter note, straight whatever the swing.

    Slaves start on the first beat that they receive, so the start is sent before the tick of the
    first whole step, with its song position if that is not 0. When this program jumps within the
    loop, the ticks stay even and the slave continues its own song.
    """

    def __init__(self) -> None:
        self._first: int | None = None  # tick to start at, None while stopped
        self._started = False

    @property
    def began(self) -> bool:
        """Whether a start was written and no stop."""
        return self._started

    def play(self, at: float) -> None:
        """Begin at the position `at`, in steps."""
        self._first = max(0, math.ceil(at)) * TICKS_PER_STEP
        self._started = False

    def stop(self, frame: int) -> list[TimedBytes]:
        """Return what says that playing ends at `frame`; nothing where it had not begun."""
        began, self._first, self._started = self._started, None, False
        return [TimedBytes(frame, STOP)] if began else []

    def ticks(self, stretches: Iterable[Stretch]) -> list[TimedBytes]:
        """Return what is to be sent in the next frames, in order."""
        if self._first is None:
            return []
        found = []
        for tempo, start, stop in stretches:
            tick = math.ceil(tempo.step_at(start) * TICKS_PER_STEP)
            end = tempo.step_at(stop)
            while tick / TICKS_PER_STEP < end:
                if self._started or tick >= self._first:
                    frame = tempo.frame_at(tick / TICKS_PER_STEP)
                    found += self._begin(frame, tick)
                    found.append(TimedBytes(frame, TICK))
                tick += 1
        return found

    def _begin(self, frame: int, tick: int) -> list[TimedBytes]:
        if self._started:
            return []
        self._started = True
        if tick == 0:
            return [TimedBytes(frame, START)]
        return [
            TimedBytes(frame, song_position(tick // TICKS_PER_STEP)),
            TimedBytes(frame, CONTINUE),
        ]


def song_position(step: int) -> bytes:
    """Return the message that says at which step, from 0, a song goes on; it wraps at 16,384."""
    place = step % _POSITIONS
    return bytes((SONG_POSITION, place & 0x7F, place >> 7))


class MidiFeed:
    """Hands the sender what the engine plays. The render thread's own; nothing here waits."""

    def __init__(self, sender: MidiSender) -> None:
        self._sender = sender
        self._setup = MidiSetup()
        self._clock = ClockWriter()
        self._plays = 0
        self._playing = False

    def use(self, setup: MidiSetup) -> None:
        """Send by `setup` from the next block on."""
        if setup.send_clock != self._setup.send_clock:
            self._plays = -1  # so that a clock that is switched on begins where the music is
        self._setup = setup

    def after(self, engine: Engine) -> None:
        """Hand over what belongs to the block that `engine` rendered last."""
        if self._setup.output is None:
            return
        hits = tuple(self._sent(engine, hit) for hit in engine.struck)
        clock, ends_at = self._transport(engine)
        if hits or clock or ends_at is not None:
            self._sender.put(Batch(hits, self._setup.channel, tuple(clock), ends_at))

    def panic(self) -> None:
        """End everything at once."""
        if self._setup.output is not None:
            self._sender.put(Silence(self._setup.channel, stops=self._clock.began))
            self._clock = ClockWriter()

    def _transport(self, engine: Engine) -> tuple[list[TimedBytes], int | None]:
        """Return the clock's messages, and the frame at which playing ended in this block."""
        messages: list[TimedBytes] = []
        stretches = engine.stretches()
        ends_at = None
        if engine.plays != self._plays or not engine.playing:
            messages += self._clock.stop(engine.frame)
            ends_at = engine.frame if self._playing else None
            self._playing = False
        if stretches and not self._playing:
            self._playing, self._plays = True, engine.plays
            self._clock.play(stretches[0].tempo.step_at(stretches[0].start))
        if self._setup.send_clock:
            messages += self._clock.ticks(stretches)
        return messages, ends_at

    def _sent(self, engine: Engine, hit: StruckHit) -> StruckHit:
        """Return `hit` with the key that it is sent as."""
        return hit._replace(note=self._setup.notes.note(engine.mixer, hit.voice, hit.note))
