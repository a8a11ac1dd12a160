"""The instrument's own themes, dark and light; Textual's stay to choose from."""

from __future__ import annotations

from textual.app import App
from textual.theme import BUILTIN_THEMES, Theme

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
