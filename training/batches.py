"""Phrases of real bars, as training draws them, and the parts that the encoder sees."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdrm_tui.core.bar import SHAPE
from training.bars import Bars, Floats
from training.conditions import PHRASE, Conditions
from training.config import Config
from training.fills import fills_in_beats
from training.shipping.mixing import GenreChoice

_WHOLE_BAR, _ONE_BAR = 0.5, 0.5  # how often a bar is shown whole, and one bar of a phrase alone
_VOICES, _STEPS = 0.6, 0.2  # how often some voices are shown, and some steps; else some of both
_choice = GenreChoice()


class Phrases(NamedTuple):
    """Real bars in groups of four, n of them.

    Attributes
    ----------
    bars : Tensor, shape (n, 4, 3, voices, steps)
        0 where a bar is missing.
    given : Conditions
        Of the 4 n bars, phrase by phrase.
    present : Tensor, shape (n, 4)
        1 for bars that there are, else 0.
    """

    bars: Tensor
    given: Conditions
    present: Tensor


class Batches:
    """Draws phrases: the bars 4 n to 4 n + 3 of a performance, without those that are missing.

    In some of them a fill that a drummer played in a beat is asked for as one, so that fills are
    learnt beside the groove they belong to.
    """

    def __init__(self, bars: Bars, config: Config, device: str = "cpu") -> None:
        self.config, self.device = config, device

        def tensor(values: npt.NDArray[np.generic]) -> Tensor:
            return torch.from_numpy(values).to(device)

        self.grids, self.genres, self.bpm = (tensor(x) for x in (bars.grids, bars.genres, bars.bpm))
        self.fill, self.typicality = tensor(bars.fill), tensor(bars.typicality)
        rows = phrase_rows(bars)
        played, there = fills_in_beats(bars), np.asarray(rows >= 0)
        self.rows, self.played = tensor(rows), tensor(played)
        self.weights = tensor(phrase_weights(bars, rows, config.typical))
        self.fill_weights = self.weights * tensor(np.any(played[rows] & there, axis=1))

    def draw(self) -> Phrases:
        """Return a batch of phrases, their conditions blurred so that none names a performance."""
        count = self.config.batch
        chosen = torch.multinomial(self.weights, count, replacement=True)
        with_fill = torch.zeros(count, 1, dtype=torch.bool, device=self.device)
        if self.config.fills and bool(self.fill_weights.any()):
            with_fill = torch.rand(count, 1, device=self.device) < self.config.fills
            filled = torch.multinomial(self.fill_weights, count, replacement=True)
            chosen = torch.where(with_fill.squeeze(1), filled, chosen)
        rows = self.rows[chosen]
        present = (rows >= 0).float()
        bars = self.grids[rows] * present.view(count, PHRASE, 1, 1, 1)
        as_fill = (with_fill & self.played[rows]).float()
        return Phrases(bars, self._conditions(rows, as_fill), present)

    def _conditions(self, rows: Tensor, as_fill: Tensor) -> Conditions:
        count, index = len(rows), rows.flatten()
        # Of a missing bar the row is -1; the bar that this names does no harm, nor do its values.
        lead = rows.amax(1)
        genres = chosen_genres(self.genres[lead]).repeat_interleave(PHRASE, 0)
        blur = torch.exp2(self.config.tempo_jitter * torch.randn(count, device=self.device))
        bpm = (self.bpm[lead] * blur).repeat_interleave(PHRASE)
        fill = torch.maximum(self.fill[index], as_fill.flatten())
        typical = self.typicality[index]
        typical = typical + self.config.typicality_jitter * torch.randn_like(typical)
        # How typical a fill is says little: there are too few in each genre.
        typical = torch.where(fill > 0, torch.rand_like(typical), typical.clamp(0, 1))
        there = (rows >= 0).float()
        usual = (typical.view(rows.shape) * there).sum(1) / there.sum(1)
        place = torch.arange(PHRASE, device=self.device).repeat(count)
        return Conditions(genres, bpm, fill, typical, usual.repeat_interleave(PHRASE), place)


def phrase_weights(bars: Bars, rows: npt.NDArray[np.int64], typical: float) -> Floats:
    """Return how often each phrase is drawn, shape (phrases,), from the weights of its bars.

    A share of `typical` is drawn by the third power of how typical the bars are besides: that is
    what a player mostly asks for.
    """
    there = rows >= 0
    plain = (bars.weight[rows] * there).sum(1)
    rank = (bars.typicality[rows] * there).sum(1) / there.sum(1)
    favoured = plain * rank**3
    weights: Floats = (1 - typical) * plain / plain.sum() + typical * favoured / favoured.sum()
    return weights


def phrase_rows(bars: Bars) -> npt.NDArray[np.int64]:
    """Return the rows of the bars of each phrase, shape (phrases, 4), -1 where one is missing."""
    keys = np.stack([bars.performance, bars.place // PHRASE], axis=1)
    distinct, number = np.unique(keys, axis=0, return_inverse=True)
    rows = np.full((len(distinct), PHRASE), -1, np.int64)
    rows[number.ravel(), bars.place % PHRASE] = np.arange(len(bars))
    return rows


def chosen_genres(mixes: Tensor, source: torch.Generator | None = None) -> Tensor:
    """Return mixes as the player gets them: each bar takes one genre of its mix, at random."""
    noise = torch.randn(mixes.shape, generator=source, device=mixes.device)
    chosen: Tensor = _choice(mixes, noise)
    return chosen


def known_cells(present: Tensor) -> Tensor:
    """Return which cells of phrases the encoder is shown, shape (n, 4, voices, steps), 0 or 1.

    Half of the bars are shown whole; of the others some voices, some steps, or some of both. Of
    half of the phrases a single bar is shown.
    """
    size, device = (*present.shape, 1, 1), present.device

    def some(rows: int, columns: int) -> Tensor:
        share = torch.rand(size, device=device)
        return (torch.rand(*present.shape, rows, columns, device=device) < share).float()

    voices, steps, kind = some(SHAPE[0], 1), some(1, SHAPE[1]), torch.rand(size, device=device)
    by_voice, by_step = (kind < _VOICES).float(), (kind >= 1 - _STEPS).float()
    part = torch.maximum(voices, by_step) * torch.maximum(steps, by_voice)
    known = torch.maximum(part, (torch.rand(size, device=device) < _WHOLE_BAR).float())
    one = torch.rand(present.shape, device=device) * present
    alone = (one == one.amax(1, keepdim=True)).float()
    single = (torch.rand(len(present), 1, device=device) < _ONE_BAR).float()
    shown = present * torch.maximum(alone, 1 - single)
    return known * shown[:, :, None, None]
