"""Engine: the render loop's inside, from snapshots and requests to samples.

It opens nothing, knows no process and no clock: time is the count of frames rendered.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from gdrm_tui.audio.synth import Block, Synth
from gdrm_tui.core.kit import VOICES, midi_velocity
from gdrm_tui.core.schedule import LoopHits, hits_in_frames, loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import TempoMap, checked_bpm

# FluidSynth starts notes at multiples of this many frames.
CELL = 64
# A hit is struck at the cell boundary nearest to it, so the error is at most half a cell either
# way. FluidSynth itself adds one frame; the attack of the soundfont's samples is left to them.
HALF_CELL = CELL // 2
DEFAULT_BLOCK = 512
# Tempo changes within the output's latency that the heard position can still look back on.
REMEMBERED_TEMPOS = 32


@dataclass(frozen=True, slots=True)
class Plan:
    """What the engine needs of a session: the hits of its loop, and its tempo.

    It is made where a slow session may take its time; taking it over costs the engine nothing.
    """

    loop: LoopHits
    bpm: float


def plan_of(session: Session) -> Plan:
    """Return what plays of `session`; raises where it cannot be played. Any thread."""
    return Plan(loop_hits(session), checked_bpm(session.bpm))


class Engine:
    """Transport and synth. All methods belong to the one thread that renders.

    What is set or asked for takes effect at the first frame of the next block whose hits are not
    struck yet: at most 64 frames after the block's start.

    Parameters
    ----------
    synth : Synth
        Freshly made, or rendered a multiple of 64 frames so far.
    sample_rate : int
        Frames a second of the synth.
    """

    def __init__(self, synth: Synth, sample_rate: int) -> None:
        self._synth = synth
        self._sample_rate = sample_rate
        self._plan: Plan | None = None
        self._playing = False
        self._frame = 0  # first frame not rendered
        self._due = 0  # first frame whose hits are not struck
        self._tempos: deque[TempoMap] = deque(maxlen=REMEMBERED_TEMPOS)

    @property
    def playing(self) -> bool:
        """Whether the transport moves."""
        return self._playing

    @property
    def bpm(self) -> float:
        """Tempo of what plays in quarter notes a minute, 0 before the first session."""
        return self._plan.bpm if self._plan else 0.0

    def heard_step(self, latency_frames: int) -> float:
        """Return the position that is heard now, in steps since play began.

        It counts on through every pass of the loop. Just after play it is below the position that
        play began at, until the first frame has made its way through the output; stopped it is 0.
        """
        if not self._playing:
            return 0.0
        frame = self._frame - latency_frames
        for tempo in reversed(self._tempos):
            if tempo.anchor_frame <= frame:
                return tempo.step_at(frame)
        return self._tempos[0].step_at(frame)

    def set_session(self, session: Session) -> None:
        """Play `session` from the next block on, position kept; raising, it changes nothing."""
        self.set_plan(plan_of(session))

    def set_plan(self, plan: Plan) -> None:
        """Play `plan` from the next block on; the position in steps stays."""
        tempo_changes = self._playing and plan.bpm != self.bpm
        self._plan = plan
        if tempo_changes:
            self._tempos.append(self._tempos[-1].with_tempo(plan.bpm, self._due))

    def play(self, at: float | None = None) -> None:
        """Start at `at` in steps, by default where no early hit is lost.

        Playing already, or without a session, it changes nothing.
        """
        if self._playing or self._plan is None:
            return
        start = self._plan.loop.start if at is None else at
        self._due = _next_cell(self._frame)
        self._tempos.clear()
        self._tempos.append(TempoMap(self._sample_rate, self._plan.bpm, self._due, start))
        self._playing = True

    def stop(self) -> None:
        """Stop the transport; what sounds rings out."""
        self._playing = False

    def strike(self, voice: int, velocity: float) -> None:
        """Sound `voice`, a row of the grid, at `velocity` in (0, 1], with the next block."""
        self._synth.strike(VOICES[voice].note, midi_velocity(velocity))

    def panic(self) -> None:
        """Stop the transport and cut everything that sounds."""
        self.stop()
        self._synth.silence()

    def render(self, block: Block) -> None:
        """Fill `block`, shape (frames, 2), float32, C-contiguous, with the next frames.

        The same session gives the same samples whatever the lengths of the blocks.
        """
        begin, end = self._frame, self._frame + len(block)
        done = begin
        for cell, note, velocity in self._take_strikes(_next_cell(end)):
            self._synth.render(block[done - begin : cell - begin])
            self._synth.strike(note, velocity)
            done = cell
        self._synth.render(block[done - begin :])
        self._frame = end

    def _take_strikes(self, cell_end: int) -> list[tuple[int, int, int]]:
        """Return cell, note and velocity of the strikes due in the cells before `cell_end`."""
        until = cell_end - HALF_CELL
        if not self._playing or self._plan is None or until <= self._due:
            return []
        hits = hits_in_frames(self._plan.loop, self._tempos[-1], self._due, until)
        self._due = until
        return [
            (_nearest_cell(hit.frame), VOICES[hit.voice].note, midi_velocity(hit.velocity))
            for hit in hits
        ]


def _next_cell(frame: int) -> int:
    return -(-frame // CELL) * CELL


def _nearest_cell(frame: int) -> int:
    return (frame + HALF_CELL) // CELL * CELL
