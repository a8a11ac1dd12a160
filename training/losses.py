"""The losses, as pure functions.

Relativistic pairs with zero-centred gradient penalties: R3GAN, Huang et al. 2024, arXiv 2501.05441.
Also the reconstruction loss of real bars.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from gdrm_tui.core.bar import SHAPE
from training.model import OFFSET_SCALE

_GAIN, _SHIFT, _LOOSENESS = 0.15, 0.03, 0.2
_VELOCITY, _OFFSET = 2.0, 8.0
_LEAST_PULL = 1e-12
_STEPS = (1.0, 2.0, 4.0)  # scale of hits, velocities and offsets


def critic_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Return the critic's loss from scores of shape (n,) of pairs under the same condition."""
    return functional.softplus(fake - real).mean()


def generator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Return the generator's loss from the same pairs."""
    return functional.softplus(real - fake).mean()


def gradient_penalty(scores: Tensor, phrases: Tensor) -> Tensor:
    """Return the mean squared norm of the scores' gradient at `phrases`.

    On real bars this is R1, on generated ones R2. Velocities and offsets are scaled so that a
    change of theirs counts like a hit; otherwise the critic would hardly notice them. `phrases`
    have shape (n, 4, 3, voices, steps).
    """
    (gradient,) = torch.autograd.grad(scores.sum(), phrases, create_graph=True)
    gradient = gradient / torch.tensor(_STEPS, device=phrases.device).view(1, 1, 3, 1, 1)
    return gradient.square().flatten(1).sum(1).mean()


def rebuilding_loss(answer: tuple[Tensor, Tensor, Tensor], bars: Tensor, known: Tensor) -> Tensor:
    """Return for each bar how badly the known cells are rebuilt, shape (n,).

    The cross-entropy of hits and the errors of the hits' velocities and offsets, weighted to be
    about equally large.

    Parameters
    ----------
    answer : tuple of Tensor
        The generator's output.
    bars : shape (n, 3, voices, steps)
    known : shape (n, voices, steps)
        1 in the cells that count, else 0.
    """
    hits, velocities, offsets = bars.unbind(1)
    levels, loudness, lean = answer
    entropy = functional.binary_cross_entropy_with_logits(levels, hits, reduction="none")
    missed = _VELOCITY * (loudness - velocities).abs()
    missed = missed + _OFFSET * (OFFSET_SCALE * (lean - offsets)).square()
    loss: Tensor = (known * (entropy + hits * missed)).sum((1, 2))
    return loss


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return the KL divergence of Gaussians from the standard one, shape (n,) (arXiv 1312.6114).

    `mean` and `log_variance` have shape (n, latent size).
    """
    loss: Tensor = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1)
    return loss


def pull(loss: Tensor, weights: Sequence[Tensor]) -> Tensor:
    """Return the norm of a loss's gradient at `weights`, above 0 (arXiv 2012.09841)."""
    gradients = torch.autograd.grad(loss, weights, retain_graph=True)
    norm: Tensor = torch.cat([part.flatten() for part in gradients]).norm().clamp_min(_LEAST_PULL)
    return norm


def augmented(phrases: Tensor, chance: float) -> Tensor:
    """Return randomly changed phrases, shape (n, 4, 3, voices, steps), that are still realistic.

    Each change has probability `chance`, and the bars of a phrase are changed alike: they, and each
    voice by itself, are made louder or softer by up to 15 % and earlier or later by up to 0.03
    step; timing is made looser or tighter by up to a fifth; and (a third as often) one voice is
    left out. Without this, the critic would memorise the few real performances by the balance of
    their voices. The changes are differentiable and applied to real and generated bars alike
    (arXiv 2006.10738).

    Rotation and reversal would teach that beats are interchangeable, so they are not used.
    """
    count, device = len(phrases), phrases.device
    hits, velocities, offsets = phrases.unbind(2)
    size, voices = (count, 1, 1, 1), (count, 1, SHAPE[0], 1)

    def about(width: float, shape: tuple[int, ...]) -> Tensor:
        return _sometimes(chance, size, device) * _uniform(width, shape, device)

    gain, shift = 1 + about(_GAIN, size), about(_SHIFT, size)
    gain, shift = gain * (1 + about(_GAIN, voices)), shift + about(_SHIFT, voices)
    looseness = 1 + about(_LOOSENESS, size)
    voice = torch.randint(SHAPE[0], (count, 1), device=device)
    cut = _sometimes(chance / 3, (count, 1), device)
    keep = 1 - cut * (torch.arange(SHAPE[0], device=device) == voice)
    changed = torch.stack([hits, velocities * gain, offsets * looseness + hits * shift], dim=2)
    return changed * keep[:, None, None, :, None]


def _sometimes(chance: float, size: tuple[int, ...], device: torch.device) -> Tensor:
    return (torch.rand(size, device=device) < chance).float()


def _uniform(width: float, size: tuple[int, ...], device: torch.device) -> Tensor:
    return (2 * torch.rand(size, device=device) - 1) * width
