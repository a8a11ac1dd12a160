"""Marks: steps at which everything rests, or everybody hits, whatever becomes of the bar."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from loops import bar_of, bars, marked_bars, masks, steps, voices

from gdrm_tui.core.bar import Bar, BoolGrid
from gdrm_tui.core.edits import Clip, clear, merge, paste, set_hit, set_strokes, toggle
from gdrm_tui.core.marks import as_marked, columns, everybody_hits, rested, with_mark_turned
from gdrm_tui.core.playability import around, unplayable_steps

BACKBEAT = bar_of({(0, 0): (1.0, 0.0), (3, 4): (0.5, 0.0), (1, 4): (0.9, 0.0), (1, 12): (0.9, 0.0)})


def test_marks_of_a_step_are_none_then_rest_then_hit_then_none() -> None:
    rest = with_mark_turned(BACKBEAT, 4)
    assert rest.marks == ((4, "rest"),)
    assert not rest.hits[:, 4].any()
    hit = with_mark_turned(rest, 4)
    assert hit.marks == ((4, "hit"),)
    assert everybody_hits(hit, 4)
    free = with_mark_turned(hit, 4)
    assert free.marks == ()
    np.testing.assert_array_equal(free.hits[:, :4], BACKBEAT.hits[:, :4])


def test_hit_that_is_there_stays_as_it_is() -> None:
    bar = bar_of({(0, 3): (0.9, 0.1), (6, 3): (1.0, 0.1), (11, 3): (0.3, 0.0)})
    marked = replace(bar, marks=((3, "hit"),))
    assert as_marked(marked) == marked


@pytest.mark.parametrize(
    "marks", [((16, "rest"),), ((-1, "hit"),), ((1, "rest"), (1, "hit")), ((1, "louder"),)]
)
def test_bar_refuses_marks_that_are_none(marks: tuple[tuple[int, str], ...]) -> None:
    with pytest.raises(ValueError, match="mark"):
        replace(BACKBEAT, marks=marks)


@given(marked_bars(), bars(), masks)
def test_a_bar_laid_around_marks_rests_and_hits_where_they_say(
    kept: Bar, new: Bar, locked: BoolGrid
) -> None:
    laid = around(kept, new, locked)
    assert laid.marks == kept.marks
    for step, mark in kept.marks:
        if mark == "rest":
            assert not laid.hits[:, step].any()
        else:
            assert everybody_hits(laid, step)
    assert around(laid, laid, locked) == laid


@given(marked_bars())
def test_rests_remove_hits_only_on_their_own_steps(bar: Bar) -> None:
    silent = columns([step for step, mark in bar.marks if mark == "rest"])
    np.testing.assert_array_equal(rested(bar).hits, bar.hits & ~silent)
    hit = as_marked(bar)
    others = ~columns([step for step, _ in bar.marks])
    np.testing.assert_array_equal(hit.velocities * others, bar.velocities * others)
    made = np.array([step for step, mark in bar.marks if mark == "hit"], int)
    assert not unplayable_steps(as_marked(clear(bar, columns(made.tolist()))).hits[None])[
        0, made
    ].any()


@given(marked_bars(), voices, steps, masks)
def test_edits_by_hand_keep_the_marks(bar: Bar, voice: int, step: int, mask: BoolGrid) -> None:
    part = Clip(BACKBEAT, range(2), range(3))
    edited = (
        set_hit(bar, voice, step, 0.5),
        toggle(bar, voice, step),
        clear(bar, mask),
        merge(bar, BACKBEAT, mask),
        paste(bar, part, voice, step),
        set_strokes(bar, mask, 3),
    )
    assert all(one.marks == bar.marks for one in edited)


def test_whole_bar_is_copied_with_its_marks() -> None:
    marked = with_mark_turned(BACKBEAT, 2)
    whole = Clip(marked, range(13), range(16))
    assert paste(BACKBEAT, whole, 0, 0) == marked


def test_marks_are_part_of_what_makes_bars_equal() -> None:
    assert replace(BACKBEAT, marks=((2, "rest"),)) != BACKBEAT
    assert replace(BACKBEAT, marks=((2, "rest"),)).unmarked == BACKBEAT
