"""Drawing conditions by their law and bars from a generator."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from training.leaning import Leaning
from training.model import Generator
from training.prepare import Bars, Floats

Cells = tuple[Tensor, Tensor, Tensor]
_lean = Leaning()


class Conditions(NamedTuple):
    """What n bars are asked to be, in the order in which the networks take it."""

    styles: Tensor
    bpm: Tensor
    fill: Tensor

    def at(self, index: Tensor) -> Conditions:
        """Return the conditions that an index tensor selects."""
        return Conditions(self.styles[index], self.bpm[index], self.fill[index])

    def leaned(self, source: torch.Generator | None = None) -> Conditions:
        """Return the conditions as the player asks for them: of several styles, one at a time.

        Which one is drawn by chance, from `source` where one is given.
        """
        noise = torch.randn(self.styles.shape, generator=source)
        return self._replace(styles=_lean(self.styles, noise))


def conditions_of(bars: Bars) -> Conditions:
    """Return the conditions under which the bars were played."""
    return Conditions(
        torch.from_numpy(bars.styles), torch.from_numpy(bars.bpm), torch.from_numpy(bars.fill)
    )


def style_weights(bars: Bars, power: float, cap: float) -> Tensor:
    """Return each bar's sampling weight, shape (n,), summing to n.

    A style of n bars is drawn in proportion to n ** power, so that rare ones are heard; `cap`
    times the mean is the most for one bar, so that the rarest are not learnt by heart.
    """
    mass = bars.styles.sum(0)
    per_style = np.where(mass > 0, np.maximum(mass, 1e-9) ** (power - 1), 0)
    weights = bars.styles @ per_style.astype(np.float32)
    weights = np.minimum(weights / weights.mean(), cap)
    return torch.from_numpy(weights / weights.mean()).float()


@torch.no_grad()
def sample_bars(
    generator: Generator,
    conditions: Conditions,
    seed: int,
    finish: Callable[..., Cells] | None = None,
) -> Floats:
    """Return one bar per condition, shape (n, 3, voices, steps), from latents drawn by `seed`."""
    source = torch.Generator().manual_seed(seed)
    latent = torch.randn(len(conditions.bpm), generator.latent_size, generator=source)
    asked = conditions.leaned(source)
    cells: Cells = generator(latent, *asked)
    if finish is not None:
        cells = finish(*cells, asked.styles)
    levels, velocities, offsets = cells
    hits = (levels > 0).float()
    grids: Floats = torch.stack([hits, hits * velocities, hits * offsets], dim=1).numpy()
    return grids
