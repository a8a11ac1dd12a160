"""The networks of the file: a generator of bars, and an encoder that infers latents.

Bars of one phrase share a latent, the groove. Each has a small latent of its own besides.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.playability import EXCLUSIVE, HANDS, MOST_HANDS
from gdrm_tui.core.timing import STEPS_PER_BEAT
from training.conditions import PHRASE, Condition, Conditions, one_hot
from training.config import Config

CELLS = SHAPE[0] * SHAPE[1]
BEATS = SHAPE[1] // STEPS_PER_BEAT
OFFSET_SCALE = 2.0  # brings offsets of half a step to the scale of hits and velocities
_SPREAD = 1.5  # how much, before training, the groove's first number says of the bars' freedom
_WIDEST, _LOG_VARIANCES = 8.0, (-8.0, 3.0)  # bounds of what the encoder says


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


def hits_of(levels: Tensor) -> Tensor:
    """Return 1 where a level is above 0, else 0; gradients pass as through a sigmoid."""
    hits: Tensor = BinaryNeuron.apply(levels)  # type: ignore[no-untyped-call]
    return hits


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

    It plays two bars: the groove's plain one, which is the same all through a phrase, and the
    bar's own. Gates say in which voices and beats the own bar counts; elsewhere the plain one
    stays, to the bit. Drummers change a bar like that, and without gates changes were spread too
    evenly. The bar's place in the phrase moves its own latent. How much that counts depends on the
    groove: some drummers repeat a bar exactly, others never do.

    The last numbers of the own latent say only how the hits are played: no drummer hits twice
    alike, and if that moved the hits too, no bar would be repeated.
    """

    def __init__(self, config: Config, genres: int) -> None:
        super().__init__()
        self.groove_size, self.latent_size = config.groove, config.groove + config.bar
        self.free = config.bar - config.touch
        self.condition = Condition(genres, config.condition, places=False)
        self.place = nn.Linear(PHRASE, self.free, bias=False)
        self.freedom = nn.Linear(config.groove + config.condition, self.free)
        nn.init.zeros_(self.freedom.weight)
        nn.init.zeros_(self.freedom.bias)
        with torch.no_grad():
            self.freedom.weight[:, 0] = _SPREAD
        self.stem = nn.Linear(config.groove + self.free + config.condition, config.width)
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
        self.change = nn.Linear(config.width, CELLS)
        self.gates = nn.Linear(config.width, SHAPE[0] * BEATS)
        self.touch = nn.Linear(config.touch, config.width)
        self.playing = FilmBlock(config.width, config.condition)
        self.played = nn.LayerNorm(config.width)
        self.head = nn.Linear(config.width, 2 * CELLS)

    @property
    def last_weights(self) -> tuple[Tensor, Tensor]:
        """The weights that the answer comes from."""
        return self.change.weight, self.head.weight

    def forward(self, latent: Tensor, given: Conditions) -> tuple[Tensor, Tensor, Tensor]:
        """Return levels (a hit where above 0), velocities in (0, 1), offsets in (-0.5, 0.5).

        Each of shape (n, voices, steps), not gated by the hits. The latent has shape
        (n, latent size): the groove's part, then the bar's own.
        """
        groove, own = latent[:, : self.groove_size], latent[:, self.groove_size :]
        own, touch = own[:, : self.free], own[:, self.free :]
        condition = self.condition(given)
        freedom = 2 * torch.sigmoid(self.freedom(torch.cat([groove, condition], dim=1)))
        own = freedom * (own + self.place(one_hot(given.place)))
        plain = self.condition(given.of_groove())
        # One pass for both bars, own bars first: the plain one is that of an own latent of 0.
        cells, heard = self._cells(
            groove.repeat(2, 1),
            torch.cat([own, torch.zeros_like(own)]),
            touch.repeat(2, 1),
            torch.cat([condition, plain]),
        )
        count = latent.shape[0]
        free = in_cells(hits_of(self.gates(heard[:count]))).unsqueeze(1)
        levels, velocities, offsets = (free * cells[:count] + (1 - free) * cells[count:]).unbind(1)
        return levels, torch.sigmoid(velocities), 0.5 * torch.tanh(offsets)

    def _cells(
        self, groove: Tensor, own: Tensor, touch: Tensor, condition: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return all that is said of the cells, (n, 3, voices, steps), and features of the hits."""
        hidden = self.stem(torch.cat([groove, own, condition], dim=1))
        for block in self.blocks:
            hidden = block(hidden, condition)
        draft = self.draft(hidden)
        hidden = hidden + self.drafted(hits_of(draft))
        for block in self.mending:
            hidden = block(hidden, condition)
        heard = functional.silu(self.norm(hidden))
        levels = draft + self.change(heard)
        hidden = self.playing(hidden + self.touch(touch), condition)
        playing = self.head(functional.silu(self.played(hidden)))
        return torch.cat([levels, playing], dim=1).view(-1, 3, *SHAPE), heard


def in_cells(beats: Tensor) -> Tensor:
    """Return values of voices and beats, shape (n, voices x beats), for each of their cells."""
    spread = beats.view(-1, SHAPE[0], BEATS, 1).expand(-1, -1, -1, SHAPE[1] // BEATS)
    return spread.reshape(-1, *SHAPE)


def playable(levels: Tensor) -> Tensor:
    """Return a mask, 0 or 1, of the cells that two hands can play, shape (n, voices, steps).

    Of the hits on one step those of the highest levels stay: see `gdrm_tui.core.playability`.
    """
    mask = torch.ones_like(levels)
    for first, second in EXCLUSIVE:
        one, other = levels[:, first], levels[:, second]
        both = (one > 0) & (other > 0)
        mask[:, first] = torch.where(both & (one < other), 0.0, 1.0)
        mask[:, second] = torch.where(both & (one >= other), 0.0, 1.0)
    hands = levels[:, HANDS].masked_fill(mask[:, HANDS] == 0, -torch.inf)
    # By place, not by level: of three equal levels all would be among the two highest.
    highest = hands.topk(MOST_HANDS, dim=1).indices
    mask[:, HANDS] = mask[:, HANDS] * torch.zeros_like(hands).scatter(1, highest, 1.0)
    return mask


def gated(levels: Tensor, velocities: Tensor, offsets: Tensor) -> Tensor:
    """Return playable bars of shape (n, 3, voices, steps): hits, and what they gate."""
    hits = hits_of(levels) * playable(levels.detach())
    return torch.stack([hits, hits * velocities, hits * offsets], dim=1)


def scaled(bars: Tensor) -> Tensor:
    """Return bars, shape (n, 3, voices, steps), as rows whose three parts have the same scale."""
    hits, velocities, offsets = bars.unbind(1)
    return torch.stack([hits, velocities, OFFSET_SCALE * offsets], dim=1).flatten(1)


class Encoder(nn.Module):
    """Infers the latents behind phrases of which some cells are known.

    Where nothing is known the latent may be anything, so that what is generated around known
    cells varies as much as they allow.
    """

    def __init__(self, config: Config, genres: int) -> None:
        super().__init__()
        width = config.width
        self.condition = Condition(genres, config.condition)
        self.bars = nn.Sequential(
            nn.Linear(4 * CELLS + config.condition, 2 * width),
            nn.SiLU(),
            nn.Linear(2 * width, width),
            nn.SiLU(),
        )
        self.groove = nn.Sequential(
            nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 2 * config.groove)
        )
        self.bar = nn.Sequential(
            nn.Linear(width + config.groove, width), nn.SiLU(), nn.Linear(width, 2 * config.bar)
        )

    def read(self, bars: Tensor, known: Tensor, given: Conditions) -> Tensor:
        """Return features, shape (n, width), of bars (n, 3, voices, steps).

        `known`, shape (n, voices, steps), is 1 in the cells that count and 0 elsewhere.
        """
        cells = scaled(bars * known.unsqueeze(1))
        rows = torch.cat([cells, known.flatten(1), self.condition(given)], dim=1)
        features: Tensor = self.bars(rows)
        return features

    def grooves(self, features: Tensor, heard: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance of the groove of each phrase, (phrases, groove size).

        Parameters
        ----------
        features : shape (phrases, bars, width)
        heard : shape (phrases, bars)
            1 for bars of which anything is known; others do not count.
        """
        weights = heard / heard.sum(1, keepdim=True).clamp_min(1)
        return _gaussian(self.groove((features * weights.unsqueeze(2)).sum(1)))

    def own(self, features: Tensor, groove: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance of the bars' own latents, (n, bar size)."""
        return _gaussian(self.bar(torch.cat([features, groove], dim=1)))


def _gaussian(code: Tensor) -> tuple[Tensor, Tensor]:
    # Without bounds, long runs ended in NaN.
    mean, log_variance = code.chunk(2, dim=1)
    return mean.clamp(-_WIDEST, _WIDEST), log_variance.clamp(*_LOG_VARIANCES)


def drawn_latent(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return a draw from each Gaussian, through which gradients pass (arXiv 1312.6114)."""
    return mean + torch.randn_like(mean) * torch.exp(log_variance / 2)
