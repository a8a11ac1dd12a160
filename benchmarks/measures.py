"""What the benchmarks measure in recorded samples: onsets, gaps, lost frames, and summaries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Channel = npt.NDArray[np.float32]
Frames = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# The counter's samples are multiples of 2^-20, which float32 holds exactly.
COUNTER_PERIOD = 2**20


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in a sound that should be continuous: its first frame, and its length in frames."""

    frame: int
    frames: int


def onsets(channel: Channel, threshold: float, quiet: int) -> Frames:
    """Return the frames at which `channel` rises above `threshold` after `quiet` frames below it.

    Parameters
    ----------
    channel : shape (frames,)
    threshold : float
        Absolute level. A sound of constant loudness crosses it a constant time after it was
        started, so differences between onsets are exact to the frame.
    quiet : int
        Frames that have to lie below the threshold before an onset.
    """
    loud = np.flatnonzero(np.abs(channel) > threshold)
    # As if quiet came before the recording: a sound that it begins with is an onset.
    return loud[np.diff(loud, prepend=-quiet - 1) > quiet]


def gaps(channel: Channel, threshold: float, longest: int) -> list[Gap]:
    """Return where more than `longest` frames in a row lie below `threshold`.

    What comes before the first sound and after the last is no gap.
    """
    loud = np.flatnonzero(np.abs(channel) > threshold)
    silent = np.diff(loud) - 1
    long = np.flatnonzero(silent > longest)
    return [Gap(int(loud[i]) + 1, int(silent[i])) for i in long]


def jumps(tone: Channel, period: int, tolerance: float) -> Frames:
    """Return the frames at which a sine breaks off, skips or repeats.

    Every sample of a sine follows from the two before it, x[n+1] = 2 cos(w) x[n] - x[n-1]; that
    fails by more than `tolerance` where a single sample is missing. Failures closer together than
    a period count once.
    """
    expected = 2 * np.cos(2 * np.pi / period) * tone[1:-1] - tone[:-2]
    broken = np.flatnonzero(np.abs(tone[2:] - expected) > tolerance) + 2
    return broken[np.diff(broken, prepend=-period - 1) > period]


def counter(frames: int) -> Channel:
    """Return a signal that numbers its frames, from 0 to `COUNTER_PERIOD` - 1 over and over."""
    return (np.arange(frames) % COUNTER_PERIOD / COUNTER_PERIOD).astype(np.float32)


def frames_lost(numbered: Channel) -> tuple[Frames, Frames]:
    """Return before which frames of a recorded `counter` frames are missing, and how many.

    Where the counter itself stood still, as silence, nothing can be said: no loss is reported.
    """
    numbers = np.rint(numbered * COUNTER_PERIOD).astype(np.int64)
    steps = np.diff(numbers) % COUNTER_PERIOD
    # A step out of or into silence is the counter's own gap; its samples are 0 there.
    told = (numbers[1:] != 0) & (numbers[:-1] != 0)
    places = np.flatnonzero((steps != 1) & told)
    return places + 1, steps[places] - 1


def as_heard(recorded: Frames, places: Frames, lost: Frames) -> Frames:
    """Return where recorded frames were before the recording lost some, as `frames_lost` says."""
    before = np.concatenate([[0], np.cumsum(lost)])
    shifted: Frames = recorded + before[np.searchsorted(places, recorded, side="right")]
    return shifted


def matched(found: Frames, exact: Floats, reach: float) -> tuple[Floats, int]:
    """Return the error of each exact place that has an onset, and how many have none.

    Both are sorted. The constant part of the errors, their median, is taken out; an onset stands
    for the exact place nearest to it once that is done, within `reach` frames.
    """
    if not len(found):
        return np.zeros(0), len(exact)
    shift = float(np.median(_nearest(found, exact)))
    errors = _nearest(found, exact + shift)
    near = np.abs(errors) <= reach
    errors = errors[near]
    return errors - np.median(errors), int((~near).sum())


def _nearest(found: Frames, exact: Floats) -> Floats:
    """Return the distance of the nearest onset from each exact place."""
    after = np.clip(np.searchsorted(found, exact), 1, max(len(found) - 1, 1))
    pairs = found[np.stack([after - 1, np.minimum(after, len(found) - 1)])] - exact
    nearest: Floats = np.where(np.abs(pairs[0]) <= np.abs(pairs[1]), pairs[0], pairs[1])
    return nearest


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, 99th percentile and greatest absolute value of errors, in milliseconds."""

    median: float
    p99: float
    worst: float


def spread(errors: npt.NDArray[np.floating] | Frames, rate: int) -> Spread:
    """Return the spread of errors in frames; of no errors it is not a number."""
    if not len(errors):
        return Spread(np.nan, np.nan, np.nan)
    milliseconds = np.abs(errors) * 1000 / rate
    median, p99, worst = np.percentile(milliseconds, [50, 99, 100])
    return Spread(float(median), float(p99), float(worst))
