"""Mixdown: mixes the voices' buses to stereo by the settings of the mixer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.voices import VOICE_COUNT

# Stereo samples, shape (frames, 2), float32, C-contiguous, nominally in [-1, 1].
Block = npt.NDArray[np.float32]
# What a synth plays, shape (BUS_COUNT, 2, frames), float32, C-contiguous: each voice left and
# right, then the reverb.
Buses = npt.NDArray[np.float32]
BUS_COUNT = VOICE_COUNT + 1
REVERB_BUS = VOICE_COUNT
Gains = npt.NDArray[np.float32]


def amplitude(decibels: float) -> float:
    """Return `decibels` as a factor."""
    return float(10 ** (decibels / 20))


def gains_of(mixer: Mixer, boost: float = 0.0) -> tuple[Gains, Gains]:
    """Return what each bus's sides give to their own side and to the other, shape (buses, 2).

    Panned to one side, the other side's samples move over rather than fall silent. So stereo
    drums stay whole, and a drum that the kit has on one side can be moved to the other. `boost`
    is added to the master, in dB.
    """
    own, across = np.ones((2, BUS_COUNT, 2), np.float32)
    master = amplitude(mixer.master + boost)
    for voice, strip in enumerate(mixer.strips):
        loud = master * amplitude(strip.level)
        away, moved = loud * (1 - abs(strip.pan)), loud * abs(strip.pan)
        own[voice] = (away, loud) if strip.pan > 0 else (loud, away)
        across[voice] = (0, moved) if strip.pan > 0 else (moved, 0)
    own[REVERB_BUS], across[REVERB_BUS] = master * mixer.reverb, 0
    return own, across


class Mixdown:
    """Mixes buses to stereo; a change of the mixer fades in over one block.

    Parameters
    ----------
    boost : float
        Decibels by which everything is louder than the mixer says.
    """

    def __init__(self, boost: float = 0.0) -> None:
        self._boost = boost
        self._gains = gains_of(Mixer(), boost)
        self._sounding: tuple[int, ...] = tuple(range(BUS_COUNT))
        self._before: tuple[Gains, Gains] | None = None

    def set_mixer(self, mixer: Mixer) -> None:
        """Mix as `mixer` says from the next block on."""
        gains = gains_of(mixer, self._boost)
        if not all(map(np.array_equal, gains, self._gains)):
            self._before = self._before or self._gains
            self._gains = gains

    def settle(self) -> None:
        """Apply a change of the mixer at once, without fading it in."""
        self._before = None

    def leave_out_silent(self, sounding: tuple[int, ...]) -> None:
        """Mix the `sounding` buses alone, at least one, from now on: the others are silent."""
        self._sounding = sounding

    def mix(self, buses: Buses, block: Block) -> None:
        """Fill `block`, shape (frames, 2), with the mix of `buses`."""
        mixed = _mixed(buses, *self._gains, self._sounding)
        if self._before is not None:
            before, self._before = _mixed(buses, *self._before, self._sounding), None
            ramp = np.linspace(0, 1, len(block), dtype=np.float32)
            mixed = before + (mixed - before) * ramp
        block[:] = mixed.T

    def peaks(self, buses: Buses) -> npt.NDArray[np.float32]:
        """Return how high each bus goes in the mix, shape (buses,); panned ones at the most."""
        own, across = self._gains
        sides = np.maximum(buses.max(axis=2), -buses.min(axis=2))
        highest: npt.NDArray[np.float32] = (own * sides + across * sides[:, ::-1]).max(axis=1)
        return highest

    def single(self, buses: Buses, bus: int) -> Block:
        """Return one bus as it would be heard alone, shape (frames, 2)."""
        stem: Block = np.ascontiguousarray(_mixed(buses, *self._gains, (bus,)).T)
        return stem


def _mixed(
    buses: Buses, own: Gains, across: Gains, sounding: tuple[int, ...]
) -> npt.NDArray[np.float32]:
    """Return shape (2, frames); every sample is summed in the same order at any length."""
    first, *others = sounding
    mixed: npt.NDArray[np.float32] = buses[first] * own[first, :, None]
    for bus in others:
        if own[bus].any():
            mixed += buses[bus] * own[bus, :, None]
    for bus in sounding:
        if across[bus].any():
            mixed += buses[bus, ::-1] * across[bus, :, None]
    return mixed
