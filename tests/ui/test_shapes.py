"""How hits, bars in miniature and meters are drawn: louder is higher, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.edits import ACCENT
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import VOICE_COUNT
from gdrm_tui.player.mixing_desk import FLOOR, Level
from gdrm_tui.ui.layout import planned
from gdrm_tui.ui.widgets.cells import (
    BLOCKS,
    LEVELS,
    Height,
    cell_look,
    column_of,
    heights_of,
    strength_of,
)
from gdrm_tui.ui.widgets.grid_paint import BarShown, GridContent, head_row
from gdrm_tui.ui.widgets.mini import dots, halves

VELOCITIES = st.floats(0.01, 1.0)
HEIGHTS = st.integers(1, 3)


def level(velocity: float, rows: int) -> int:
    signs = "".join(column_of(velocity, rows))
    assert signs.lstrip(" ").lstrip(BLOCKS[:-1]).strip(BLOCKS[-1]) == ""
    return sum(BLOCKS.index(sign) + 1 for sign in signs if sign != " ")


@given(VELOCITIES, VELOCITIES, HEIGHTS)
def test_a_louder_hit_is_never_lower_and_only_accents_are_full(first, second, rows) -> None:
    soft, loud = sorted((first, second))
    assert 1 <= level(soft, rows) <= level(loud, rows)
    full = rows * LEVELS - (rows > 1)
    assert (level(loud, rows) == full) == (strength_of(loud) == "accent") == (loud >= ACCENT)


@given(st.integers(1, 8), HEIGHTS, VELOCITIES, st.floats(-0.5, 0.49), st.booleans())
def test_a_cell_is_as_large_as_it_should_be_and_shows_its_hit(
    width, rows, velocity, offset, locked
) -> None:
    bar = bar_of({(1, 5): (velocity, offset)})
    fill = width if width < 3 else width - 1
    for step in (4, 5):
        look = cell_look(bar, 1, step, locked=locked, width=width, fill=fill, rows=rows)
        assert [len(row) for row in look.rows] == [width] * rows
        assert (look.strength == "empty") == (step != 5)
        assert any(sign in BLOCKS for sign in "".join(look.rows)) == (step == 5)


@given(st.integers(0, VOICE_COUNT - 1), st.integers(0, 15))
def test_a_hit_is_one_dot_and_one_half_of_the_miniature(voice, step) -> None:
    bar = bar_of({(voice, step): (0.6, 0.0)})
    (sign,) = set(dots(bar)) - {" "}
    assert bin(ord(sign) - 0x2800).count("1") == 1
    assert dots(bar)[step // 2] == sign
    upper, lower = halves(bar)
    drawn = [
        place for row in (upper, lower) for place, piece in enumerate(row) if piece.text != " "
    ]
    assert drawn == [step]
    assert dots(empty_bar()).strip() == ""


@pytest.mark.parametrize(
    ("decibels", "height"), [(FLOOR, 0.0), (0.0, 1.0), (6.0, 1.0), (FLOOR / 2, 0.5)]
)
def test_a_meter_is_linear_in_decibels(decibels, height) -> None:
    assert heights_of([Level(decibels, 0.0)]) == (Height(height, 1.0),)
    assert heights_of([Level(FLOOR, decibels)]) == (Height(0.0, height),)


@given(st.lists(st.floats(FLOOR, 12.0), max_size=14))
def test_a_louder_voice_has_no_lower_meter(decibels) -> None:
    heights = [each.now for each in heights_of([Level(one, 0.0) for one in sorted(decibels)])]
    assert heights == sorted(heights)
    assert all(0 <= height <= 1 for height in heights)


@pytest.mark.parametrize("bars", [1, 2, 4])
def test_every_locked_step_has_its_sign_even_next_to_titles(bars) -> None:
    shown = tuple(BarShown(title=f" bar {place + 1} A", place=place) for place in range(bars))
    plan = planned(180, 30, bars, range(VOICE_COUNT), folded=False)
    assert plan.bars == bars
    for step in range(STEPS_PER_BAR):
        content = GridContent(shown, locks=Locks(steps=frozenset({step})))
        text = "".join(piece.text for piece in head_row(content, plan))
        signs = [column for column, sign in enumerate(text) if sign == "■"]
        assert signs == [plan.x_of(step, place) for place in range(bars)]
