"""Loudness and true peaks by ITU-R BS.1770-4, of sound that arrives in pieces."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from gdrm_tui.audio.engine.mixdown import Block

# Stereo samples, shape (frames, 2).
Samples = npt.NDArray[np.floating]
Floats = npt.NDArray[np.float64]

# Loudness of what is too short or too quiet to have any.
SILENT = -math.inf
_OFFSET = -0.691
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
_HOPS_PER_BLOCK = 4  # a block lasts 400 ms, a new one begins every 100 ms
_HOPS_PER_SECOND = 10
_HIT_SECONDS = 0.4
_SIZES = 2048  # transforms of a multiple of this are fast
# The weighting's response is over after this much time (its slowest pole: 38 Hz, no ringing).
_MEMORY_SECONDS = 0.2
# The two filters as analogue prototypes, from which the standard's coefficients at 48 kHz come
# (libebur128 has the same numbers): Hz, quality, and the shelf's gain in dB.
_SHELF = (1681.974450955533, 0.7071752369554196, 3.999843853973347)
_HIGHPASS = (38.13547087602444, 0.5003270373238773)
# What lies between two frames is worked out from so many frames on either side.
REACH = 8
_PHASES = 4
_SEGMENT = 256
_BETA = 7.0  # of the Kaiser window


def k_weighted(samples: Samples, sample_rate: int) -> Floats:
    """Return `samples`, shape (frames, channels), as they weigh in loudness, from silence on."""
    count = len(samples)
    size = 1 << (count + round(_MEMORY_SECONDS * sample_rate) - 1).bit_length()
    spectrum = np.fft.rfft(samples, size, axis=0)
    spectrum *= _response(size, sample_rate)[:, None]
    return np.fft.irfft(spectrum, size, axis=0)[:count]


def hits_loudness(hits: npt.NDArray[np.float32], sample_rate: int) -> Floats:
    """Return the loudness of single hits in LUFS over 400 ms, whatever follows of them.

    Parameters
    ----------
    hits : shape (hits, 2, frames)
        Each begins with its first frame; the frames are those that count.
    """
    size = -(-(hits.shape[2] + round(_MEMORY_SECONDS * sample_rate)) // _SIZES) * _SIZES
    # By Parseval's theorem the power can be told without going back to samples.
    powers = np.abs(np.fft.rfft(hits, size) * _response(size, sample_rate)) ** 2
    energies = (2 * powers.sum(axis=2) - powers[:, :, 0]).sum(axis=1) / size
    with np.errstate(divide="ignore"):
        loudness: Floats = _OFFSET + 10 * np.log10(energies / (_HIT_SECONDS * sample_rate))
    return loudness


class LoudnessMeter:
    """Measures the integrated loudness of sound that comes in pieces of any length.

    Parameters
    ----------
    sample_rate : int
        Frames a second.
    """

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._memory = round(_MEMORY_SECONDS * sample_rate)
        self._before: Floats = np.zeros((self._memory, 2))
        self._rest: Floats = np.zeros((0, 2))
        self._powers: list[float] = []  # of each tenth of a second

    def add(self, samples: Samples) -> None:
        """Take the next frames, shape (frames, 2)."""
        heard = np.concatenate([self._before, samples])
        self._before = heard[len(heard) - self._memory :]
        weighted = k_weighted(heard, self._rate)[self._memory :]
        waiting = np.concatenate([self._rest, weighted])
        hop = self._rate // _HOPS_PER_SECOND
        whole = len(waiting) // hop * hop
        self._rest = waiting[whole:]
        self._powers += np.mean(waiting[:whole].reshape(-1, hop, 2) ** 2, 1).sum(1).tolist()

    @property
    def integrated(self) -> float:
        """Loudness so far in LUFS, by both gates; `SILENT` below 400 ms or -70 LUFS."""
        blocks = self._blocks()
        loud = blocks[blocks > _power(_ABSOLUTE_GATE)]
        if not len(loud):
            return SILENT
        gate = 10 ** (_RELATIVE_GATE / 10) * loud.mean()
        return _lufs(float(loud[loud > gate].mean()))

    @property
    def loudest(self) -> float:
        """The loudest 400 ms so far in LUFS."""
        return _lufs(float(self._blocks().max(initial=0.0)))

    def _blocks(self) -> Floats:
        if len(self._powers) < _HOPS_PER_BLOCK:
            return np.zeros(0)
        return np.convolve(self._powers, np.full(_HOPS_PER_BLOCK, 1 / _HOPS_PER_BLOCK), "valid")


def integrated_loudness(samples: Samples, sample_rate: int) -> float:
    """Return the integrated loudness of `samples`, shape (frames, 2), in LUFS."""
    meter = LoudnessMeter(sample_rate)
    meter.add(samples)
    return meter.integrated


def _lufs(power: float) -> float:
    return _OFFSET + 10 * math.log10(power) if power > 0 else SILENT


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET) / 10))


def _response(size: int, sample_rate: int) -> npt.NDArray[np.complex128]:
    """Return the weighting's response at the frequencies of a real transform of `size`."""
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(len(delay), complex)
    for above, below in (_shelf(sample_rate), _highpass(sample_rate)):
        response *= np.polyval(above[::-1], delay) / np.polyval(below[::-1], delay)
    return response


def _shelf(sample_rate: int) -> tuple[list[float], list[float]]:
    hz, quality, gain = _SHELF
    k = math.tan(math.pi * hz / sample_rate)
    high = 10 ** (gain / 20)
    band = high**0.4996667741545416
    above = [
        high + band * k / quality + k * k,
        2 * (k * k - high),
        high - band * k / quality + k * k,
    ]
    return above, [1 + k / quality + k * k, 2 * (k * k - 1), 1 - k / quality + k * k]


def _highpass(sample_rate: int) -> tuple[list[float], list[float]]:
    hz, quality = _HIGHPASS
    k = math.tan(math.pi * hz / sample_rate)
    scale = 1 + k / quality + k * k  # the standard's numerator is 1, -2, 1
    below = [scale, 2 * (k * k - 1), 1 - k / quality + k * k]
    return [scale, -2 * scale, scale], below


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
