"""The instrument's own theme, dark and light; Textual's stay to choose from."""

from __future__ import annotations

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
