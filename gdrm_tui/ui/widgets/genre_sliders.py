"""The column of genres: sliders that can also be set by typing a mix."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from textual import events

from gdrm_tui.ui.widgets.gestures import Gesture
from gdrm_tui.ui.widgets.slider import Slider
from gdrm_tui.ui.widgets.sliders import Sliders

_TENTH = 0.1
_LABEL = 16  # columns
THIN = "~"  # behind the name of a genre with little training data


class GenreSliders(Sliders):
    """Shows the genre mix, with the genres in use in its heading; digits set tenths.

    While a mix is typed, letters go to a genre, and the heading shows what was typed.

    Parameters
    ----------
    digits : mapping of str to int
        The keys that are digits.
    """

    class Typed(Gesture):
        """Part of a mix was typed: its weights by genre."""

        def __init__(self, mix: Mapping[str, float]) -> None:
            super().__init__()
            self.mix = mix

    class TypingEnds(Gesture):
        """Typing ended; `kept` says whether the mix is kept."""

        def __init__(self, *, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self, digits: Mapping[str, int], id: str) -> None:
        super().__init__("genres", (), id=id, label_width=_LABEL)
        self._digits = digits
        self._typing: MixTyping | None = None

    @property
    def typing(self) -> bool:
        """Whether letters go to a genre."""
        return self._typing is not None

    def type_mix(self) -> None:
        """Let letters go to genres until enter or escape is pressed."""
        self._typing = MixTyping([slider.name for slider in self.sliders])
        self.focus()
        self.refresh()

    def _end(self, *, kept: bool) -> None:
        self._typing = None
        self.refresh()
        self.post_message(self.TypingEnds(kept=kept))

    def on_key(self, event: events.Key) -> None:
        """Take digits, and what is typed of a mix."""
        digit = self._digits.get(event.key)
        if self._typing is not None:
            if self._take(self._typing, event.key, digit):
                event.stop()
                event.prevent_default()
        elif digit:
            event.stop()
            event.prevent_default()
            self.ask_for(digit * _TENTH)

    def _take(self, typing: MixTyping, key: str, digit: int | None) -> bool:
        """Return whether a key was a part of the mix."""
        if key in ("enter", "escape"):
            self._end(kept=key == "enter")
        elif digit is not None:
            if typing.tenths(digit) and typing.mix:
                self.post_message(self.Typed(typing.mix))
        elif key == "backspace":
            typing.back()
        elif len(key) == 1 and key.isalpha() and key.islower():
            typing.letter(key)
        else:
            return key in ("space", "comma", "full_stop")
        names: Sequence[str] = [slider.name for slider in self.sliders]
        if typing.genre in names:
            self.action_move(names.index(typing.genre) - self.row)
        self.refresh()
        return True

    @property
    def heading(self) -> tuple[str, str]:
        """What stands above the sliders, and the name of its look."""
        room = self.size.width - 2
        if self._typing is None:
            mix = {name: weight for name, weight in self.values.items() if weight}
            return short_mix(mix, room) or super().heading[0], "sliders--heading"
        said = short_mix(self._typing.mix, room - 8 - len(self._typing.typed))
        return f"mix: {said} {self._typing.typed}▏".replace("  ", " "), "sliders--cursor"

    def on_blur(self) -> None:
        """End typing where the hand goes elsewhere, and keep what was typed."""
        if self._typing is not None:
            self._end(kept=True)


def genre_sliders(genres: Sequence[str], thin: Collection[str]) -> list[Slider]:
    """Return a slider for the weight of each genre; those of little data, `thin`, are marked."""
    return [
        Slider(name, 0.0, 1.0, _TENTH, 0.0, _weight_text, f"{name}{THIN}" * (name in thin))
        for name in genres
    ]


def _weight_text(value: float) -> str:
    return f"{value:.1f}" if value else "·"


class MixTyping:
    """The mix typed so far, such as f7 j3: funk .7 and jazz .3, and no other genre.

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
