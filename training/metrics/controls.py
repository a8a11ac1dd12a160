"""Control curves: how the generator's bars change with one control."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from gdrm_tui.core.bar import distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import Generator, grids_of
from gdrm_tui.generation.latents import vary
from gdrm_tui.generation.mutations import MUTATION_CELLS, mutated_take
from training.bars import Bars, Floats
from training.metrics.generated_bars import (
    controls_of,
    drawn,
    generated,
    grids_of_latents,
    latents_of,
)

VARIABILITIES = (0, 0.05, 0.1, 0.15, 0.2, 0.35, 0.5, 0.7, 1)
DENSITIES = tuple(i / 10 for i in range(11))
TEMPO_EDGES = (0, 90, 105, 120, 140, 170, 1000)

Curve = dict[str, list[float]]
Hits = npt.NDArray[np.bool_]
Values = dict[str, float]


def variability_curve(generator: Generator, asked: Bars, seed: int = 0) -> tuple[Curve, Values]:
    """Return the cells changed at each variability, and its rank correlations.

    The direction of each bar stays the same while the variability grows, as in the player.
    """
    start, ends = (latents_of(generator, len(asked), seed + i) for i in range(2))
    origin = grids_of_latents(generator, asked, start)[:, 0]
    size = generator.card.groove_size
    rows = [
        _moved(origin, grids_of_latents(generator, asked, vary(start, ends, r, size))[:, 0])
        for r in VARIABILITIES
    ]
    moved = np.stack(rows, axis=1)
    curve = {
        "variability": list(map(float, VARIABILITIES)),
        "mean cells": moved.mean(0).tolist(),
        "median cells": np.median(moved, axis=0).tolist(),
    }
    each = [_correlation(VARIABILITIES, bar) for bar in moved]
    means = _correlation(VARIABILITIES, moved.mean(0))
    return curve, {"spearman of means": means, "spearman a bar": float(np.mean(each))}


def _moved(first: Floats, second: Floats) -> npt.NDArray[np.int64]:
    moved: npt.NDArray[np.int64] = (first != second).sum((1, 2))
    return moved


def _correlation(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return Spearman's correlation, 0 where one of them is constant."""
    if np.ptp(np.asarray(first)) == 0 or np.ptp(np.asarray(second)) == 0:
        return 0.0
    return float(spearmanr(first, second).statistic)


def mutations(generator: Generator, asked: Bars, seed: int = 0) -> Values:
    """Return the distances of mutated bars from their originals, in cells."""
    moved = []
    for row, latent in enumerate(latents_of(generator, len(asked), seed)):
        controls = controls_of(asked, row)
        bar = generator.bar(latent, controls)
        moved.append(distance(bar, mutated_take(generator, bar, controls, 1000 * row, 1).bar))
    low, middle, high = np.percentile(moved, (5, 50, 95)).tolist()
    share = float(np.mean(np.array(moved) >= MUTATION_CELLS))
    return {f"share >= {MUTATION_CELLS}": share, "p5": low, "p50": middle, "p95": high}


def density_curve(generator: Generator, asked: Bars, seed: int = 0) -> tuple[Curve, Values]:
    """Return hits per bar at each density, and the fraction of steps up that only add hits.

    Density is varied for all voices, and then for one voice of each bar.
    """
    latents = latents_of(generator, len(asked), seed)
    voices = np.random.default_rng(seed).choice(VOICE_NAMES, len(asked))

    def hits(changed: Callable[[int, float], Controls], density: float) -> Hits:
        bars = [generator.bar(one, changed(row, density)) for row, one in enumerate(latents)]
        return grids_of(bars)[:, 0] > 0

    def overall(row: int, density: float) -> Controls:
        return replace(controls_of(asked, row), density=density)

    def of_voice(row: int, density: float) -> Controls:
        return controls_of(asked, row).with_voice_density(str(voices[row]), density)

    every, single = ([hits(changed, d) for d in DENSITIES] for changed in (overall, of_voice))
    curve = {
        "density": list(DENSITIES),
        "hits": [float(one.sum((1, 2)).mean()) for one in every],
        "hits, one voice's": [float(one.sum((1, 2)).mean()) for one in single],
    }
    return curve, {"nested": _nested(every), "nested a voice": _nested(single)}


def _nested(hits: list[Hits]) -> float:
    """Return the fraction of steps up, over all bars, that remove no hit."""
    nested = [~(low & ~high).any((1, 2)) for low, high in pairwise(hits)]
    return float(np.mean(nested))


def tempo_curve(generator: Generator, train: Bars, count: int, seed: int = 0) -> Curve:
    """Return hits per bar and the share of hits on off-sixteenths by tempo, generated and real.

    Generated bars have the conditions of real bars of the same tempos.
    """
    names = ("bpm", "bars", "hits", "real hits", "offbeats", "real offbeats")
    curve: Curve = {name: [] for name in names}
    for low, high in pairwise(TEMPO_EDGES):
        real = train.where((train.bpm >= low) & (train.bpm < high))
        if not len(real):
            continue
        made = generated(generator, drawn(real, count, seed), seed)
        values = (real.bpm.mean(), len(real), *_hits(made, real.grids), *_offs(made, real.grids))
        for name, value in zip(names, values, strict=True):
            curve[name].append(float(value))
    return curve


def _hits(*sets: Floats) -> list[float]:
    return [float(grids[:, 0].sum((1, 2)).mean()) for grids in sets]


def _offs(*sets: Floats) -> list[float]:
    """Return for each set the share of its hits on odd sixteenths."""
    return [float(g[:, 0, :, 1::2].sum() / max(1.0, g[:, 0].sum())) for g in sets]


def tempo_sweep(generator: Generator, asked: Bars, seed: int = 0) -> Values:
    """Return Spearman's correlation of tempo and hits a bar where nothing else changes."""
    low, high = generator.card.bpm_range
    tempos = np.linspace(max(low, 60), min(high, 220), 9)
    latents = latents_of(generator, len(asked), seed)
    means = []
    for bpm in tempos:
        turned = replace(asked, bpm=np.full(len(asked), bpm, np.float32))
        means.append(_hits(grids_of_latents(generator, turned, latents))[0])
    return {
        "spearman of bpm and hits": _correlation(tempos, means),
        "hits at slowest": means[0],
        "hits at fastest": means[-1],
    }
