"""The losses, as pure functions.

Relativistic pairs with zero-centred gradient penalties: R3GAN, Huang et al. 2024, arXiv 2501.05441.
Beside them, rebuilding real bars from a latent.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from gdrm_tui.core.bar import SHAPE
from training.model import OFFSET_SCALE

_GAIN, _SHIFT, _LOOSENESS = 0.15, 0.03, 0.2
_VELOCITY, _OFFSET = 2.0, 8.0
_STEPS = (1.0, 2.0, 4.0)  # in one of a hit, a velocity and an offset


def critic_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Return the critic's loss from scores of shape (n,) of pairs under the same condition."""
    return functional.softplus(fake - real).mean()


def generator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Return the generator's loss from the same pairs."""
    return functional.softplus(real - fake).mean()


def gradient_penalty(scores: Tensor, bars: Tensor) -> Tensor:
    """Return the mean squared norm of the scores' gradient at `bars`, shape (n, 3, voices, steps).

    On real bars this is R1, on generated ones R2. Velocities and offsets are measured in steps as
    large as a hit that comes or goes, or the critic would be all but deaf to them.
    """
    (gradient,) = torch.autograd.grad(scores.sum(), bars, create_graph=True)
    gradient = gradient / torch.tensor(_STEPS, device=bars.device).view(1, 3, 1, 1)
    return gradient.square().flatten(1).sum(1).mean()


def rebuilding_loss(
    answer: tuple[Tensor, Tensor, Tensor],
    bars: Tensor,
    mean: Tensor,
    log_variance: Tensor,
    beta: float,
) -> Tensor:
    """Return what a bar rebuilt from its latent lacks, and what the latent tells: a mean over bars.

    Cross-entropy of the hits, and of the hits' velocities and offsets how far off they are, so
    weighted that the three are about as large; and `beta` times the divergence of the latent's
    Gaussian, `mean` and `log_variance` of shape (n, latent size), from the standard one
    (arXiv 1312.6114). `answer` is what the generator says of such a latent; `bars` has shape
    (n, 3, voices, steps).
    """
    hits, velocities, offsets = bars.unbind(1)
    levels, loudness, lean = answer
    entropy = functional.binary_cross_entropy_with_logits(levels, hits, reduction="none")
    missed = _VELOCITY * (loudness - velocities).abs()
    missed = missed + _OFFSET * (OFFSET_SCALE * (lean - offsets)).square()
    divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1)
    loss: Tensor = ((entropy + hits * missed).sum((1, 2)) + beta * divergence).mean()
    return loss


def augmented(bars: Tensor, chance: float) -> Tensor:
    """Return bars, shape (n, 3, voices, steps), as a drummer might as well have left them.

    With probability `chance` each: all of it, and its voices each on their own, louder or softer by
    up to 15 % and early or late by up to 0.03 step; timing looser or tighter by up to a fifth; and
    (a third as often) a voice left out. The balance of the voices is a drummer's fingerprint, by
    which the critic would know the few real performances by heart. Differentiable, and applied
    alike to real and generated bars (arXiv 2006.10738).

    Rotation and reversal would teach that beats are interchangeable, so they are not in.
    """
    count, device = len(bars), bars.device
    hits, velocities, offsets = bars.unbind(1)
    size, voices = (count, 1, 1), (count, SHAPE[0], 1)

    def about(width: float, shape: tuple[int, ...]) -> Tensor:
        return _sometimes(chance, size, device) * _uniform(width, shape, device)

    gain, shift = 1 + about(_GAIN, size), about(_SHIFT, size)
    gain, shift = gain * (1 + about(_GAIN, voices)), shift + about(_SHIFT, voices)
    looseness = 1 + about(_LOOSENESS, size)
    voice = torch.randint(SHAPE[0], (count, 1), device=device)
    cut = _sometimes(chance / 3, (count, 1), device)
    keep = 1 - cut * (torch.arange(SHAPE[0], device=device) == voice)
    changed = torch.stack([hits, velocities * gain, offsets * looseness + hits * shift], dim=1)
    return changed * keep[:, None, :, None]


def _sometimes(chance: float, size: tuple[int, ...], device: torch.device) -> Tensor:
    return (torch.rand(size, device=device) < chance).float()


def _uniform(width: float, size: tuple[int, ...], device: torch.device) -> Tensor:
    return (2 * torch.rand(size, device=device) - 1) * width
