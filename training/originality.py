"""What keeps the generator from playing a bar that one phrase of the data has for itself."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from gdrm_tui.core.bar import SHAPE
from training.evaluation.styles import real_copies
from training.prepare import HELD_OUT, TRAIN, Bars, Hits

# Of a cell's part: ONNX Runtime adds in floating point, where sums up to 2**53 are exact.
_LARGEST = 2**44
_NUMBERS = 2**31 - 1
_TRIES = 4


class Originality(nn.Module):
    """Changes the cell that the network is least sure of where a bar would be a copy.

    And the next after it where that bar is known as well, since bars of a phrase are alike.

    It holds no bars but a number of each, 31 bits that bars with other hits have by chance only.

    Parameters
    ----------
    hits : shape (n, voices, steps), bool
        Bars that are not to be played to the hit.
    """

    parts: Tensor
    known: Tensor

    def __init__(self, hits: Hits) -> None:
        super().__init__()
        source = torch.Generator().manual_seed(0)
        parts = torch.randint(-_LARGEST, _LARGEST, (SHAPE[0] * SHAPE[1],), generator=source)
        self.register_buffer("parts", parts)
        known = self._numbers(torch.from_numpy(hits).flatten(1))
        self.register_buffer("known", torch.unique(known))

    def forward(self, levels: Tensor) -> Tensor:
        """Return the levels, shape (n, voices, steps), of bars of which none is known."""
        flat = levels.flatten(1)
        doubtful = flat.abs().topk(_TRIES, largest=False).indices
        places = torch.arange(flat.shape[1])
        for turn in range(_TRIES):
            copied = (self._numbers(flat > 0)[:, None] == self.known).float().amax(1) > 0
            changed = (places == doubtful[:, turn : turn + 1]) & copied[:, None]
            flat = torch.where(changed, -flat, flat)
        return flat.view_as(levels)

    def _numbers(self, hits: Tensor) -> Tensor:
        return torch.remainder((hits.long() * self.parts).sum(1), _NUMBERS).int()


def originality_of(bars: Bars) -> Originality:
    """Return what keeps from the train bars whose hits occur in one block of four bars alone.

    What several phrases have is common property, a plain beat mostly, and drummers play it too.
    """
    real = bars.where((bars.split == TRAIN) | (bars.split == HELD_OUT))
    own = (real.split == TRAIN) & ~real_copies(real)
    return Originality(np.ascontiguousarray(real.grids[own, 0] > 0))
