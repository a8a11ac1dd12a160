"""Engine: the inside of the render loop, from snapshots and requests to samples.

It opens nothing and knows no process and no clock: time is the count of frames rendered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdrm_tui.audio.engine.limiter import DELAY, Limiter
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, Block, Buses, Mixdown
from gdrm_tui.audio.engine.synth import Synth
from gdrm_tui.audio.engine.transport import Transport
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.schedule import LoopHits, loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import checked_bpm
from gdrm_tui.core.voices import midi_velocity

# FluidSynth starts notes at multiples of this many frames.
QUANTUM = 64
# A hit sounds at the multiple nearest to it, so the error is at most half a quantum either way.
# FluidSynth itself adds one frame; the attack of the soundfont's samples is not compensated.
HALF_QUANTUM = QUANTUM // 2
DEFAULT_BLOCK = 512
# How long a kit that was replaced takes to fade out.
FADE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """What the engine needs of a session: the hits of its loop, its tempo and its mixer.

    It is made where a long session may take its time; taking it over costs the engine nothing.
    """

    loop: LoopHits
    bpm: float
    mixer: Mixer


def plan_of(session: Session) -> Plan:
    """Return what plays of `session`; raises where it cannot be played. Any thread."""
    return Plan(loop_hits(session), checked_bpm(session.bpm), session.mixer)


class Engine:
    """Transport, synth, mixdown and limiter. All methods belong to the one thread that renders.

    What is set or asked for takes effect at the first frame of the next block whose hits have not
    been triggered: at most 64 frames after the block's start. Samples come out `DELAY` frames
    after they were rendered.

    Parameters
    ----------
    synth : Synth
        A new one.
    sample_rate : int
        Frames a second of the synth.

    Attributes
    ----------
    mixdown : Mixdown
        Where the buses are mixed.
    """

    def __init__(self, synth: Synth, sample_rate: int) -> None:
        self._synth = synth
        self._fading: FadingSynth | None = None
        self._sample_rate = sample_rate
        self.mixdown = Mixdown()
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

    def set_plan(self, plan: Plan, *, on_bar_line: bool = False) -> None:
        """Play `plan` from the next block on or from the next bar line on.

        The position in steps stays. The mixer changes at once either way.
        """
        self._transport.set_plan(plan.loop, plan.bpm, on_bar_line=on_bar_line)
        if plan.mixer != self._mixer:
            self._mixer = plan.mixer
            self.mixdown.set_mixer(plan.mixer)
            self._synth.set_mixer(plan.mixer)

    def play(self, at: float | None = None) -> None:
        """Start at `at` in steps, by default where no early hit is lost.

        While it plays, or without a session, this has no effect.
        """
        self._transport.play(_next_quantum(self._frame), at)

    def stop(self) -> None:
        """Stop the transport; what sounds rings out."""
        self._transport.stop()

    def jump(self, bar: int) -> None:
        """Go on with `bar` of the loop, from 0, at the next bar line; no effect when stopped."""
        self._transport.jump(bar)

    def trigger(self, voice: int, velocity: float) -> None:
        """Sound `voice`, a row of the grid, at `velocity` in (0, 1], with the next block."""
        self._synth.trigger(voice, midi_velocity(velocity))

    def panic(self) -> None:
        """Stop the transport and cut everything that sounds."""
        self.stop()
        self._synth.silence()

    def change_synth(self, synth: Synth) -> Synth | None:
        """Play on `synth`, a new one, from now on, and let what rings of the last one fade out.

        Returns the synth before the last where that was still fading; whoever made it closes it.
        """
        cut = self._fading.synth if self._fading else None
        self._fading = FadingSynth(self._synth, self._sample_rate)
        synth.set_mixer(self._mixer)
        # So that its quanta begin where this engine's do.
        synth.render(self._buses_of(QUANTUM), 0, self._frame % QUANTUM)
        self._synth = synth
        return cut

    def faded(self) -> Synth | None:
        """Return, once, the replaced synth when it has faded; whoever made it closes it."""
        if self._fading is None or not self._fading.silent:
            return None
        synth, self._fading = self._fading.synth, None
        return synth

    def render(self, block: Block) -> None:
        """Fill `block`, shape (frames, 2), float32, C-contiguous, with the next frames.

        The same session gives the same samples whatever the lengths of the blocks.
        """
        self.mixdown.mix(self.render_buses(len(block)), block)
        self._limiter.process(block)

    def render_buses(self, count: int) -> Buses:
        """Return the next `count` frames before mixdown and limiter, valid until the next call."""
        begin, end = self._frame, self._frame + count
        buses = self._buses_of(count)
        done = begin
        for start, voice, velocity in self._take_hits(_next_quantum(end)):
            self._synth.render(buses, done - begin, start - begin)
            self._synth.trigger(voice, velocity)
            done = start
        self._synth.render(buses, done - begin, count)
        if self._fading is not None:
            self._fading.add_to(buses)
        self._frame = end
        return buses

    def _buses_of(self, count: int) -> Buses:
        if self._buses.shape[2] != count:
            self._buses = np.zeros((BUS_COUNT, 2, count), np.float32)
        return self._buses

    def _take_hits(self, end: int) -> list[tuple[int, int, int]]:
        """Return start, voice and MIDI velocity of the hits that start before frame `end`."""
        return [
            (_nearest_quantum(hit.frame), hit.voice, midi_velocity(hit.velocity))
            for hit in self._transport.take_hits(end - HALF_QUANTUM)
        ]


class FadingSynth:
    """A synth that was replaced by another: what rings of it fades out."""

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


def _next_quantum(frame: int) -> int:
    return -(-frame // QUANTUM) * QUANTUM


def _nearest_quantum(frame: int) -> int:
    return (frame + HALF_QUANTUM) // QUANTUM * QUANTUM
