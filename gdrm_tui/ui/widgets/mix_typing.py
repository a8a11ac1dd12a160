"""Typing a genre mix: letters go to a genre, a digit gives it so many tenths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class MixTyping:
    """What was typed of a mix, such as f7 j3: funk .7 and jazz .3, and no other genre.

    Attributes
    ----------
    genre : str or None
        The one that the letters go to.
    typed : str
        The letters since the last digit.
    """

    def __init__(self, genres: Sequence[str]) -> None:
        self._genres = tuple(genres)
        self.genre: str | None = None
        self.typed = ""
        self._weights: dict[str, float] = {}

    @property
    def mix(self) -> Mapping[str, float]:
        """The weights given, without those of 0; empty while there is none."""
        return {genre: weight for genre, weight in self._weights.items() if weight}

    def letter(self, letter: str) -> bool:
        """Go to the first genre that begins so, or has it within; False where none does.

        Where no genre goes on with the letter, it begins another.
        """
        for typed in dict.fromkeys((self.typed + letter, letter)):
            found = self._named(typed)
            if found is not None:
                self.typed, self.genre = typed, found
                return True
        return False

    def _named(self, typed: str) -> str | None:
        begins = (genre for genre in self._genres if genre.startswith(typed))
        has = (genre for genre in self._genres if len(typed) > 1 and typed in genre)
        return next(begins, next(has, None))

    def tenths(self, number: int) -> bool:
        """Give the genre `number` tenths, 0 to 9; False where there is no genre yet."""
        if self.genre is None:
            return False
        self._weights[self.genre] = number / 10
        self.typed = ""
        return True

    def back(self) -> None:
        """Take the last letter off."""
        self.typed = self.typed[:-1]
        found = self._named(self.typed) if self.typed else None
        self.genre = found or self.genre


def short_mix(weights: Mapping[str, float], width: int) -> str:
    """Return as much of a mix as `width` columns hold, such as "funk .7 jazz .3"."""
    parts = [f"{genre} {_tenths(weight)}" for genre, weight in _sorted(weights)]
    text = " ".join(parts)
    while len(text) > width and parts:
        parts.pop()
        text = " ".join([*parts, "…"])
    return text


def _sorted(weights: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(weights.items(), key=lambda one: -one[1])


def _tenths(weight: float) -> str:
    return f"{weight:.1f}".removeprefix("0")
