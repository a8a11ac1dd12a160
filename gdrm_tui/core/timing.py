"""Time: the only place that converts between steps, frames and ticks.

Musical position is in steps (float), playback in frames (int), files in ticks (int).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from gdrm_tui.core.knobs import knob

# The meter: four beats of 4/4, in sixteenths.
STEPS_PER_BEAT = 4
BEATS_PER_BAR = 4
STEPS_PER_BAR = STEPS_PER_BEAT * BEATS_PER_BAR
TICKS_PER_BEAT = 480
TICKS_PER_STEP = TICKS_PER_BEAT // STEPS_PER_BEAT
# Of a hit from its step: half a step early, to the last float32 before half a step late.
EARLIEST_OFFSET, LATEST_OFFSET = -0.5, 0.5 - 2**-25


def checked_bpm(bpm: float) -> float:
    """Return `bpm`; ValueError unless it is in the tempo knob's range."""
    knob("bpm").check(bpm)
    return float(bpm)


def ticks_of_steps(steps: float) -> int:
    """Return the tick, 480 a quarter, nearest to a position in steps."""
    return round(steps * TICKS_PER_STEP)


def steps_of_ticks(ticks: int, ticks_per_beat: int = TICKS_PER_BEAT) -> float:
    """Return the position in steps of a tick of a file with `ticks_per_beat`."""
    return ticks * STEPS_PER_BEAT / ticks_per_beat


def nearest_step(position: float) -> tuple[int, float]:
    """Return the step nearest to `position`, and the offset from it in [-0.5, 0.5)."""
    step = math.floor(position + 0.5)
    return step, min(max(position - step, EARLIEST_OFFSET), LATEST_OFFSET)


def swing_delay(swing: float) -> float:
    """Return by how many steps every second step comes late at `swing` percent.

    Swing is the share of each pair of steps that the first one takes: 50 is straight, 66.7
    triplets, 75 the most.
    """
    knob("swing").check(swing)
    return 2 * swing / 100 - 1


@dataclass(frozen=True, slots=True)
class TempoMap:
    """Where steps lie on the frame axis from an anchor on: one line of constant tempo.

    Attributes
    ----------
    sample_rate : int
        Frames a second.
    bpm : float
        Quarter notes a minute.
    anchor_frame : int
        A frame whose position is known.
    anchor_step : float
        That position, in steps.
    """

    sample_rate: int
    bpm: float
    anchor_frame: int = 0
    anchor_step: float = 0.0

    def __post_init__(self) -> None:
        checked_bpm(self.bpm)
        if self.sample_rate <= 0:
            raise ValueError(f"sample rate {self.sample_rate} is not above 0")

    @property
    def frames_per_step(self) -> float:
        """Length of a step in frames."""
        return self.sample_rate * 60.0 / (self.bpm * STEPS_PER_BEAT)

    def step_at(self, frame: int) -> float:
        """Return the smallest position in steps that belongs to `frame` or a later one.

        It is the exact inverse of `frame_at` among floats (which is monotone), so a hit lies in
        [step_at(a), step_at(b)) just when its frame lies in [a, b), and at the anchor it is the
        anchor's position: no rounding can drop or double a hit, at any block size or tempo.
        """
        guess = self.anchor_step + (frame - self.anchor_frame) / self.frames_per_step
        # The spacing of floats at the larger of the two, since near 0 they lie far denser than
        # the differences from the anchor that `frame_at` can tell apart.
        margin = math.ulp(max(abs(guess), abs(self.anchor_step)))
        low, high = guess - margin, guess + margin
        while self.frame_at(low) >= frame:
            low -= margin
        while self.frame_at(high) < frame:
            high += margin
        while low < (middle := (low + high) / 2) < high:
            if self.frame_at(middle) < frame:
                low = middle
            else:
                high = middle
        return high

    def frame_at(self, step: float) -> int:
        """Return the frame that a hit at `step` belongs to: the floor of its exact place."""
        return self.anchor_frame + math.floor((step - self.anchor_step) * self.frames_per_step)

    def with_tempo(self, bpm: float, frame: int) -> TempoMap:
        """Return the map that goes on at `bpm` from `frame`, whose position stays the same."""
        return TempoMap(self.sample_rate, bpm, frame, self.step_at(frame))
