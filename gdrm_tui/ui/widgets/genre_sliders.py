"""The column of genres: sliders that are also set by typing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events
from textual.message import Message

from gdrm_tui.ui.widgets.columns import GENRE_LABEL
from gdrm_tui.ui.widgets.mix_typing import MixTyping, short_mix
from gdrm_tui.ui.widgets.sliders import Sliders

_TENTH = 0.1


class GenreSliders(Sliders):
    """Shows the genre mix, those that sound in its heading; digits set tenths.

    While a mix is typed, letters go to a genre, and the heading shows what was typed.

    Parameters
    ----------
    digits : mapping of str to int
        The keys that are digits.
    """

    class Typed(Message):
        """A mix was typed so far: its weights by genre."""

        def __init__(self, mix: Mapping[str, float]) -> None:
            super().__init__()
            self.mix = mix

    class TypingEnds(Message):
        """Typing ended; `kept` says whether the mix stays."""

        def __init__(self, *, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self, digits: Mapping[str, int], id: str) -> None:
        super().__init__("genres", (), id=id, label_width=GENRE_LABEL)
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
