"""The recorder: writes played hits into the grid, in time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.edits import cells_mask, clear, set_hit
from gdrm_tui.core.quantize import cell_of, written
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_COUNT
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Changed, Hint, Said, Tell

# A hit is written once it lies behind what is heard by this much: the engine, which is ahead of
# that, would else sound it a second time.
_BEHIND = 0.05
_LATEST_SECONDS = 2.0  # from where the engine is: what comes later was held up somewhere
QUANTIZES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Recording:
    """How hits are recorded.

    Attributes
    ----------
    quantize : float
        How much of its distance from the step a hit loses, in [0, 1].
    count_in : int
        Bars that are counted before the loop begins.
    replaces : bool
        Whether what was there is taken out as the playhead passes, rather than played over.
    """

    quantize: float = 0.0
    count_in: int = 1
    replaces: bool = False


class _Played:
    """A hit that waits to be written: its step, counted like the position, and the hit itself."""

    __slots__ = ("offset", "step", "velocity", "voice")

    def __init__(self, step: int, offset: float, voice: int, velocity: float) -> None:
        self.step, self.offset, self.voice, self.velocity = step, offset, voice, velocity


class Recorder:
    """Records while it is armed and the transport moves. One thread calls all of it."""

    def __init__(self, it: Instrument, recording: Recording, tell: Tell) -> None:
        self._it, self._tell = it, tell
        self.recording = recording
        self.armed = False
        self._takes = self._turn = 0  # how often recording began, and the pass it is in
        self._waiting: list[_Played] = []
        self._beats_left = 0  # of the count-in
        self._begun: int | None = None  # the first step of this recording
        self._passed = 0  # up to which step what was there has been taken out
        self._own: set[tuple[int, int, int]] = set()  # cells that were recorded: bar, voice, step

    @property
    def sign(self) -> str:
        """What the header shows: whether it is armed, and how."""
        if not self.armed:
            return ""
        if self._beats_left:
            return f"● in {self._beats_left}"
        return "● replace" if self.recording.replaces else "● rec"

    def turn(self) -> None:
        """Arm it, or end recording."""
        if self.armed:
            self._write(math.inf)
        self.armed = not self.armed
        self._begun = None
        if self.armed:
            self._it.midi.listen()
        self._it.player.count_in = self.recording.count_in if self.armed else 0
        if not self.armed:
            self._tell(Hint("recording ends: <undo> removes the last pass"))
        elif self._it.engine.status().playing:
            self._tell(Hint("recording: what you hit goes into the grid, <arm> ends it"))
        else:
            bars = self.recording.count_in
            counts = f"counts {bars} bar{'s' * (bars != 1)} in and " if bars else ""
            self._tell(Hint(f"armed: <play> {counts}records, <arm> ends it"))
        self._tell(Changed())

    def turn_over(self) -> None:
        """Take out what was there as the playhead passes, or record over it."""
        self.recording = replace(self.recording, replaces=not self.recording.replaces)
        what = "replaces what was there" if self.recording.replaces else "goes over what was there"
        self._tell(Said(f"recording {what}"))
        self._tell(Changed())

    def turn_quantize(self) -> None:
        """Go to the next amount of quantizing."""
        now = self.recording.quantize
        amount = next((one for one in QUANTIZES if one > now), QUANTIZES[0])
        self.recording = replace(self.recording, quantize=amount)
        self._tell(Said(f"recorded hits are quantized by {100 * amount:.0f} %"))

    def play(self, voice: int, velocity: float, time: float) -> None:
        """Record a hit that was struck at `time`, in seconds of `time.monotonic`."""
        status = self._it.engine.status()
        if not self.armed or not status.playing:
            return
        if self._it.player.evolver.evolving:
            self._tell(Hint("not recorded: press <evolve> to stop evolving first"))
            return
        if status.heard_at and not abs(time - status.heard_at) < _LATEST_SECONDS:
            return
        session = self._it.store.session
        step, offset = written(status.step_at(time), session, self.recording.quantize)
        if step >= 0:  # not in the count-in
            self._waiting.append(_Played(step, offset, voice, velocity))

    def follow(self) -> None:
        """Write what is due; called 30 times a second."""
        if not self.armed:
            return
        status = self._it.engine.status()
        counting = status.playing and status.position_steps <= -1
        self._beats_left = math.ceil(-status.position_steps / STEPS_PER_BEAT) if counting else 0
        if not status.playing:
            self._write(math.inf)
            self._begun = None
            return
        if self._begun is None:
            self._begin(status.position_steps)
        self._write(status.position_steps)

    def _begin(self, position: float) -> None:
        self._takes += 1
        self._begun = self._passed = max(math.ceil(position), 0)
        self._own.clear()

    def _write(self, heard: float) -> None:
        """Write what lies behind the position that is heard."""
        due = [hit for hit in self._waiting if hit.step + hit.offset + _BEHIND < heard]
        self._waiting = [hit for hit in self._waiting if hit not in due]
        before = session = self._it.store.session
        if self.recording.replaces and math.isfinite(heard):
            session = self._taken_out(session, math.floor(heard - 0.5))
        for hit in due:
            session = self._with_hit(session, hit)
        if session is not before:
            turn = int(max(heard, 0) // _length(session)) if math.isfinite(heard) else self._turn
            self._turn = turn
            self._it.store.apply(session, f"recording {self._takes} {turn}")
            self._tell(Changed())
        if due:
            count = len(self._own)
            self._tell(Said(f"recorded: {count} hit{'s' * (count != 1)}"))

    def _with_hit(self, session: Session, hit: _Played) -> Session:
        bar, step = cell_of(hit.step, session)
        self._own.add((bar, hit.voice, step))
        with_hit = set_hit(session.loop[bar], hit.voice, step, hit.velocity, hit.offset)
        return session.with_bar(bar, with_hit, session.takes[bar])

    def _taken_out(self, session: Session, until: int) -> Session:
        """Return the session without what was there before on the steps passed, but not twice."""
        assert self._begun is not None
        last = min(until, self._begun + _length(session))
        for passed in range(self._passed, last):
            bar, step = cell_of(passed, session)
            emptied = self._emptied(session.loop[bar], bar, step, session)
            if emptied is not session.loop[bar]:
                session = session.with_bar(bar, emptied, session.takes[bar])
        self._passed = max(self._passed, last)
        return session

    def _emptied(self, bar: Bar, index: int, step: int, session: Session) -> Bar:
        mask = cells_mask(range(VOICE_COUNT), range(step, step + 1)) & ~session.locks.mask
        for voice in range(VOICE_COUNT):
            mask[voice, step] &= (index, voice, step) not in self._own
        return clear(bar, mask) if np.any(bar.hits & mask) else bar


def _length(session: Session) -> int:
    return len(session.loop) * STEPS_PER_BAR
