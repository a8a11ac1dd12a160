"""Controls: what the generator listens to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from gdrm_tui.core.knobs import CONTROL_KNOBS, default
from gdrm_tui.core.voices import VOICE_NAMES, voice_index

AS_GENERATED = default("density")  # the density, of all or of one voice, that changes nothing


class Numbers(Mapping[str, float]):
    """Numbers by name that cannot change; equal ones hash alike, whatever their order."""

    __slots__ = ("_numbers",)

    def __init__(self, numbers: Mapping[str, float]) -> None:
        self._numbers = dict(numbers)

    def __getitem__(self, name: str) -> float:
        return self._numbers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __hash__(self) -> int:
        return hash(frozenset(self._numbers.items()))

    def __repr__(self) -> str:
        return repr(self._numbers)


@dataclass(frozen=True)
class Controls:
    """What the generator listens to.

    Attributes
    ----------
    genres : mapping of str to float
        Weight of each genre in the mix, 0 or more; only their ratios count.
    bpm, surprise, variability, density : float
        As `core.knobs` describes them.
    fill : bool
        Whether the bar is a fill rather than a beat.
    voice_densities : mapping of str to float
        Densities of single voices by name, on top of `density`. A voice that is not named is at
        0.5; those that are named at 0.5 are left out, so equal controls are equal.

    Raises
    ------
    ValueError
        On construction, when a value is out of its range, a voice is unknown or the mix is empty.
    """

    genres: Mapping[str, float]
    bpm: float = default("bpm")
    fill: bool = False
    variability: float = default("variability")
    density: float = default("density")
    voice_densities: Mapping[str, float] = Numbers({})
    surprise: float = default("surprise")

    def __post_init__(self) -> None:
        for name, weight in self.genres.items():
            if not (weight >= 0 and math.isfinite(weight)):
                raise ValueError(f"genre {name} has weight {weight:g}, but it must be 0 or more")
        if not any(self.genres.values()):
            raise ValueError("the genre mix is empty: give at least one genre a weight above 0")
        for knob in CONTROL_KNOBS:
            knob.check(getattr(self, knob.name))
        object.__setattr__(self, "genres", Numbers(self.genres))
        object.__setattr__(self, "voice_densities", _densities(self.voice_densities))

    def voice_density(self, voice: str) -> float:
        """Return the density of the voice of that name, in [0, 1]."""
        return self.voice_densities.get(voice, AS_GENERATED)

    def with_voice_density(self, voice: str, density: float) -> Controls:
        """Return the controls with one voice at `density`, in [0, 1]; 0.5 is as generated."""
        return replace(self, voice_densities={**self.voice_densities, voice: density})

    def with_genre(self, genre: str, weight: float) -> Controls:
        """Return the controls with the genre's weight set; ValueError where no genre is left."""
        genres = {**self.genres, genre: weight}
        return replace(self, genres={name: share for name, share in genres.items() if share > 0})


def mix_text(genres: Mapping[str, float]) -> str:
    """Return a genre mix in words, the largest share first."""
    total = sum(genres.values())
    shares = sorted(((weight / total, name) for name, weight in genres.items()), reverse=True)
    return ", ".join(f"{name} {share:.0%}" for share, name in shares if share > 0)


def _densities(given: Mapping[str, float]) -> Numbers:
    """Return the densities that are not as generated, in the order of the voice table."""
    for voice, density in given.items():
        voice_index(voice)
        if not 0 <= density <= 1:
            raise ValueError(f"density {density:g} of {voice} is outside 0 to 1")
    moved = {voice: given[voice] for voice in VOICE_NAMES if voice in given}
    return Numbers({voice: amount for voice, amount in moved.items() if amount != AS_GENERATED})
