"""The colours of every theme: contrast, and families that stay apart for every eye.

Contrast is that of WCAG 2.2. Colour blindness is simulated with the matrices of Machado, Oliveira
and Fernandes (2009), and distances are those of Oklab (Ottosson 2020), times 100.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from rich.color import ColorSystem
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from gdrm_tui.core.voices import FAMILIES
from gdrm_tui.ui.themes import DARK, LIGHT, THEMES, Palette, palette_of

TEXT, MARK = 4.5, 2.0  # contrast: AA for text; what is no text, and has a height besides
APART = 6.5  # twice what one sees at a glance in large areas
ALL_THEMES = [*THEMES, *BUILTIN_THEMES.values()]
FULL = [theme for theme in ALL_THEMES if not theme.ansi]
SYSTEMS = [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT]
EYES = {
    "usual": np.eye(3),
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
LMS = [[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]
LAB = [[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]


def linear(colour: str, system: ColorSystem = ColorSystem.TRUECOLOR) -> np.ndarray:
    """Return a colour as a terminal of that many colours shows it, in linear light."""
    shown = Color.parse(colour).rich_color.downgrade(system)
    part = np.array(shown.get_truecolor(DEFAULT_TERMINAL_THEME)) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str, system: ColorSystem = ColorSystem.TRUECOLOR) -> float:
    lights = [float(linear(one, system) @ [0.2126, 0.7152, 0.0722]) for one in (first, second)]
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def distance(first: str, second: str, eyes: str) -> float:
    def seen(colour: str) -> np.ndarray:
        light = np.clip(np.array(EYES[eyes]) @ linear(colour), 0, 1)
        return np.array(LAB) @ np.cbrt(np.array(LMS) @ light)

    return 100 * float(np.linalg.norm(seen(first) - seen(second)))


def shades(palette: Palette, place: int) -> dict[str, str]:
    return {family: palette.families[family][place] for family in FAMILIES}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_has_the_contrast_of_wcag_aa(theme, system) -> None:
    palette = palette_of(theme)
    assert contrast(theme.foreground, theme.background, system) >= TEXT
    for ground in (theme.background, theme.surface, theme.panel):
        for text in (theme.foreground, palette.quiet, theme.warning, theme.error, theme.primary):
            assert contrast(text, ground, system) >= TEXT, (text, ground)
    for family in FAMILIES:
        _, hit, accent = palette.families[family]
        assert contrast(accent, theme.background, system) >= TEXT  # a label
        assert contrast(palette.ink, hit, system) >= TEXT  # a label that flashes


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_hit_stands_out_and_the_louder_the_more(theme, system) -> None:
    palette = palette_of(theme)
    for ground in (palette.beat, palette.offbeat):
        for family in FAMILIES:
            ghost, hit, accent = (
                contrast(colour, ground, system) for colour in palette.families[family]
            )
            assert MARK <= ghost < hit <= accent, family


@pytest.mark.parametrize("theme", FULL, ids=lambda theme: theme.name)
def test_in_every_theme_ghost_notes_stand_back_and_nothing_has_the_playheads_colour(theme) -> None:
    palette = palette_of(theme)
    hits = {colour for family in FAMILIES for colour in palette.families[family]}
    assert not hits & {palette.playhead, palette.lit}
    for family in FAMILIES:
        ghost, hit, _ = (contrast(one, palette.offbeat) for one in palette.families[family])
        assert ghost < hit
    for colour in shades(palette, 1).values():
        assert contrast(palette.playhead, palette.offbeat) < contrast(colour, palette.offbeat)


@pytest.mark.parametrize("name", ["ansi-dark", "ansi-light"])
def test_sixteen_colours_are_the_terminals_own_and_tell_the_same_apart(name) -> None:
    theme = BUILTIN_THEMES[name]
    palette = palette_of(theme)
    dark = theme.dark
    ghosts, hits = shades(palette, 0), shades(palette, 1)
    assert len(set(hits.values())) == len(FAMILIES)
    assert not {*ghosts.values(), *hits.values()} & {palette.playhead, palette.lit}
    ground = "#000000" if dark else "#ffffff"
    for family in FAMILIES:
        ghost, hit = contrast(ghosts[family], ground), contrast(hits[family], ground)
        assert 1.5 <= ghost < hit, family
    assert all(colour.startswith("ansi_") for colour in palette.variables().values())


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_families_and_strengths_are_apart_for_every_eye(theme, eyes) -> None:
    palette = palette_of(theme)
    for first, second in combinations(shades(palette, 1).values(), 2):
        assert distance(first, second, eyes) >= APART, (first, second)
    for family in FAMILIES:
        ghost, hit, accent = palette.families[family]
        assert distance(ghost, hit, eyes) >= 2 * APART, family
        assert distance(hit, accent, eyes) >= APART, family
