"""Pictures of the screen as text: the characters, and below them where styles differ."""

from __future__ import annotations

from pathlib import Path

from rich.style import Style

from gdrm_tui.ui.app import GdrmApp

FOLDER = Path(__file__).parent / "pictures"
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def lines(app: GdrmApp) -> list[str]:
    """Return the characters on the screen, row by row."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def picture(app: GdrmApp) -> str:
    """Return the screen's text, and a map with a letter for each look in order of appearance.

    Colours are told apart, not named, so a theme may change and the picture stays.
    """
    looks: dict[tuple[object, ...], str] = {}
    strips = app.screen._compositor.render_strips()
    maps = ["".join(len(s.text) * _letter(looks, s.style) for s in strip) for strip in strips]
    return "\n".join([*lines(app), "", *maps, ""])


def _letter(looks: dict[tuple[object, ...], str], style: Style | None) -> str:
    style = style or Style()
    look = (style.color, style.bgcolor, style.bold, style.reverse, style.underline)
    return looks.setdefault(look, _LETTERS[len(looks)])
