"""Mixdown: the voices' buses mixed to stereo, as the mixer says."""

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


def gains_of(mixer: Mixer) -> tuple[Gains, Gains]:
    """Return what each bus's sides give to their own side and to the other, shape (buses, 2).

    Panned to one side, the other side's samples move over rather than fall silent. So stereo
    drums stay whole, and a drum that the kit has on one side can be moved to the other.
    """
    own, across = np.ones((2, BUS_COUNT, 2), np.float32)
    master = amplitude(mixer.master)
    for voice, strip in enumerate(mixer.strips):
        loud = master * amplitude(strip.level)
        away, moved = loud * (1 - abs(strip.pan)), loud * abs(strip.pan)
        own[voice] = (away, loud) if strip.pan > 0 else (loud, away)
        across[voice] = (0, moved) if strip.pan > 0 else (moved, 0)
    own[REVERB_BUS], across[REVERB_BUS] = master * mixer.reverb, 0
    return own, across


class Mixdown:
    """Mixes buses to stereo; a change of the mixer fades in over one block."""

    def __init__(self) -> None:
        self._gains = gains_of(Mixer())
        self._before: tuple[Gains, Gains] | None = None

    def set_mixer(self, mixer: Mixer) -> None:
        """Mix as `mixer` says from the next block on."""
        gains = gains_of(mixer)
        if not all(map(np.array_equal, gains, self._gains)):
            self._before = self._before or self._gains
            self._gains = gains

    def settle(self) -> None:
        """Apply a change of the mixer at once, without fading it in."""
        self._before = None

    def mix(self, buses: Buses, block: Block) -> None:
        """Fill `block`, shape (frames, 2), with the mix of `buses`."""
        mixed = _mixed(buses, *self._gains)
        if self._before is not None:
            before, self._before = _mixed(buses, *self._before), None
            ramp = np.linspace(0, 1, len(block), dtype=np.float32)
            mixed = before + (mixed - before) * ramp
        block[:] = mixed.T

    def single(self, buses: Buses, bus: int) -> Block:
        """Return one bus as it would be heard alone, shape (frames, 2)."""
        own, across = (gains[bus : bus + 1] for gains in self._gains)
        stem: Block = np.ascontiguousarray(_mixed(buses[bus : bus + 1], own, across).T)
        return stem


def _mixed(buses: Buses, own: Gains, across: Gains) -> npt.NDArray[np.float32]:
    """Return shape (2, frames); every sample is summed in the same order at any length."""
    mixed: npt.NDArray[np.float32] = np.add.reduce(buses * own[:, :, None], axis=0)
    if across.any():
        mixed += np.add.reduce(buses[:, ::-1] * across[:, :, None], axis=0)
    return mixed
