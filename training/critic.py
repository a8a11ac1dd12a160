"""The critic: scores phrases, which is what the generator learns from."""

from __future__ import annotations

from itertools import combinations

import torch
from torch import Tensor, nn
from torch.nn import functional

from gdrm_tui.core.bar import SHAPE
from training.conditions import PHRASE, Condition, Conditions
from training.config import Config
from training.model import BEATS, CELLS, scaled

PHRASE_PAIRS = tuple(combinations(range(PHRASE), 2))


class Trunk(nn.Module):
    """Residual blocks, and a score that depends on a condition (projection, arXiv 1802.05637)."""

    def __init__(self, width: int, blocks: int, genres: int) -> None:
        super().__init__()
        self.condition = Condition(genres, width)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width))
            for _ in range(blocks)
        )
        self.score = nn.Linear(width, 1)

    def forward(
        self, hidden: Tensor, given: Conditions, projection: float
    ) -> tuple[Tensor, Tensor]:
        """Return scores, shape (n,), and features, shape (n, width)."""
        for block in self.blocks:
            hidden = hidden + block(hidden)
        features = functional.silu(hidden)
        agreement = (features * self.condition(given)).sum(1) / features.shape[1] ** 0.5
        return self.score(features).squeeze(1) + projection * agreement, features


class Critic(nn.Module):
    """Scores how real phrases are: each bar by itself, and the bars together.

    Of every two bars it sees the features of both, the product of their cells and counts of what
    changes, so that it notices what stays and where a phrase moves on. There is no batch
    normalisation, which would couple the gradient penalties.

    With penalties of this weight, scores of real and generated bars differ by about 1e-4. The scale
    lets weights of ordinary size express that. Without it, Adam's steps, whose size does not
    depend on the gradients, move the scores by more than the difference, and the critic's
    judgement of single hits is lost.
    """

    def __init__(self, config: Config, genres: int) -> None:
        super().__init__()
        width = config.critic_width
        self.scale = config.score_scale
        self.stem = nn.Linear(3 * CELLS, width)
        self.bars = Trunk(width, config.critic_blocks, genres)
        self.first = nn.Linear(width, width, bias=False)
        self.second = nn.Linear(width, width, bias=False)
        self.stays = nn.Linear(3 * CELLS, width, bias=False)
        self.counts = nn.Linear(SHAPE[0] + BEATS + 3, width, bias=False)
        self.where = nn.Parameter(torch.zeros(len(PHRASE_PAIRS), width))
        self.joined = nn.Linear(width, width)
        self.phrases = Trunk(width, 1, genres)

    def forward(
        self, phrases: Tensor, given: Conditions, present: Tensor, projection: float = 1.0
    ) -> Tensor:
        """Return scores of shape (n,) for phrases of shape (n, 4, 3, voices, steps).

        Parameters
        ----------
        given : Conditions
            Of the 4 n bars, phrase by phrase.
        present : shape (n, 4)
            1 for bars that there are, 0 for those that do not count.
        projection : float
            In [0, 1]: how much the condition counts.
        """
        rows = scaled(phrases.flatten(0, 1))
        single, features = self.bars(self.stem(rows), given, projection)
        pairs = self._pairs(phrases, rows, features, present)
        together, _ = self.phrases(pairs, _of_phrase(given, present), projection)
        score: Tensor = (present * single.view_as(present)).sum(1) + together
        return self.scale * score

    def _pairs(self, phrases: Tensor, rows: Tensor, features: Tensor, present: Tensor) -> Tensor:
        """Return what the six pairs of a phrase's bars give on average, shape (n, width)."""
        count = len(phrases)
        one, other = (
            torch.tensor(side, device=rows.device) for side in zip(*PHRASE_PAIRS, strict=True)
        )
        cells = rows.view(count, PHRASE, -1)
        before = self.first(features).view(count, PHRASE, -1)[:, one]
        after = self.second(features).view(count, PHRASE, -1)[:, other]
        stays = self.stays(cells[:, one] * cells[:, other])
        counts = self.counts(changes(phrases[:, one], phrases[:, other]))
        joined = self.joined(functional.silu(before + after + stays + counts + self.where))
        both = (present[:, one] * present[:, other]).unsqueeze(2)
        mean: Tensor = (both * joined).sum(1) / both.sum(1).clamp_min(1)
        return mean


def changes(first: Tensor, second: Tensor) -> Tensor:
    """Return counts of what changes from one bar to another, shape (..., voices + beats + 3).

    The cells that change by voice, by beat and in all, and the squares of how velocities and
    offsets of the hits that stay move. Both bars have shape (..., 3, voices, steps).
    """
    (hits, *touch), (others, *moved) = first.unbind(-3), second.unbind(-3)
    stay = hits * others
    differ = hits + others - 2 * stay
    beats = differ.view(*differ.shape[:-1], BEATS, SHAPE[1] // BEATS).sum((-3, -1))
    voices = differ.sum(-1)
    moves = [(stay * (a - b)).square().sum((-2, -1)) for a, b in zip(touch, moved, strict=True)]
    total = torch.stack([differ.sum((-2, -1)) / 4, moves[0], 4 * moves[1]], dim=-1)
    return torch.cat([voices, beats, total], dim=-1) / 4


def _of_phrase(given: Conditions, present: Tensor) -> Conditions:
    """Return one condition a phrase: that of its first bar, and how typical those there are."""
    first = Conditions(*(part[::PHRASE] for part in given))
    typical = (present * given.typicality.view_as(present)).sum(1)
    return first._replace(
        fill=(present * given.fill.view_as(present)).amax(1),
        typicality=typical / present.sum(1).clamp_min(1),
    )
