"""The card: what a generator file says about itself."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdrm_tui.core.controls import AS_GENERATED
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.skeleton import SKELETON_CELLS
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.next_bar import NextBar

FORMAT = 2
METADATA_KEY = "gdrm"
Row = tuple[float, ...]


class ModelError(GdrmError):
    """A file that is not a generator this program can play."""


_LITTLE = 120  # training bars
_ENOUGH = 0.8  # rank of a typical bar, where a file does not say


@dataclass(frozen=True)
class Card:
    """What the file says about itself.

    Attributes
    ----------
    genres : tuple of str
        Genres it was trained on, in the order of its input.
    genre_bars : tuple of float
        Training bars of each genre.
    voices : tuple of str
        The voices it plays, in the order of its output; the program's own may be others.
    latent_size : int
        Length of a latent.
    groove_size : int
        How many of its first numbers the bars of a phrase share; the others are the bar's own.
    bpm_range : tuple of float
        Slowest and fastest training tempo.
    thresholds : tuple of float
        Level above which a cell sounds, at densities evenly spaced from 0 to 1.
    voice_thresholds : tuple of tuple of float
        For each voice of the program the level added to that, at densities of the voice
        evenly spaced from 0 to 1: never rising, and 0 in the middle.
    typical : mapping of str to tuple of tuple of int
        For each genre the skeletons of some of its bars, as the cells that sound in them; see
        `core.skeleton`.
    typical_ranks : mapping of str to tuple of float
        For each of these how typical the data finds its bar, in (0, 1]: what its likeness counts.
    enough : mapping of str to float
        For each genre the rank among those bars from which a new one is typical enough at no
        surprise.
    place : int or None
        Which number of a latent says where in its phrase the bar stands, None for none.
    next_bar : NextBar or None
        The odds that a drummer plays a bar after others, None where the file does not say.
    """

    genres: tuple[str, ...]
    genre_bars: tuple[float, ...]
    voices: tuple[str, ...]
    latent_size: int
    groove_size: int
    bpm_range: tuple[float, float]
    thresholds: Row
    voice_thresholds: tuple[Row, ...]
    typical: Mapping[str, tuple[tuple[int, ...], ...]]
    typical_ranks: Mapping[str, Row]
    enough: Mapping[str, float]
    place: int | None
    next_bar: NextBar | None

    @property
    def genre_choice(self) -> slice:
        """The numbers of a latent by which a bar takes one genre of a mix."""
        return slice(self.groove_size - 1 - len(self.genres), self.groove_size - 1)

    @property
    def thin_genres(self) -> frozenset[str]:
        """The genres that rest on so few bars that near copies are to be expected."""
        pairs = zip(self.genres, self.genre_bars, strict=True)
        return frozenset(name for name, bars in pairs if bars < _LITTLE)

    @classmethod
    def parse(cls, text: str) -> Card:
        """Return the card that a file's metadata holds; ValueError if it does not fit."""
        values: Mapping[str, Any] = json.loads(text)
        if values["format"] != FORMAT:
            raise ValueError(f"it has format {values['format']}, this program plays {FORMAT}")
        voices = tuple(map(str, values["voices"]))
        if len(set(voices)) != len(voices) or not set(voices) & set(VOICE_NAMES):
            raise ValueError("its voices are not this program's")
        low, high = map(float, values["bpm_range"])
        thresholds = _falling(values["thresholds"], "thresholds")
        card = cls(
            tuple(map(str, values["genres"])),
            tuple(map(float, values["genre_bars"])),
            voices,
            int(values["latent_size"]),
            int(values["groove_size"]),
            (low, high),
            thresholds,
            _voice_rows(values, voices, thresholds),
            {genre: _skeletons(rows) for genre, rows in values["typical"].items()},
            _typical_ranks(values.get("typical_ranks", {}), values["typical"]),
            _ranks(values.get("enough", {}), values["genres"]),
            int(values["place"]) if "place" in values else None,
            NextBar.parse(values["next_bar"], len(voices)) if values.get("next_bar") else None,
        )
        if len(card.genres) != len(card.genre_bars):
            raise ValueError("its lists do not fit together")
        if not 0 < card.groove_size < card.latent_size:
            raise ValueError("its grooves do not fit in its latents")
        if card.place is not None and not card.groove_size <= card.place < card.latent_size:
            raise ValueError("its place is not in a bar's own latent")
        return card


def _falling(values: Sequence[Any], name: str) -> Row:
    row = tuple(map(float, values))
    if not row or not np.isfinite(row).all():
        raise ValueError(f"its {name} are not numbers")
    if list(row) != sorted(row, reverse=True):
        raise ValueError(f"its {name} rise")
    return row


def _ranks(given: Mapping[str, Any], genres: Sequence[str]) -> dict[str, float]:
    ranks = {str(genre): float(given.get(genre, _ENOUGH)) for genre in genres}
    if not all(0 <= rank <= 1 for rank in ranks.values()):
        raise ValueError("its ranks are outside 0 to 1")
    return ranks


def _skeletons(rows: Sequence[Sequence[Any]]) -> tuple[tuple[int, ...], ...]:
    found = tuple(tuple(map(int, row)) for row in rows)
    if not all(0 <= cell < SKELETON_CELLS for row in found for cell in row):
        raise ValueError("its skeletons have cells outside the grid")
    return found


def _typical_ranks(
    given: Mapping[str, Sequence[Any]], skeletons: Mapping[str, Sequence[Any]]
) -> dict[str, Row]:
    """Return what each skeleton counts, all alike where the file does not say."""
    ranks = {
        genre: tuple(map(float, given.get(genre, [1.0] * len(rows))))
        for genre, rows in skeletons.items()
    }
    if any(len(row) != len(skeletons[genre]) for genre, row in ranks.items()):
        raise ValueError("its skeletons have ranks of another number")
    if not all(0 < rank <= 1 for row in ranks.values() for rank in row):
        raise ValueError("its skeletons' ranks are outside 0 to 1")
    return ranks


def _voice_rows(
    values: Mapping[str, Any], voices: Sequence[str], thresholds: Row
) -> tuple[Row, ...]:
    """Return the thresholds of each voice of the program.

    A voice that the file has none for follows the overall ones.
    """
    middle = level_at(thresholds, AS_GENERATED)
    overall = tuple(level - middle for level in thresholds)
    if "voice_thresholds" not in values:
        return (overall,) * len(VOICE_NAMES)
    given = values["voice_thresholds"]
    if len(given) != len(voices):
        raise ValueError(f"it has thresholds of {len(given)} voices, not of {len(voices)}")
    pairs = zip(voices, given, strict=True)
    rows = {voice: _falling(row, f"thresholds of {voice}") for voice, row in pairs}
    if any(len(row) % 2 == 0 or row[len(row) // 2] != 0 for row in rows.values()):
        raise ValueError("its thresholds of a voice are not 0 in the middle")
    return tuple(rows.get(voice, overall) for voice in VOICE_NAMES)


def level_at(row: Row, density: float) -> float:
    """Return the level of `row` at `density` in [0, 1]; none is above that of 0: silence."""
    if density == 0:
        return math.inf
    return float(np.interp(density, np.linspace(0, 1, len(row)), row))
