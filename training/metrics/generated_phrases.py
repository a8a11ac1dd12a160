"""Phrases from the player's own generator, and phrases whose rank is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.knobs import MAX_SEED
from gdrm_tui.generation.generator import Generator, grids_of
from gdrm_tui.generation.latents import SAME_GROOVE
from gdrm_tui.generation.maker import BarRequest, make
from training.bars import TRAIN, VALIDATION, Bars
from training.metrics.generated_bars import controls_of
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


def generated_phrases(
    generator: Generator, bars: Bars, rows: Rows, surprise: npt.NDArray[np.float64], seed: int
) -> PhraseSet:
    """Return the player's loop under the conditions of each of `rows`, shape (n, 4), of `bars`.

    With fills as usual, at the variability of a drummer, and at its own surprise, shape (n,).
    """
    seeds = np.random.default_rng(seed).integers(MAX_SEED - BARS, size=len(rows)).tolist()
    grids = np.zeros((len(rows), BARS, 3, *SHAPE), np.float32)
    for place, first in enumerate(rows[:, 0].tolist()):
        controls = replace(
            controls_of(bars, first),
            fill=False,
            surprise=float(surprise[place]),
            variability=SAME_GROOVE,
        )
        request = BarRequest("loop", controls, seeds[place], count=BARS, fill_every=None)
        grids[place] = grids_of(take.bar for take in make(generator, request))
    return PhraseSet(grids, bars.performance[rows[:, 0]])


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
        sets = {GENERATOR: generated_phrases(generator, real, rows, np.ones(len(rows)), seed)}
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
