"""The networks: a generator of bars and the critic that teaches it."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from gdrm_tui.core.bar import SHAPE
from training.config import Config

CELLS = SHAPE[0] * SHAPE[1]
OFFSET_SCALE = 2.0  # brings offsets of half a step to the scale of hits and velocities
_REFERENCE_BPM = 120.0


class BinaryNeuron(torch.autograd.Function):
    """Forward: 1 where the level is above 0, else exactly 0. Backward: the sigmoid's gradient.

    A deterministic binary neuron with the straight-through estimator (Bengio et al. 2013,
    arXiv 1308.3432). Written as a function of its own because `hard + soft - soft.detach()`
    leaves a residue of 1e-7 that would count as a hit.
    """

    @staticmethod
    def forward(ctx: Any, levels: Tensor) -> Tensor:
        ctx.save_for_backward(levels)
        return (levels > 0).to(levels.dtype)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        soft = torch.sigmoid(ctx.saved_tensors[0])
        return gradient * soft * (1 - soft)


class Condition(nn.Module):
    """Embeds the condition of a bar: genre mix, tempo, beat or fill."""

    def __init__(self, genres: int, size: int) -> None:
        super().__init__()
        half = size // 2
        # Named as in the files of earlier runs.
        self.styles = nn.Linear(genres, half, bias=False)
        self.rest = nn.Sequential(nn.Linear(2, half), nn.SiLU(), nn.Linear(half, size - half))

    def forward(self, genres: Tensor, bpm: Tensor, fill: Tensor) -> Tensor:
        """Return shape (n, size) from genres (n, genres) summing to 1, bpm (n,), fill (n,)."""
        tempo = torch.log2(bpm / _REFERENCE_BPM)
        rest = self.rest(torch.stack([tempo, fill], dim=1))
        return torch.cat([self.styles(genres), rest], dim=1)


class FilmBlock(nn.Module):
    """A residual block whose normalised input is scaled and shifted by the condition."""

    def __init__(self, width: int, condition: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.film = nn.Linear(condition, 2 * width)
        self.expand = nn.Linear(width, 2 * width)
        self.reduce = nn.Linear(2 * width, width)

    def forward(self, hidden: Tensor, condition: Tensor) -> Tensor:
        """Return `hidden`, shape (n, width), plus the block's change of it."""
        scale, shift = self.film(condition).chunk(2, dim=1)
        normal = self.norm(hidden) * (1 + scale) + shift
        change: Tensor = self.reduce(functional.silu(self.expand(normal)))
        return hidden + change


class GeneratorNetwork(nn.Module):
    """Maps a latent and a condition to a level, a velocity and an offset for every cell.

    Half way it makes a draft of the hits, which the later blocks see and correct. A network that
    decides on every cell at once and independently leaves hits that do not fit the others.
    """

    def __init__(self, config: Config, genres: int) -> None:
        super().__init__()
        self.latent_size = config.latent
        self.condition = Condition(genres, config.condition)
        self.stem = nn.Linear(config.latent + config.condition, config.width)
        self.blocks = nn.ModuleList(
            FilmBlock(config.width, config.condition) for _ in range(config.blocks)
        )
        self.draft = nn.Sequential(
            nn.LayerNorm(config.width), nn.SiLU(), nn.Linear(config.width, CELLS)
        )
        self.drafted = nn.Linear(CELLS, config.width)
        self.mending = nn.ModuleList(
            FilmBlock(config.width, config.condition) for _ in range(config.mending)
        )
        self.norm = nn.LayerNorm(config.width)
        self.head = nn.Linear(config.width, 3 * CELLS)

    def forward(
        self, latent: Tensor, genres: Tensor, bpm: Tensor, fill: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return levels (a hit where above 0), velocities in (0, 1), offsets in (-0.5, 0.5).

        Each of shape (n, voices, steps), not gated by the hits; the latent has shape
        (n, latent size).
        """
        condition = self.condition(genres, bpm, fill)
        hidden = self.stem(torch.cat([latent, condition], dim=1))
        for block in self.blocks:
            hidden = block(hidden, condition)
        draft = self.draft(hidden)
        hidden = hidden + self.drafted(BinaryNeuron.apply(draft))  # type: ignore[no-untyped-call]
        for block in self.mending:
            hidden = block(hidden, condition)
        cells = self.head(functional.silu(self.norm(hidden))).view(-1, 3, *SHAPE)
        change, velocities, offsets = cells.unbind(1)
        levels = draft.view(-1, *SHAPE) + change
        return levels, torch.sigmoid(velocities), 0.5 * torch.tanh(offsets)


def gated(levels: Tensor, velocities: Tensor, offsets: Tensor) -> Tensor:
    """Return bars of shape (n, 3, voices, steps): hits, and what they gate."""
    hits: Tensor = BinaryNeuron.apply(levels)  # type: ignore[no-untyped-call]
    return torch.stack([hits, hits * velocities, hits * offsets], dim=1)


def scaled(bars: Tensor) -> Tensor:
    """Return bars, shape (n, 3, voices, steps), as rows whose three parts have the same scale."""
    hits, velocities, offsets = bars.unbind(1)
    return torch.stack([hits, velocities, OFFSET_SCALE * offsets], dim=1).flatten(1)


class Encoder(nn.Module):
    """Infers a Gaussian of the latent behind a bar."""

    def __init__(self, config: Config, genres: int) -> None:
        super().__init__()
        self.condition = Condition(genres, config.condition)
        self.layers = nn.Sequential(
            nn.Linear(3 * CELLS + config.condition, 2 * config.width),
            nn.SiLU(),
            nn.Linear(2 * config.width, config.width),
            nn.SiLU(),
            nn.Linear(config.width, 2 * config.latent),
        )

    def forward(
        self, bars: Tensor, genres: Tensor, bpm: Tensor, fill: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance, each of shape (n, latent size), for n bars."""
        code = self.layers(torch.cat([scaled(bars), self.condition(genres, bpm, fill)], dim=1))
        mean, log_variance = code.chunk(2, dim=1)
        return mean, log_variance


def drawn_latent(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return a draw from each Gaussian, through which gradients pass (arXiv 1312.6114)."""
    return mean + torch.randn_like(mean) * torch.exp(log_variance / 2)


class Critic(nn.Module):
    """Scores how real a bar is under its condition (projection, arXiv 1802.05637).

    There is no batch normalisation, which would couple the gradient penalties of the bars.

    With penalties of this weight, scores of real and generated bars differ by about 1e-4. The scale
    lets weights of ordinary size express that. Without it, Adam's steps, whose size does not
    depend on the gradients, move the scores by more than the difference, and the critic's
    judgement of single hits is lost.
    """

    def __init__(self, config: Config, genres: int) -> None:
        super().__init__()
        width = config.critic_width
        self.scale = config.score_scale
        self.condition = Condition(genres, width)
        self.stem = nn.Linear(3 * CELLS, width)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width))
            for _ in range(config.critic_blocks)
        )
        self.score = nn.Linear(width, 1)

    def forward(
        self, bars: Tensor, genres: Tensor, bpm: Tensor, fill: Tensor, projection: float = 1.0
    ) -> Tensor:
        """Return scores of shape (n,) for bars of shape (n, 3, voices, steps).

        `projection`, in [0, 1], is how much the condition counts.
        """
        hidden = self.stem(scaled(bars))
        for block in self.blocks:
            hidden = hidden + block(hidden)
        features = functional.silu(hidden)
        agreement = (features * self.condition(genres, bpm, fill)).sum(1)
        score: Tensor = self.score(features).squeeze(1)
        score += projection * agreement / features.shape[1] ** 0.5
        return self.scale * score
