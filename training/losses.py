"""The losses, as pure functions: relativistic pairs with zero-centred gradient penalties.

R3GAN, Huang et al. 2024, arXiv 2501.05441.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from gdrm_tui.core.bar import SHAPE

_GAIN, _SHIFT = 0.1, 0.03


def critic_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Return the critic's loss from scores of shape (n,) of pairs under the same condition."""
    return functional.softplus(fake - real).mean()


def generator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Return the generator's loss from the same pairs."""
    return functional.softplus(real - fake).mean()


def gradient_penalty(scores: Tensor, bars: Tensor) -> Tensor:
    """Return the mean squared norm of the scores' gradient at `bars`, shape (n, …).

    On real bars this is R1, on generated ones R2.
    """
    (gradient,) = torch.autograd.grad(scores.sum(), bars, create_graph=True)
    return gradient.square().flatten(1).sum(1).mean()


def augmented(bars: Tensor, chance: float) -> Tensor:
    """Return bars, shape (n, 3, voices, steps), as a drummer might as well have left them.

    With probability `chance` each: louder or softer by up to a tenth, early or late by up to 0.03
    step, and (a third as often) a voice left out. Differentiable, and applied alike to real and
    generated bars, so that the critic cannot learn the few real ones by heart (arXiv 2006.10738).
    Rotation and reversal would teach that beats are interchangeable, so they are not in.
    """
    count, device = len(bars), bars.device
    hits, velocities, offsets = bars.unbind(1)
    size = (count, 1, 1)
    gain = 1 + _sometimes(chance, size, device) * _uniform(_GAIN, size, device)
    shift = _sometimes(chance, size, device) * _uniform(_SHIFT, size, device)
    voice = torch.randint(SHAPE[0], (count, 1), device=device)
    cut = _sometimes(chance / 3, (count, 1), device)
    keep = 1 - cut * (torch.arange(SHAPE[0], device=device) == voice)
    changed = torch.stack([hits, velocities * gain, offsets + hits * shift], dim=1)
    return changed * keep[:, None, :, None]


def _sometimes(chance: float, size: tuple[int, ...], device: torch.device) -> Tensor:
    return (torch.rand(size, device=device) < chance).float()


def _uniform(width: float, size: tuple[int, ...], device: torch.device) -> Tensor:
    return (2 * torch.rand(size, device=device) - 1) * width
