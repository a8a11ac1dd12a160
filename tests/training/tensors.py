"""Random bars and phrases as tensors, and conditions that say nothing."""

from __future__ import annotations

import torch

from gdrm_tui.core.bar import SHAPE
from training.conditions import PHRASE, Conditions


def random_bars(count: int, seed: int) -> torch.Tensor:
    """Return bars of shape (count, 3, voices, steps), a fifth of their cells hits."""
    source = torch.Generator().manual_seed(seed)
    hits = (torch.rand(count, *SHAPE, generator=source) < 0.2).float()
    velocities = 0.1 + 0.9 * torch.rand(count, *SHAPE, generator=source)
    offsets = torch.rand(count, *SHAPE, generator=source) - 0.5
    return torch.stack([hits, hits * velocities, hits * offsets], dim=1)


def random_phrases(count: int, seed: int) -> torch.Tensor:
    """Return phrases of shape (count, 4, 3, voices, steps)."""
    return random_bars(count * PHRASE, seed).view(count, PHRASE, 3, *SHAPE)


def conditions(count: int, genres: int = 3) -> Conditions:
    """Return the same condition so many times, but for the bars' places."""
    return Conditions(
        torch.full((count, genres), 1 / genres),
        torch.full((count,), 120.0),
        torch.zeros(count),
        torch.full((count,), 0.5),
        torch.full((count,), 0.5),
        torch.arange(count) % PHRASE,
    )
