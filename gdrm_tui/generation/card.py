"""The card: what a generator file says of itself."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdrm_tui.core.controls import AS_GENERATED
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.voices import VOICE_NAMES

FORMAT = 1
METADATA_KEY = "gdrm"
Row = tuple[float, ...]


class ModelError(GdrmError):
    """A file that is not a generator this program can play."""


@dataclass(frozen=True)
class Card:
    """What the file says of itself.

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
    bpm_range : tuple of float
        Slowest and fastest training tempo.
    thresholds : tuple of float
        Level above which a cell sounds, at densities evenly spaced from 0 to 1.
    voice_thresholds : tuple of tuple of float
        For each voice of the program the level added to that, at densities of the voice
        evenly spaced from 0 to 1: never rising, and 0 in the middle.
    """

    genres: tuple[str, ...]
    genre_bars: tuple[float, ...]
    voices: tuple[str, ...]
    latent_size: int
    bpm_range: tuple[float, float]
    thresholds: Row
    voice_thresholds: tuple[Row, ...]

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
            (low, high),
            thresholds,
            _voice_rows(values, voices, thresholds),
        )
        if len(card.genres) != len(card.genre_bars):
            raise ValueError("its lists do not fit together")
        return card


def _falling(values: Sequence[Any], name: str) -> Row:
    row = tuple(map(float, values))
    if not row or not np.isfinite(row).all():
        raise ValueError(f"its {name} are not numbers")
    if list(row) != sorted(row, reverse=True):
        raise ValueError(f"its {name} rise")
    return row


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
