"""Grooves: how many bars have the skeleton that is typical of their genre."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.skeleton import LOUD
from gdrm_tui.core.voices import voice_index
from gdrm_tui.generation.generator import Generator, grids_of
from gdrm_tui.generation.takes import new_latent
from training.bars import Bars, Floats
from training.metrics.generated_bars import drawn, generated
from training.metrics.metrics import unique_rate

# Genres that are known by a kick on 1, a backbeat and a timekeeper.
BACKBEAT_GENRES = ("rock", "funk", "hiphop", "pop", "soul", "dance")
_KICK, _SNARE = voice_index("kick"), voice_index("snare")
_TIMEKEEPERS = [voice_index(name) for name in ("closed-hat", "open-hat", "ride")]
_EIGHTHS = 6  # of eight
_TYPICAL = 0.9  # from here on a bar is of the most typical tenth
_SWUNG = 0.1  # of a step, by which the hits between the beats come late, as in triplets

Mask = npt.NDArray[np.bool_]


def timekeeper(grids: Floats) -> Mask:
    """Return which bars have hats or ride on six of the eighths or on all quarters, shape (n,)."""
    time: Mask = np.any(grids[:, 0, _TIMEKEEPERS] > 0, axis=1)
    kept: Mask = (time[:, ::2].sum(1) >= _EIGHTHS) | time[:, ::4].all(1)
    return kept


def grooves(grids: Floats) -> Mask:
    """Return which bars have a kick on 1, a backbeat and a timekeeper, shape (n,).

    The backbeat is a loud snare on 5 and 13, or on 9 where time is felt in half.
    """
    snare = grids[:, 1, _SNARE] > LOUD
    backbeat = (snare[:, 4] & snare[:, 12]) | (snare[:, 8] & ~snare[:, 4] & ~snare[:, 12])
    kept: Mask = (grids[:, 0, _KICK, 0] > 0) & backbeat & timekeeper(grids)
    return kept


def swung(grids: Floats) -> Mask:
    """Return which bars with a timekeeper swing it, shape (n,).

    The hits between the beats lie on the triplet: on the fourth sixteenth, or late on the third.
    """
    time: Mask = np.greater(grids[:, 0, _TIMEKEEPERS], 0)
    offsets = (grids[:, 2, _TIMEKEEPERS] * time).sum(1) / np.maximum(time.sum(1), 1)
    any_time: Mask = np.any(time, axis=1)
    late = any_time[:, 3::4].sum(1) + (any_time[:, 2::4] & (offsets[:, 2::4] > _SWUNG)).sum(1)
    straight = (any_time[:, 2::4] & (offsets[:, 2::4] <= _SWUNG)).sum(1)
    kept: Mask = timekeeper(grids) & (late > straight)
    return kept


def share(grids: Floats, genre: str) -> float:
    """Return the share of bars that are grooves of the genre; see `skeleton_of`."""
    return float(skeleton_of(genre)(grids).mean()) if len(grids) else float("nan")


def skeleton_of(genre: str) -> Callable[[Floats], Mask]:
    """Return the test of what a genre is known by."""
    if genre in BACKBEAT_GENRES:
        return grooves
    return swung if genre == "jazz" else timekeeper


def groove_table(
    generator: Generator, train: Bars, surprise: float, tempos: Sequence[int], count: int, seed: int
) -> dict[str, dict[str, float]]:
    """Return the share of grooves by genre and tempo, and those of the data by how typical.

    `count` independent bars of each genre at each tempo. `least` is the worst of the tempos,
    `distinct` the share of different hit grids among all of them, `data` the rate in the data and
    `typical` that in its most typical tenth. `surprising` is the rate at all surprise, of as many
    bars under the conditions of the data's, whose rate changes with the tempo.
    """
    table = {}
    for genre in generator.genres:
        bars = [
            _made(generator, Controls({genre: 1.0}, float(bpm), surprise=surprise), count, seed + i)
            for i, bpm in enumerate(tempos)
        ]
        rates = [share(grids, genre) for grids in bars]
        own = train.where((train.genres[:, train.genre_names.index(genre)] > 0) & (train.fill == 0))
        held = skeleton_of(genre)(own.grids).astype(np.float64)
        tenth = own.typicality >= _TYPICAL
        table[genre] = {
            **{f"{bpm}": rate for bpm, rate in zip(tempos, rates, strict=True)},
            "least": min(rates),
            "distinct": unique_rate(np.concatenate(bars)),
            "surprising": _surprising(generator, own, genre, count * len(tempos), seed),
            "data": _mean(held, own.weight),
            "typical": _mean(held[tenth], own.weight[tenth]),
        }
    return table


def _surprising(generator: Generator, own: Bars, genre: str, count: int, seed: int) -> float:
    if not len(own):
        return float("nan")
    return share(generated(generator, drawn(own, count, seed), seed), genre)


def surprise_curve(
    generator: Generator, genres: Sequence[str], bpm: float, count: int, seed: int
) -> dict[str, list[float]]:
    """Return the share of grooves of each genre at eleven settings of surprise, same latents."""
    settings = [i / 10 for i in range(11)]
    curve: dict[str, list[float]] = {"surprise": settings}
    for genre in genres:
        made = (
            _made(generator, Controls({genre: 1.0}, bpm, surprise=value), count, seed)
            for value in settings
        )
        curve[genre] = [share(grids, genre) for grids in made]
    return curve


def _made(generator: Generator, controls: Controls, count: int, seed: int) -> Floats:
    """Return independent bars as the player makes new ones."""
    first = 1_000_000 * seed
    latents = [new_latent(generator, controls, first + number) for number in range(count)]
    return grids_of(generator.bars(np.stack(latents), controls))


def _mean(values: npt.NDArray[np.float64], weights: Floats) -> float:
    return float(np.average(values, weights=weights)) if len(values) else float("nan")
