"""True peaks: how high the sound goes between its samples, by oversampling four times."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gdrm_tui.audio.engine.mixdown import Block

# What lies between two frames is worked out from so many frames on either side.
REACH = 8
_PHASES = 4
_SEGMENT = 256
_BETA = 7.0  # of the Kaiser window


def _interpolator() -> npt.NDArray[np.float32]:
    """Return what each of 2 x REACH frames gives to the three points between the middle two."""
    places = np.arange(1, _PHASES) / _PHASES
    distances = places[:, None] - (np.arange(2 * REACH) - (REACH - 1))
    window = np.i0(_BETA * np.sqrt(np.maximum(1 - (distances / REACH) ** 2, 0))) / np.i0(_BETA)
    weights = np.sinc(distances) * window
    even: npt.NDArray[np.float32] = (weights / weights.sum(1, keepdims=True)).T.astype(np.float32)
    return even


_WEIGHTS = _interpolator()
# No true peak is higher than the highest sample times this.
MOST_ABOVE_SAMPLES = float(np.abs(_WEIGHTS).sum(0).max())


def segment_peaks(samples: Block, length: int, threshold: float) -> npt.NDArray[np.float32]:
    """Return how high each segment goes, of either channel.

    Parameters
    ----------
    samples : shape (segments x length + 2 x REACH - 1, 2)
        With `REACH` - 1 frames before the first segment, and `REACH` after the last.
    length : int
        Frames of a segment, above `REACH`.
    threshold : float
        Segments that surely stay below it are not oversampled, which costs the most: for them the
        highest sample is returned.

    Returns
    -------
    shape (segments,), float32
    """
    own = np.abs(samples[REACH - 1 : len(samples) - REACH]).reshape(-1, 2 * length).max(axis=1)
    around = np.pad(own, 1)
    # The edges come from the segments on either side, or from beyond the first and the last.
    around[0], around[-1] = np.abs(samples[: REACH - 1]).max(), np.abs(samples[-REACH:]).max()
    loud = np.maximum(np.maximum(around[:-2], around[2:]), own) * MOST_ABOVE_SAMPLES > threshold
    found = np.flatnonzero(loud)
    if len(found):
        pieces = samples[found[:, None] * length + np.arange(length + 2 * REACH - 1)]
        windows = np.lib.stride_tricks.sliding_window_view(pieces, 2 * REACH, axis=1)
        between = np.abs(windows.reshape(len(found), -1, 2 * REACH) @ _WEIGHTS).max(axis=(1, 2))
        own[found] = np.maximum(own[found], between)
    highest: npt.NDArray[np.float32] = own
    return highest


def true_peak(samples: Block) -> float:
    """Return the highest true peak of `samples`, shape (frames, 2); 1 is full scale."""
    segments = -(-len(samples) // _SEGMENT)
    padded = np.pad(samples, ((REACH - 1, segments * _SEGMENT - len(samples) + REACH), (0, 0)))
    highest = float(np.abs(samples).max(initial=0.0))
    return max(highest, float(segment_peaks(padded, _SEGMENT, highest).max(initial=0.0)))
