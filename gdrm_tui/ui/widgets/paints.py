"""Paints: styles for the colour names that the grid and similar widgets use."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.widget import Widget

from gdrm_tui.ui.widgets.grid_paint import Piece

_ATTRIBUTES = {"": Style(), "bold": Style(bold=True), "held": Style(underline=True)}


class Paints:
    """Turns pieces into Textual's segments, in the colours of the theme in use.

    Parameters
    ----------
    widget : Widget
        On whose background it is drawn. It calls `forget` when the theme changes.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[tuple[str, str, str], Style] = {}
        self._ground: Style | None = None

    def forget(self) -> None:
        """Forget the colours of the theme before."""
        self._styles.clear()
        self._ground = None

    @property
    def ground(self) -> Style:
        """The widget's own style, which costs much to ask it for."""
        if self._ground is None:
            self._ground = self._widget.rich_style
        return self._ground

    def segment(self, piece: Piece) -> Segment:
        """Return a piece as it is drawn."""
        # What has no ink needs no colour: a third of what is written while a bar plays.
        colour = "" if piece.text.isspace() and not piece.more else piece.colour
        key = colour, piece.behind, piece.more
        if key not in self._styles:
            self._styles[key] = self._style(*key)
        return Segment(piece.text, self._styles[key])

    def _style(self, colour: str, behind: str, more: str) -> Style:
        style = self.ground
        if not colour:
            style = Style(bgcolor=style.bgcolor)
        else:
            style += Style(color=self._colour(colour).rich_color)
        if behind:
            style += Style(bgcolor=self._colour(behind).rich_color)
        return style + _ATTRIBUTES[more]

    def _colour(self, name: str) -> Color:
        variables = self._widget.app.theme_variables
        text = variables.get(f"grid-{name}") or variables.get(name)
        return Color.parse(text) if text else self._widget.styles.color
