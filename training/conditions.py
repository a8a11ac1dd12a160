"""The conditions that a bar is generated under, and how the networks receive them."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

PHRASE = 4  # bars
_REFERENCE_BPM = 120.0


class Conditions(NamedTuple):
    """The conditions of n bars, in the order of the networks' inputs.

    Attributes
    ----------
    genres : Tensor, shape (n, genres)
        Rows sum to 1.
    bpm : Tensor, shape (n,)
    fill : Tensor, shape (n,)
        1 for a fill, 0 for a beat.
    typicality : Tensor, shape (n,), in [0, 1]
        How much the bar is one that most drummers of the genre play.
    usual : Tensor, shape (n,), in [0, 1]
        How typical the bars of its phrase are on the whole.
    place : Tensor, shape (n,), int64
        Place of the bar in its phrase, 0 to 3.
    """

    genres: Tensor
    bpm: Tensor
    fill: Tensor
    typicality: Tensor
    usual: Tensor
    place: Tensor

    def at(self, index: Tensor) -> Conditions:
        """Return the conditions that an index tensor selects."""
        return Conditions(*(part[index] for part in self))

    def of_groove(self) -> Conditions:
        """Return the conditions of what the bars of a phrase have in common."""
        return self._replace(fill=torch.zeros_like(self.fill), typicality=self.usual)


class Condition(nn.Module):
    """Embeds the conditions of bars, with their places in the phrase if asked for."""

    def __init__(self, genres: int, size: int, *, places: bool = True) -> None:
        super().__init__()
        half, self.with_places = size // 2, places
        self.genres = nn.Linear(genres, half, bias=False)
        self.rest = nn.Sequential(
            nn.Linear(3 + PHRASE * places, half), nn.SiLU(), nn.Linear(half, size - half)
        )

    def forward(self, given: Conditions) -> Tensor:
        """Return shape (n, size)."""
        tempo = torch.log2(given.bpm / _REFERENCE_BPM)
        numbers = torch.stack([tempo, given.fill, 2 * given.typicality - 1], dim=1)
        if self.with_places:
            numbers = torch.cat([numbers, one_hot(given.place)], dim=1)
        return torch.cat([self.genres(given.genres), self.rest(numbers)], dim=1)


def one_hot(place: Tensor) -> Tensor:
    """Return the places of n bars in their phrases as rows of 0 and 1, shape (n, 4)."""
    # `functional.one_hot` reads its input, which a graph that is traced cannot.
    return torch.stack([(place == i).float() for i in range(PHRASE)], dim=1)
