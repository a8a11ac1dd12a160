"""Draws a screen of the app as SVG: blocks and dots as shapes, so that no font leaves gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from rich.color import Color, ColorSystem, ColorType
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.strip import Strip

WIDE, HIGH = 9, 19  # pixels of a cell
_FONT = "DejaVu Sans Mono, Menlo, Consolas, monospace"
_BLOCKS = "▁▂▃▄▅▆▇█"
_DOT_PLACES = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))

Shape = tuple[float, float, float, float]


class Ink:
    """Which colours a style has, on a terminal of so many colours.

    Parameters
    ----------
    theme : TerminalTheme
        What the terminal's own colours look like.
    system : ColorSystem
        How many there are.
    """

    def __init__(self, theme: TerminalTheme, system: ColorSystem = ColorSystem.TRUECOLOR) -> None:
        self._theme, self._system = theme, system

    def of(self, style: Style | None) -> tuple[str, str]:
        """Return the colours of the text and behind it, as #rrggbb."""
        style = style or Style()
        text, behind = self._hex(style.color, True), self._hex(style.bgcolor, False)
        return (behind, text) if style.reverse else (text, behind)

    def _hex(self, colour: Color | None, foreground: bool) -> str:
        colour = (colour or Color.default()).downgrade(self._system)
        if colour.type is ColorType.DEFAULT:
            triplet = self._theme.foreground_color if foreground else self._theme.background_color
        elif colour.number is not None and colour.number < 16:
            triplet = self._theme.ansi_colors[colour.number]
        else:
            triplet = colour.get_truecolor(self._theme, foreground)
        return str(triplet.hex)


def cells_of(strips: Sequence[Strip], ink: Ink) -> Iterator[str]:
    """Yield the SVG of the rows of a screen."""
    for y, strip in enumerate(strips):
        behind: dict[str, list[Shape]] = {}
        before: dict[str, list[Shape]] = {}
        texts: list[str] = []
        x = 0
        for segment in Strip(strip).simplify():
            _draw(segment, x, y, ink, behind, before, texts)
            x += len(segment.text)
        yield from _paths(behind)
        yield from _paths(before)
        yield from texts


def _draw(
    segment: Segment,
    x: int,
    y: int,
    ink: Ink,
    behind: dict[str, list[Shape]],
    before: dict[str, list[Shape]],
    texts: list[str],
) -> None:
    """Add what a segment needs to the rectangles behind the text, those of blocks, and the text."""
    text, ground = ink.of(segment.style)
    behind.setdefault(ground, []).append((x, y, len(segment.text), 1))
    plain = ""
    for place, sign in enumerate(segment.text):
        shapes = list(shapes_of(sign))
        for left, top, wide, high in shapes:
            before.setdefault(text, []).append((x + place + left, y + top, wide, high))
        plain += " " if shapes or sign == "\u2800" else sign
    if plain.strip():
        texts.append(_text(plain, x, y, text, segment.style or Style()))


def _paths(shapes: dict[str, list[Shape]]) -> Iterator[str]:
    """Yield rectangles, given in cells, as a path for each colour."""
    for colour, rectangles in shapes.items():
        outline = "".join(_outline(*rectangle) for rectangle in rectangles)
        yield f'<path fill="{colour}" d="{outline}"/>'


def _outline(left: float, top: float, wide: float, high: float) -> str:
    across, down = f"{wide * WIDE:.4g}", f"{high * HIGH:.4g}"
    return f"M{left * WIDE:.4g} {top * HIGH:.5g}h{across}v{down}h-{across}z"


def shapes_of(sign: str) -> Iterator[Shape]:
    """Yield the rectangles of a block or of a sign of braille, in parts of a cell."""
    if sign in _BLOCKS:
        high = (_BLOCKS.index(sign) + 1) / 8
        yield 0, 1 - high, 1, high
    elif sign == "▀":
        yield 0, 0, 1, 0.5
    elif "\u2801" <= sign <= "\u28ff":
        dots = ord(sign) - 0x2800
        for bit, (column, row) in enumerate(_DOT_PLACES):
            if dots & 1 << bit:
                yield 0.12 + column * 0.46, 0.08 + row * 0.235, 0.3, 0.14


def _text(text: str, x: int, y: int, colour: str, style: Style) -> str:
    lead = len(text) - len(text.lstrip())
    body = text.strip()
    weight = ' font-weight="bold"' if style.bold else ""
    line = ' text-decoration="underline"' if style.underline else ""
    dim = ' opacity="0.6"' if style.dim else ""
    return (
        f'<text x="{(x + lead) * WIDE}" y="{y * HIGH + 14}" fill="{colour}"{weight}{line}{dim} '
        f'textLength="{len(body) * WIDE}" xml:space="preserve">{escape(body)}</text>'
    )


def svg(strips: Sequence[Strip], ink: Ink) -> str:
    """Return a picture of a screen."""
    wide, high = strips[0].cell_length * WIDE, len(strips) * HIGH
    body = "\n".join(cells_of(strips, ink))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" font-family="{_FONT}" font-size="15" '
        f'shape-rendering="crispEdges">\n{body}\n</svg>\n'
    )
