"""Phrases from the player's own generator, and phrases whose rank is known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from gdrm_tui.generation.generator import Generator
from training.bars import TRAIN, VALIDATION, Bars
from training.metrics.generated_bars import grids_of_latents, latents_of
from training.metrics.judge import Judge
from training.metrics.order import GENERATOR, REPEATED_BAR, SHUFFLED, STRANGERS, TRAIN_PHRASES
from training.metrics.phrases import (
    BARS,
    PhraseSet,
    blocks,
    changed,
    drawn_blocks,
    enough,
    phrase_auc,
    phrase_set,
)

_MOST = 1000
_QUARTILES = (0.25, 0.5, 0.75)

Rows = npt.NDArray[np.int64]
Table = dict[str, dict[str, float]]


def generated_phrases(generator: Generator, bars: Bars, rows: Rows, seed: int) -> PhraseSet:
    """Return a phrase under the conditions of each of `rows`, shape (n, 4), of `bars`."""
    size = generator.card.groove_size
    latents = latents_of(generator, BARS * len(rows), seed)
    latents[:, :size] = np.repeat(latents[::BARS, :size], BARS, axis=0)
    # The last number of a latent is the bar's place: see `training.shipping.playable`.
    latents[:, -1] = np.tile(norm.ppf((np.arange(BARS) + 0.5) / BARS), len(rows))
    grids = grids_of_latents(generator, bars.where(rows.ravel()), latents)
    return phrase_set(bars, np.arange(BARS * len(rows)).reshape(rows.shape), grids)._replace(
        performance=bars.performance[rows[:, 0]]
    )


def phrase_table(generator: Generator, judge: Judge, bars: Bars, seed: int = 0) -> Table:
    """Return for the generator's phrases, real ones and nonsense how well they are told apart.

    `held out` and `validation` are the AUC against phrases of held-out blocks and of other
    performances; then follow the mean cells, of 144, that change from bar to bar, and quartiles.
    """
    train, validation = bars.of_split(TRAIN), bars.of_split(VALIDATION)
    against = {"held out": judge.held_out, "validation": validation}
    table: Table = {}
    for name, real in against.items():
        rows = blocks(real)
        truth = phrase_set(real, rows)
        if len(rows) < 2 * BARS or not enough(truth):
            continue
        sets = {GENERATOR: generated_phrases(generator, real, rows, seed)}
        sets |= _known(train, min(len(rows), _MOST), seed)
        for label, phrases in sets.items():
            table.setdefault(label, {})[name] = phrase_auc(truth, phrases)
            table[label] |= _changes(phrases)
        table.setdefault(f"real, {name}", {}).update(_changes(truth))
    return table


def _changes(phrases: PhraseSet) -> dict[str, float]:
    cells = changed(phrases.grids).sum((2, 3)).ravel()
    quartiles = np.quantile(cells, _QUARTILES)
    names = ("quarter", "half", "three quarters")
    return {"changed": float(cells.mean()), **dict(zip(names, quartiles.tolist(), strict=True))}


def _known(train: Bars, count: int, seed: int) -> dict[str, PhraseSet]:
    """Return real phrases and nonsense made of them."""
    chance = np.random.default_rng(seed)
    own = drawn_blocks(train, count, chance)
    shuffled = np.stack([chance.permutation(row) for row in own])
    strangers = np.stack([chance.permutation(column) for column in own.T], axis=1)
    return {
        TRAIN_PHRASES: phrase_set(train, own),
        SHUFFLED: phrase_set(train, shuffled),
        REPEATED_BAR: phrase_set(train, np.repeat(own[:, :1], BARS, axis=1)),
        STRANGERS: phrase_set(train, strangers),
    }
