"""A guard against playing training bars that the network has memorised."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from gdrm_tui.core.bar import SHAPE
from training.bars import HELD_OUT, TRAIN, Bars, Hits
from training.metrics.genres import real_copies

# Bound of a cell's weight: ONNX Runtime adds in floating point, exact up to 2**53.
_LARGEST_WEIGHT = 2**44
_HASHES = 2**31 - 1
_TRIES = 4


class MemorisedBars(nn.Module):
    """Bars that must not be played hit for hit, and how a bar that equals one is changed.

    The cell the network is least sure of is flipped. The bars of a phrase are alike, so the result
    may be a known bar again; then the next cell is flipped too.

    The module stores a 31-bit hash of each bar, not the bar. Two bars with different hits share a
    hash only by chance.

    Parameters
    ----------
    hits : shape (n, voices, steps), bool
        The bars to avoid.
    """

    parts: Tensor
    known: Tensor
    places: Tensor

    def __init__(self, hits: Hits) -> None:
        super().__init__()
        source = torch.Generator().manual_seed(0)
        parts = torch.randint(
            -_LARGEST_WEIGHT, _LARGEST_WEIGHT, (SHAPE[0] * SHAPE[1],), generator=source
        )
        self.register_buffer("parts", parts)
        # Not made where it is used: ONNX Runtime would warn that it cannot fold it.
        self.register_buffer("places", torch.arange(len(parts)))
        known = self._hashes(torch.from_numpy(hits).flatten(1))
        self.register_buffer("known", torch.unique(known))

    @classmethod
    def from_bars(cls, bars: Bars) -> MemorisedBars:
        """Return the train bars whose hits occur in a single block of four bars.

        A bar that several phrases share is mostly a plain beat, which any drummer may play.
        """
        real = bars.where((bars.split == TRAIN) | (bars.split == HELD_OUT))
        own = (real.split == TRAIN) & ~real_copies(real)
        return cls(np.ascontiguousarray(real.grids[own, 0] > 0))

    def forward(self, levels: Tensor) -> Tensor:
        """Return levels, shape (n, voices, steps), changed so that no bar is a known one."""
        flat = levels.flatten(1)
        doubtful = flat.abs().topk(_TRIES, largest=False).indices
        for turn in range(_TRIES):
            copied = (self._hashes(flat > 0)[:, None] == self.known).float().amax(1) > 0
            changed = (self.places == doubtful[:, turn : turn + 1]) & copied[:, None]
            flat = torch.where(changed, -flat, flat)
        return flat.view_as(levels)

    def _hashes(self, hits: Tensor) -> Tensor:
        return torch.remainder((hits.long() * self.parts).sum(1), _HASHES).int()
