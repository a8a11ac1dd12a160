"""The loop strip: the bars of the loop in miniature with their letters, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.text import Text
from textual import events

from gdrm_tui.core.bar import Bar
from gdrm_tui.ui.widgets.gestures import Gesture
from gdrm_tui.ui.widgets.grid_paint import Piece
from gdrm_tui.ui.widgets.lines import Line
from gdrm_tui.ui.widgets.mini import DOTS_WIDTH, HALVES_WIDTH, dots, halves
from gdrm_tui.ui.widgets.paints import Paints

_LINE_ROWS, _HALVES_ROWS = 1, 3
_NAME = 6  # columns of a bar's name in a strip of one row, or more where names are long
_ARROW = " ▸ "
_MENU_BUTTON = 3


@dataclass(frozen=True)
class LoopShown:
    """What the strip shows.

    Attributes
    ----------
    bars : tuple of Bar
        The loop.
    letters : tuple of str
        One a bar.
    selected : int
    playing, queued : int or None
    coming : tuple of Bar
        Those that are made and not heard yet, the next one first.
    """

    bars: tuple[Bar, ...]
    letters: tuple[str, ...]
    selected: int = 0
    playing: int | None = None
    queued: int | None = None
    coming: tuple[Bar, ...] = ()

    def name(self, index: int) -> str:
        """Return the number and the letter of a bar, in brackets if it is the one edited."""
        name = f"{index + 1}{self.letters[index]}"
        return f"[{name}]" if index == self.selected else f" {name} "

    @property
    def name_width(self) -> int:
        """Columns of the longest name."""
        return len(f"[{len(self.bars)}]") + max(map(len, self.letters))

    def mark(self, index: int) -> str:
        """Return the sign before a bar: heard, queued, or neither."""
        return "▶" if index == self.playing else "▷" if index == self.queued else " "


class LoopStrip(Line):
    """Shows the bars; a message says which one was clicked."""

    class Clicked(Gesture):
        """The bar `index`, from 0, was clicked.

        `menu_at` is where on the screen to open the bar's menu, None for no menu.
        """

        def __init__(self, index: int, menu_at: tuple[int, int] | None = None) -> None:
            super().__init__()
            self.index, self.menu_at = index, menu_at

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self._paints = Paints(self)
        self._places: dict[int, int] = {}

    def notify_style_update(self) -> None:
        """Forget the colours of the previous theme."""
        self._paints.forget()
        super().notify_style_update()

    def show_loop(self, shown: LoopShown, hint: str) -> None:
        """Draw the bars, and a hint where there is room for it."""
        width, height = self.size
        if not height:  # not laid out yet, or there is no room for it
            return
        columns = _columns(shown, width, height)
        rows: list[list[Piece]] = [[Piece(" ", "quiet")] for _ in range(height)]
        self._places, at = {}, 1
        for index, cells in columns:
            rows = [[*row, *pieces] for row, pieces in zip(rows, cells, strict=True)]
            wide = sum(len(piece.text) for piece in cells[0])
            if index is not None:
                self._places.update(dict.fromkeys(range(at, at + wide), index))
            at += wide
        if rows and len(hint) < width - at:
            rows[0].append(Piece(hint.rjust(width - at - 1), "quiet"))
        self.show(self._text(rows))

    def _text(self, rows: list[list[Piece]]) -> Text:
        text = Text(no_wrap=True, overflow="crop")
        for number, row in enumerate(rows):
            text.append("\n" if number else "")
            for piece in row:
                segment = self._paints.segment(piece)
                text.append(segment.text, segment.style)
        return text

    def on_click(self, event: events.Click) -> None:
        """Tell which bar was clicked."""
        if event.x in self._places:
            asked = event.button == _MENU_BUTTON
            place = (event.screen_x, event.screen_y + 1) if asked else None
            self.post_message(self.Clicked(self._places[event.x], place))


Column = tuple[int | None, list[list[Piece]]]


def _columns(shown: LoopShown, width: int, height: int) -> Iterator[Column]:
    """Yield the bars that fit, as their place in the loop and their rows, then what comes."""
    count, coming = len(shown.bars), len(shown.coming)
    wide = _width(height, count + coming, width, shown.name_width)
    room = max((width - 2 - len(_ARROW) * bool(coming)) // wide - coming, 1)
    first = max(0, min(shown.selected - room // 2, count - room))
    for index in range(first, min(first + room, count)):
        yield index, _bar(shown, index, height, wide)
    if first + room < count:
        yield None, [[Piece("…", "quiet")], *([Piece(" ", "quiet")] for _ in range(height - 1))]
    for place, bar in enumerate(shown.coming):
        yield None, _coming(bar, height, wide, first=place == 0)


def _width(height: int, bars: int, width: int, name: int) -> int:
    if height == _LINE_ROWS:
        return 1 + max(name, _NAME) + DOTS_WIDTH + 1
    halved = height >= _HALVES_ROWS and bars * (HALVES_WIDTH + 2) <= width - 6
    return HALVES_WIDTH + 2 if halved else max(DOTS_WIDTH + 1, 1 + name) + 1


def _bar(shown: LoopShown, index: int, height: int, wide: int) -> list[list[Piece]]:
    chosen, heard = index == shown.selected, index == shown.playing
    colour = "playing" if heard else "queued" if index == shown.queued else "quiet"
    mark = Piece(shown.mark(index), colour, "", "bold")
    name = Piece(
        shown.name(index), "cursor" if chosen else colour, "", "bold" if chosen or heard else ""
    )
    picture = _picture(shown.bars[index], height, wide, "cursor" if heard else "quiet")
    return _stacked([mark, name], picture, height, wide)


def _coming(bar: Bar, height: int, wide: int, *, first: bool) -> list[list[Piece]]:
    name = [Piece("next " if first else "then ", "faint")]
    rows = _stacked(name, _picture(bar, height, wide, "faint", ghosted=True), height, wide)
    arrow = _ARROW if first else ""
    return [
        [Piece(arrow if row == 0 else " " * len(arrow), "quiet"), *pieces]
        for row, pieces in enumerate(rows)
    ]


def _picture(
    bar: Bar, height: int, wide: int, colour: str, *, ghosted: bool = False
) -> list[list[Piece]]:
    if height >= _HALVES_ROWS and wide > HALVES_WIDTH:
        return [list(row) for row in halves(bar, ghosted=ghosted)]
    blank = [[Piece(" " * DOTS_WIDTH, colour)]] * (height >= _HALVES_ROWS)
    return [[Piece(dots(bar), colour)], *blank]


def _stacked(
    name: list[Piece], picture: list[list[Piece]], height: int, wide: int
) -> list[list[Piece]]:
    """Return a name above a picture, or beside it in a strip of one row, `wide` columns in all."""
    if height == _LINE_ROWS:
        used = sum(len(piece.text) for piece in name)
        gap = Piece(" " * (wide - DOTS_WIDTH - 1 - used), "quiet")
        return [[*name, gap, *picture[0], Piece(" ", "quiet")]]
    rows = [name, *([Piece(" ", "quiet"), *row] for row in picture)]
    return [_padded(row, wide) for row in rows[:height]]


def _padded(row: list[Piece], wide: int) -> list[Piece]:
    used = sum(len(piece.text) for piece in row)
    return [*row, Piece(" " * max(wide - used, 0), "quiet")]
