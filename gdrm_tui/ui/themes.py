"""The instrument's own theme, dark and light; Textual's stay to choose from."""

from __future__ import annotations

from textual.app import App
from textual.theme import Theme

# Blue and orange stay apart for every kind of colour blindness, also at equal lightness.
DARK = Theme(
    name="gdrm-dark",
    primary="#58a6ff",
    secondary="#7d9cc0",
    accent="#ffb454",
    warning="#ffb454",
    error="#ff7b72",
    success="#7ee2b8",
    foreground="#e6e9ef",
    background="#0f1218",
    surface="#151a22",
    panel="#222a36",
    dark=True,
)
LIGHT = Theme(
    name="gdrm-light",
    primary="#0b57b0",
    secondary="#56708f",
    accent="#a84300",
    warning="#a84300",
    error="#b3261e",
    success="#10694a",
    foreground="#16202e",
    background="#fbfaf7",
    surface="#f1efe9",
    panel="#dfdcd3",
    dark=False,
)
THEMES = (DARK, LIGHT)


def use_theme(app: App[None], asked: str | None) -> tuple[str, ...]:
    """Make the themes known to `app` and use the one asked for, by default the dark one.

    Returns
    -------
    tuple of str
        A sentence where there is no theme of that name.
    """
    for theme in THEMES:
        app.register_theme(theme)
    known = app.available_themes
    app.theme = asked if asked in known else DARK.name
    if asked is None or asked in known:
        return ()
    return (f"settings: there is no theme {asked}; the themes are {', '.join(sorted(known))}",)
