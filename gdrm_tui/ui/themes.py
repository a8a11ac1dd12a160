"""The instrument's themes, dark and light, and the drum colours mixed for each.

The hues of the families can be told apart with every kind of colour blindness, and so can ghost
notes, hits and accents of one hue; the tests measure both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.app import App
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from gdrm_tui.core.voices import FAMILIES

DARK = Theme(
    name="gdrm-dark",
    primary="#5fa8ff",
    secondary="#8aa2c4",
    accent="#ffc46b",
    warning="#ffc46b",
    error="#ff8a80",
    success="#79f29b",
    foreground="#e6eaf2",
    background="#0d1017",
    surface="#12161f",
    panel="#1b2230",
    dark=True,
)
LIGHT = Theme(
    name="gdrm-light",
    primary="#00468c",
    secondary="#46586f",
    accent="#702800",
    warning="#702800",
    error="#a1201a",
    success="#0c5f45",
    foreground="#161c28",
    background="#faf8f4",
    surface="#f2efe8",
    panel="#e3dfd5",
    dark=False,
)
THEMES = (DARK, LIGHT)
_OF_SIXTEEN = {DARK.name: "ansi-dark", LIGHT.name: "ansi-light"}
STRENGTHS = ("ghost", "hit", "accent")
_DARK_HUES = ("#ef5f4c", "#f5b52e", "#4c95ff", "#dcbcff", "#79f29b", "#a2a7b8")
_LIGHT_HUES = ("#8f1d0a", "#965600", "#0b3f86", "#7a2fd0", "#00705a", "#2c3540")
# How far ghost notes are on the way to the background, and accents to white or black.
_GHOST, _GHOST_ON_LIGHT, _TO_WHITE, _TO_BLACK = 0.42, 0.36, 0.58, 0.46
Shades = Mapping[str, tuple[str, str, str]]
# Terminals choose what the sixteen look like, but none has a red brighter than its bright red.
_NAMES = ("red", "yellow", "cyan", "magenta", "green")


def use_theme(app: App[None], asked: str | None) -> tuple[str, ...]:
    """Make the themes known to `app` and use the one asked for, by default the dark one.

    Returns
    -------
    tuple of str
        A sentence where there is no theme of that name.
    """
    for theme in THEMES:
        app.register_theme(theme)
    complaints = theme_complaints(asked)
    app.theme = DARK.name if asked is None or complaints else asked
    return complaints


def theme_complaints(asked: str | None) -> tuple[str, ...]:
    """Return a sentence where a theme is asked for that there is not."""
    known = {*BUILTIN_THEMES, *(theme.name for theme in THEMES)}
    if asked is None or asked in known:
        return ()
    return (f"settings: there is no theme {asked}; the themes are {', '.join(sorted(known))}",)


def suit_terminal(app: App[None]) -> None:
    """Where the terminal has sixteen colours, use them by name instead of what is near to ours."""
    if app.console.color_system == "standard":
        app.theme = _OF_SIXTEEN.get(app.theme, app.theme)


@dataclass(frozen=True)
class Palette:
    """The colours that the grid needs beyond a theme's own, as Textual reads them.

    Attributes
    ----------
    families : mapping of str to (str, str, str)
        Ghost note, hit and accent of each family of `core.voices.FAMILIES`.
    beat, offbeat, line : str
        Behind the cells of every other beat, and the lines between them.
    playhead, lit : str
        Behind the step that plays, and of the hit that sounds.
    selected : str
        Behind the cells that are selected.
    cursor, locked, playing, queued : str
    ink : str
        Of text on the colour of a family.
    quiet, faint : str
        Text that stands back, and marks that are no text.
    """

    families: Shades
    beat: str
    offbeat: str
    line: str
    playhead: str
    lit: str
    selected: str
    cursor: str
    locked: str
    playing: str
    queued: str
    ink: str
    quiet: str
    faint: str

    def variables(self) -> dict[str, str]:
        """Return the variables of the style sheet, by name."""
        shades = {
            f"{family}-{strength}": colour
            for family, colours in self.families.items()
            for strength, colour in zip(STRENGTHS, colours, strict=True)
        }
        names = ("beat", "offbeat", "line", "playhead", "lit", "selected", "cursor", "locked")
        more = ("playing", "queued", "ink", "quiet", "faint")
        return shades | {f"grid-{name}": getattr(self, name) for name in (*names, *more)}


def palette_of(theme: Theme) -> Palette:
    """Return the palette that goes with a theme: one of ours, or any other."""
    if theme.ansi:
        return _SIXTEEN_DARK if theme.dark else _SIXTEEN_LIGHT
    background = Color.parse(theme.background or ("#121212" if theme.dark else "#efefef"))
    return _mixed(background, dark=theme.dark)


def _mixed(background: Color, *, dark: bool) -> Palette:
    """Return the palette over a background, of which it takes what is no hue."""
    pole = Color.parse("#ffffff" if dark else "#000000")
    shares = (_GHOST, _TO_WHITE) if dark else (_GHOST_ON_LIGHT, _TO_BLACK)

    def towards(share: float) -> str:
        return background.blend(pole, share).hex

    return Palette(
        _shaded(_DARK_HUES if dark else _LIGHT_HUES, background, pole, *shares),
        beat=towards(0.065),
        offbeat=towards(0.03),
        line=towards(0.13),
        playhead=towards(0.24),
        lit=pole.hex,
        selected=background.blend(Color.parse("#3f74d1"), 0.5).hex,
        cursor=pole.hex,
        locked="#ffc46b" if dark else "#702800",
        playing="#79f29b" if dark else "#0c5f45",
        queued="#ffc46b" if dark else "#702800",
        ink=background.hex,
        quiet=towards(0.62),
        faint=towards(0.3),
    )


def _shaded(
    hues: tuple[str, ...], background: Color, pole: Color, ghost: float, accent: float
) -> Shades:
    def shades(hue: str) -> tuple[str, str, str]:
        hit = Color.parse(hue)
        return hit.blend(background, ghost).hex, hit.hex, hit.blend(pole, accent).hex

    return {family: shades(hue) for family, hue in zip(FAMILIES, hues, strict=True)}


def _plain(ghosts: tuple[str, ...], hits: tuple[str, ...]) -> Shades:
    """Return shades of the sixteen colours: accents look as hits do, but are higher."""
    rows = zip(FAMILIES, ghosts, hits, strict=True)
    return {family: (f"ansi_{ghost}", f"ansi_{hit}", f"ansi_{hit}") for family, ghost, hit in rows}


_SIXTEEN_DARK = Palette(
    _plain((*_NAMES, "bright_black"), (*(f"bright_{name}" for name in _NAMES), "white")),
    beat="ansi_default",
    offbeat="ansi_default",
    line="ansi_bright_black",
    playhead="ansi_blue",
    lit="ansi_bright_white",
    selected="ansi_bright_blue",
    cursor="ansi_bright_white",
    locked="ansi_bright_yellow",
    playing="ansi_bright_green",
    queued="ansi_bright_yellow",
    ink="ansi_black",
    quiet="ansi_white",
    faint="ansi_bright_black",
)
_SIXTEEN_LIGHT = Palette(
    _plain(("white",) * 6, ("red", "yellow", "blue", "magenta", "green", "bright_black")),
    beat="ansi_default",
    offbeat="ansi_default",
    line="ansi_white",
    playhead="ansi_bright_cyan",
    lit="ansi_black",
    selected="ansi_bright_yellow",
    cursor="ansi_black",
    locked="ansi_red",
    playing="ansi_green",
    queued="ansi_red",
    ink="ansi_bright_white",
    quiet="ansi_bright_black",
    faint="ansi_white",
)
