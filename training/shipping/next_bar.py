"""Learns which bar drummers play next: ``python -m training.shipping.next_bar``.

Small networks learn to tell drummers' bars from those that the player makes after the same number
of bars of a phrase. What they say is the odds by which the player chooses among its draws
(`gdrm_tui.generation.next_bar`). Each network learns from the loops that the player makes with the
ones before it, and adds what they miss.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.knobs import MAX_SEED
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.next_bar import Floats, feature_count, features
from gdrm_tui.generation.phrases import PHRASE
from training.bars import TRAIN, Bars, load_bars
from training.metrics.generated_bars import controls_of
from training.metrics.generated_phrases import generated_phrases
from training.metrics.phrases import blocks
from training.options import run_on_file
from training.shipping.card_values import write_card

NETWORKS = 3
PHRASES = 10_000  # made for each network
_FOR_EACH = 3  # times as many as there are drummers' phrases, at most
_HIDDEN = 64
_DROPOUT, _DECAY, _RATE = 0.3, 3e-2, 3e-3
_PASSES, _BATCH = 15, 512
_ANY_SURPRISE = 0.6  # share of loops at a surprise of 1, where all that drummers play is asked for
_AS_TYPICAL = 64  # drummers' phrases of which one stands beside a generated one

Rows = npt.NDArray[np.int64]
Surprise = npt.NDArray[np.float64]


class Phrases(NamedTuple):
    """Phrases of four bars.

    Attributes
    ----------
    grids : shape (n, 4, 3, voices, steps)
    typical : shape (n,)
        How typical the first bar is of its genres.
    """

    grids: Floats
    typical: Floats


def learn_next_bar(
    path: Path, bars: Bars, seed: int = 0, networks: int = NETWORKS, phrases: int | None = None
) -> None:
    """Learn from the train phrases of `bars`, and write it on the card of the file at `path`.

    Each network learns from as many `phrases`, `PHRASES` without a number, or fewer where there is
    little data. What the card said before is forgotten. Without whole phrases it says nothing.

    Raises
    ------
    ModelError
        If there is no generator at `path`.
    """
    write_card(path, next_bar=[])
    train, chance = bars.of_split(TRAIN), np.random.default_rng(seed)
    rows = blocks(train)
    if not len(rows):
        return
    phrases = phrases or min(PHRASES, _FOR_EACH * len(rows))
    weights = train.weight[rows[:, 0]].astype(np.float64)
    real = _drummers(Generator(path), train, rows)
    learnt: list[list[dict[str, Any]]] = []
    torch.manual_seed(seed)
    for _ in range(networks):
        asked = rows[chance.choice(len(rows), phrases, p=weights / weights.sum())]
        surprise = np.where(chance.random(phrases) < _ANY_SURPRISE, 1, chance.random(phrases))
        made = _loops(Generator(path), train, asked, surprise, chance)
        alike = _as_typical(real.typical, weights, made.typical, chance)
        drummers = _features(real.grids[alike], surprise)
        learnt.append(_layers(_learnt(drummers, _features(made.grids, surprise))))
        write_card(path, next_bar=learnt)


def _drummers(generator: Generator, train: Bars, rows: Rows) -> Phrases:
    grids = train.grids[rows]
    return Phrases(grids, _typical(generator, train.where(rows[:, 0]), grids[:, 0]))


def _loops(
    generator: Generator, train: Bars, rows: Rows, surprise: Surprise, chance: np.random.Generator
) -> Phrases:
    seed = int(chance.integers(MAX_SEED))
    grids = generated_phrases(generator, train, rows, surprise, seed).grids
    return Phrases(grids, _typical(generator, train.where(rows[:, 0]), grids[:, 0]))


def _typical(generator: Generator, asked: Bars, grids: Floats) -> Floats:
    """Return how typical bars are of the genres of others, shape (n,)."""
    ranks = [
        generator.typicality.margins(grid[None, 1], controls_of(asked, row).genres, 0.0)[0]
        for row, grid in enumerate(grids)
    ]
    return np.array(ranks, np.float32)


def _as_typical(
    real: Floats, weights: npt.NDArray[np.float64], made: Floats, chance: np.random.Generator
) -> Rows:
    """Return a drummers' phrase for each made one that begins about as typically.

    So what is learnt at a surprise is how drummers go on after what is played there.
    """
    order = np.argsort(real)
    found = np.searchsorted(real[order], made) - _AS_TYPICAL // 2
    first = np.clip(found, 0, max(len(order) - _AS_TYPICAL, 0))
    near = order[np.minimum(first[:, None] + np.arange(_AS_TYPICAL), len(order) - 1)]
    keys = np.log(weights[near]) + chance.gumbel(size=near.shape)
    rows: Rows = near[np.arange(len(near)), keys.argmax(1)]
    return rows


def _features(grids: Floats, surprise: Surprise) -> Floats:
    """Return what is known of the second to fourth bar of phrases, (3 n, features)."""
    rows = [
        features(phrase[:place], phrase[place : place + 1], float(asked))
        for phrase, asked in zip(grids, surprise, strict=True)
        for place in range(1, PHRASE)
    ]
    return np.concatenate(rows)


class _Odds(nn.Module):
    """The logarithm of the odds that bars are a drummer's."""

    mean: Tensor
    spread: Tensor

    def __init__(self, rows: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", rows.mean(0))
        self.register_buffer("spread", rows.std(0) + 1e-2)
        sizes = (feature_count(SHAPE[0]), _HIDDEN, _HIDDEN, 1)
        self.layers = nn.ModuleList(nn.Linear(wide, narrow) for wide, narrow in pairwise(sizes))

    def forward(self, rows: Tensor) -> Tensor:
        rows = (rows - self.mean) / self.spread
        for number, layer in enumerate(self.layers):
            if number:
                rows = functional.dropout(functional.silu(rows), _DROPOUT, self.training)
            rows = layer(rows)
        return rows.squeeze(1)


def _learnt(drummers: Floats, made: Floats) -> _Odds:
    """Return a network that learnt to tell two sets of bars, each of shape (n, features)."""
    rows = torch.from_numpy(np.concatenate([drummers, made]))
    truth = torch.cat([torch.ones(len(drummers)), torch.zeros(len(made))])
    odds = _Odds(rows)
    rule = torch.optim.AdamW(odds.parameters(), lr=_RATE, weight_decay=_DECAY)
    batches = -(-len(rows) // _BATCH)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(rule, _PASSES * batches)
    for batch in _batches(len(rows)):
        rule.zero_grad()
        loss = functional.binary_cross_entropy_with_logits(odds(rows[batch]), truth[batch])
        loss.backward()  # type: ignore[no-untyped-call]
        rule.step()
        rate.step()
    return odds.eval()


def _batches(count: int) -> Iterator[Tensor]:
    for _ in range(_PASSES):
        yield from torch.split(torch.randperm(count), _BATCH)


def _layers(odds: _Odds) -> list[dict[str, Any]]:
    """Return the network as a card says it, with the scale of the features in the first layer."""
    layers = []
    for number, layer in enumerate(odds.layers):
        assert isinstance(layer, nn.Linear)
        weights, biases = layer.weight.detach().T, layer.bias.detach()
        if not number:
            weights = weights / odds.spread[:, None]
            biases = biases - odds.mean @ weights
        layers.append({"weights": _rounded(weights), "biases": _rounded(biases)})
    return layers


def _rounded(values: Tensor) -> Any:
    return np.round(values.double().numpy(), 4).tolist()


def main(arguments: list[str] | None = None) -> int:
    """Learn as the command line asks; return the exit code."""
    return run_on_file(
        "training.shipping.next_bar",
        "Learn which bar drummers play next, and write it on a generator's card.",
        lambda model, bars: learn_next_bar(model, load_bars(bars)),
        arguments,
    )


if __name__ == "__main__":
    sys.exit(main())
