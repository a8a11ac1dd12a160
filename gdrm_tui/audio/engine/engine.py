"""Engine: the core of the render loop; snapshots and requests go in, samples come out.

It opens nothing and knows nothing of processes or clocks: time is the count of frames rendered.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from gdrm_tui.audio.engine.click import Click
from gdrm_tui.audio.engine.hits import DueHit, StruckHit, touch_of
from gdrm_tui.audio.engine.limiter import DELAY, Limiter
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, Block, Buses, Mixdown
from gdrm_tui.audio.engine.synth import FadingSynth, Synth
from gdrm_tui.audio.engine.transport import Plan, Stretch, Transport
from gdrm_tui.core.bar import OWN_NOTE
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.schedule import FrameHit
from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_COUNT, midi_velocity

# FluidSynth starts notes at multiples of this many frames.
QUANTUM = 64
# A hit sounds at the multiple nearest to it, so the error is at most half a quantum either way.
# FluidSynth itself adds one frame; the attack of the soundfont's samples is not compensated.
HALF_QUANTUM = QUANTUM // 2
DEFAULT_BLOCK = 256


class Engine:
    """Transport, synth, mixdown and limiter. All methods belong to the one thread that renders.

    Settings and requests take effect at the first frame of the next block whose hits have not been
    triggered: at most 64 frames after the block's start. Samples come out `DELAY` frames after they
    were rendered.

    Parameters
    ----------
    synth : Synth
        A new one.
    sample_rate : int
        Frames a second of the synth.
    boost : float
        Decibels by which everything is louder than the mixer says.

    Attributes
    ----------
    mixdown : Mixdown
        Where the buses are mixed.
    click : Click
        The metronome.
    kit_sounds : bool
        Whether hits sound here; where they do not, they go elsewhere.
    struck : list of StruckHit
        The hits of the last block.
    tell : callable or None
        Is given this engine after every block; must not wait.
    """

    def __init__(self, synth: Synth, sample_rate: int, boost: float = 0.0) -> None:
        self._synth = synth
        self._fading: FadingSynth | None = None
        self._sample_rate = sample_rate
        self.mixdown = Mixdown(boost)
        self._limiter = Limiter(sample_rate)
        self.click = Click(sample_rate)
        self._mixer = Mixer()
        self._humanize, self._sounding = 1.0, math.inf
        self._transport = Transport(sample_rate)
        self._frame = 0  # first frame not rendered
        self._buses: Buses = np.zeros((BUS_COUNT, 2, 0), np.float32)
        self.kit_sounds = True
        self.struck: list[StruckHit] = []
        self.tell: Callable[[Engine], None] | None = None
        self._triggered: list[StruckHit] = []  # by hand, since the last block
        self._led: float | None = None  # the tempo of a clock that is followed
        self._own_bpm = 0.0  # of the session
        self._taken = 0, 0  # the frames whose hits the last block took

    @property
    def frame(self) -> int:
        """The first frame that is not rendered."""
        return self._frame

    @property
    def plays(self) -> int:
        """How often the transport was started."""
        return self._transport.plays

    @property
    def mixer(self) -> Mixer:
        """The mixer of what plays."""
        return self._mixer

    def stretches(self) -> list[Stretch]:
        """Return what places the frames whose hits the last block took; none when stopped."""
        return self._transport.stretches(*self._taken)

    @property
    def playing(self) -> bool:
        """Whether the transport moves."""
        return self._transport.playing

    @property
    def bpm(self) -> float:
        """Tempo of what plays in quarter notes a minute, 0 before the first session."""
        return self._transport.bpm if self._led is None else self._led

    @property
    def step(self) -> float:
        """Position of the first frame that is not rendered, in steps since play began."""
        return self._transport.step_at(self._frame)

    def lead(self, bpm: float | None) -> None:
        """Let a clock from elsewhere, of that tempo, say the tempo; None for the session's."""
        if bpm is None and self._led is not None and self._own_bpm:
            self._transport.set_tempo(self._own_bpm)
        self._led = bpm

    def steer(self, bpm: float) -> None:
        """Play at `bpm` from the next block on."""
        self._transport.set_tempo(bpm)

    def chase(self, at: float, first: float, bpm: float) -> None:
        """Start at `at` in steps and at `bpm`; hits sound from the step `first` on."""
        self._transport.set_tempo(bpm)
        start = _next_quantum(self._frame)
        steps = (start - self._frame) * bpm * STEPS_PER_BEAT / 60 / self._sample_rate
        self._transport.play(start, at + steps, first)

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
        self._own_bpm = plan.bpm
        bpm = plan.bpm if self._led is None else self._transport.bpm
        self._transport.set_plan(plan.loop, bpm, on_bar_line=on_bar_line)
        self._humanize, self._sounding = plan.humanize, plan.sounding
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
        self._triggered.append(StruckHit(self._frame, voice, OWN_NOTE, midi_velocity(velocity)))
        if self.kit_sounds:
            self._synth.trigger(voice, midi_velocity(velocity))

    def panic(self) -> None:
        """Stop the transport and cut everything that sounds."""
        self.stop()
        self._synth.silence()

    def change_synth(self, synth: Synth) -> Synth | None:
        """Play on `synth`, a new one, from now on; the last one fades out.

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
        self.click.add_beats(block, self.stretches(), self._frame - len(block))
        self._limiter.process(block)

    def voice_peaks(self) -> npt.NDArray[np.float32]:
        """Return how high each voice went in the mix of the last block, shape (voices,)."""
        return self.mixdown.peaks(self._buses)[:VOICE_COUNT]

    def render_buses(self, count: int) -> Buses:
        """Return the next `count` frames before mixdown and limiter, valid until the next call."""
        begin, end = self._frame, self._frame + count
        buses = self._buses_of(count)
        done = begin
        self.struck, self._triggered = self._triggered, []
        for hit in self._take_hits(_next_quantum(end)):
            self._synth.render(buses, done - begin, hit.start - begin)
            done = hit.start
            if hit.sounds and self.kit_sounds:
                self._synth.trigger(hit.voice, hit.velocity, hit.note, hit.touch)
            else:
                self._synth.choke(hit.voice, hit.note)
        self._synth.render(buses, done - begin, count)
        if self._fading is not None:
            self._fading.add_to(buses)
        self._frame = end
        if self.tell is not None:
            self.tell(self)
        return buses

    def _buses_of(self, count: int) -> Buses:
        if self._buses.shape[2] != count:
            self._buses = np.zeros((BUS_COUNT, 2, count), np.float32)
        return self._buses

    def _take_hits(self, end: int) -> list[DueHit]:
        """Return the hits that start before frame `end`, in order."""
        until = end - HALF_QUANTUM
        self._taken = self._taken[1], until
        hits = self._transport.take_hits(until)
        self.struck += (self._struck(hit) for hit in hits)
        return [
            DueHit(
                _nearest_quantum(hit.frame),
                hit.voice,
                midi_velocity(hit.velocity),
                hit.note,
                touch_of(hit.voice, hit.position, self._humanize),
                hit.position < self._sounding,
            )
            for hit in hits
        ]

    def _struck(self, hit: FrameHit) -> StruckHit:
        velocity = midi_velocity(hit.velocity) if hit.position < self._sounding else 0
        return StruckHit(hit.frame, hit.voice, hit.note, velocity)


def _next_quantum(frame: int) -> int:
    return -(-frame // QUANTUM) * QUANTUM


def _nearest_quantum(frame: int) -> int:
    return (frame + HALF_QUANTUM) // QUANTUM * QUANTUM
