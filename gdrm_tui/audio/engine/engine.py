"""Engine: the render loop's inside, from snapshots and requests to samples.

It opens nothing, knows no process and no clock: time is the count of frames rendered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdrm_tui.audio.engine.limiter import DELAY, Limiter
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, Block, Buses, Console
from gdrm_tui.audio.engine.synth import Synth
from gdrm_tui.audio.engine.transport import Transport
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.schedule import LoopHits, loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import checked_bpm
from gdrm_tui.core.voices import midi_velocity

# FluidSynth starts notes at multiples of this many frames.
CELL = 64
# A hit is struck at the cell boundary nearest to it, so the error is at most half a cell either
# way. FluidSynth itself adds one frame; the attack of the soundfont's samples is left to them.
HALF_CELL = CELL // 2
DEFAULT_BLOCK = 512
# What rings of a kit that was changed fades out for so long.
FADE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """What the engine needs of a session: the hits of its loop, its tempo and its mixer.

    It is made where a slow session may take its time; taking it over costs the engine nothing.
    """

    loop: LoopHits
    bpm: float
    mixer: Mixer


def plan_of(session: Session) -> Plan:
    """Return what plays of `session`; raises where it cannot be played. Any thread."""
    return Plan(loop_hits(session), checked_bpm(session.bpm), session.mixer)


class Engine:
    """Transport, synth, console and limiter. All methods belong to the one thread that renders.

    What is set or asked for takes effect at the first frame of the next block whose hits are not
    struck yet: at most 64 frames after the block's start. Samples come out `DELAY` frames after
    they were rendered.

    Parameters
    ----------
    synth : Synth
        Freshly made.
    sample_rate : int
        Frames a second of the synth.

    Attributes
    ----------
    console : Console
        Where the buses are mixed.
    """

    def __init__(self, synth: Synth, sample_rate: int) -> None:
        self._synth = synth
        self._leaving: Leaving | None = None
        self._sample_rate = sample_rate
        self.console = Console()
        self._limiter = Limiter(sample_rate)
        self._mixer = Mixer()
        self._transport = Transport(sample_rate)
        self._frame = 0  # first frame not rendered
        self._buses: Buses = np.zeros((BUS_COUNT, 2, 0), np.float32)

    @property
    def playing(self) -> bool:
        """Whether the transport moves."""
        return self._transport.playing

    @property
    def bpm(self) -> float:
        """Tempo of what plays in quarter notes a minute, 0 before the first session."""
        return self._transport.bpm

    def heard_step(self, latency_frames: int) -> float:
        """Return the position that is heard now, in steps since play began.

        `latency_frames` lie between the last frame rendered here and what is heard. The position
        counts on through every pass of the loop, until a jump sets it anew. Just after play it is
        below the position that play began at, until the first frame has made its way through the
        output; stopped it is 0.
        """
        return self._transport.step_at(self._frame - latency_frames - DELAY)

    def set_session(self, session: Session, *, on_bar_line: bool = False) -> None:
        """Play `session` as `set_plan` says; raising, it changes nothing."""
        self.set_plan(plan_of(session), on_bar_line=on_bar_line)

    def set_plan(self, plan: Plan, *, on_bar_line: bool = False) -> None:
        """Play `plan` from the next block on or from the next bar line on.

        The position in steps stays. The mixer's levels change at once either way.
        """
        self._transport.set_plan(plan.loop, plan.bpm, on_bar_line=on_bar_line)
        if plan.mixer != self._mixer:
            self._mixer = plan.mixer
            self.console.set_mixer(plan.mixer)
            self._synth.set_mixer(plan.mixer)

    def play(self, at: float | None = None) -> None:
        """Start at `at` in steps, by default where no early hit is lost.

        Playing already, or without a session, it changes nothing.
        """
        self._transport.play(_next_cell(self._frame), at)

    def stop(self) -> None:
        """Stop the transport; what sounds rings out."""
        self._transport.stop()

    def jump(self, bar: int) -> None:
        """Go on with `bar` of the loop, from 0, at the next bar line; stopped, do nothing."""
        self._transport.jump(bar)

    def strike(self, voice: int, velocity: float) -> None:
        """Sound `voice`, a row of the grid, at `velocity` in (0, 1], with the next block."""
        self._synth.strike(voice, midi_velocity(velocity))

    def panic(self) -> None:
        """Stop the transport and cut everything that sounds."""
        self.stop()
        self._synth.silence()

    def change_synth(self, synth: Synth) -> Synth | None:
        """Play on `synth`, freshly made, from now on, and let what rings of the last one fade.

        Returns the synth before the last where that was fading still; whoever made it closes it.
        """
        cut = self._leaving.synth if self._leaving else None
        self._leaving = Leaving(self._synth, self._sample_rate)
        synth.set_mixer(self._mixer)
        # So that its notes too start where this engine's cells do.
        synth.render(self._room_for(CELL), 0, self._frame % CELL)
        self._synth = synth
        return cut

    def faded(self) -> Synth | None:
        """Return, once, the changed synth that is not heard any more; whoever made it closes it."""
        if self._leaving is None or not self._leaving.silent:
            return None
        synth, self._leaving = self._leaving.synth, None
        return synth

    def render(self, block: Block) -> None:
        """Fill `block`, shape (frames, 2), float32, C-contiguous, with the next frames.

        The same session gives the same samples whatever the lengths of the blocks.
        """
        self.console.mix(self.render_buses(len(block)), block)
        self._limiter.process(block)

    def render_buses(self, count: int) -> Buses:
        """Return the next `count` frames before console and limiter, valid until the next call."""
        begin, end = self._frame, self._frame + count
        buses = self._room_for(count)
        done = begin
        for cell, voice, velocity in self._take_strikes(_next_cell(end)):
            self._synth.render(buses, done - begin, cell - begin)
            self._synth.strike(voice, velocity)
            done = cell
        self._synth.render(buses, done - begin, count)
        if self._leaving is not None:
            self._leaving.add_to(buses)
        self._frame = end
        return buses

    def _room_for(self, count: int) -> Buses:
        if self._buses.shape[2] != count:
            self._buses = np.zeros((BUS_COUNT, 2, count), np.float32)
        return self._buses

    def _take_strikes(self, cell_end: int) -> list[tuple[int, int, int]]:
        """Return cell, voice and velocity of the strikes due in the cells before `cell_end`."""
        return [
            (_nearest_cell(hit.frame), hit.voice, midi_velocity(hit.velocity))
            for hit in self._transport.take_hits(cell_end - HALF_CELL)
        ]


class Leaving:
    """A synth that was changed for another: it rings on, fading."""

    def __init__(self, synth: Synth, sample_rate: int) -> None:
        self.synth = synth
        self._length = round(FADE_SECONDS * sample_rate)
        self._done = 0

    @property
    def silent(self) -> bool:
        """Whether it has faded."""
        return self._done >= self._length

    def add_to(self, buses: Buses) -> None:
        """Add its next frames to `buses`."""
        if self.silent:
            return
        count = buses.shape[2]
        own = np.zeros_like(buses)
        self.synth.render(own, 0, count)
        places = np.arange(self._done, self._done + count)
        buses += own * np.maximum(1 - places / self._length, 0).astype(np.float32)
        self._done += count


def _next_cell(frame: int) -> int:
    return -(-frame // CELL) * CELL


def _nearest_cell(frame: int) -> int:
    return (frame + HALF_CELL) // CELL * CELL
