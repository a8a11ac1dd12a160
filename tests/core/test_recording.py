"""Where a hit that was played belongs: it sounds again where it was struck."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.quantize import cell_of, written
from gdrm_tui.core.schedule import loop_hits
from gdrm_tui.core.session import Session

POSITIONS = st.floats(0, 47.99)


def session(**further: float) -> Session:
    whole = Session((empty_bar(),) * 3, (None,) * 3, Controls({"rock": 1.0}))
    return replace(whole, **further)


@given(POSITIONS, st.floats(50, 66), st.floats(0.9, 1.5))
def test_a_hit_sounds_where_it_was_played_whatever_swing_and_humanize(position, swing, humanize):
    of = session(swing=swing, humanize=humanize)
    step, offset = written(position, of)
    bar, place = cell_of(step, of)
    played = of.with_bar(bar, set_hit(of.loop[bar], 1, place, 0.5, offset), None)
    (hit,) = loop_hits(played).hits
    apart = abs(hit.position - position) % 48
    room = 0.5 if -0.5 < offset < 0.499 else 0.25  # what cannot be written is at the nearest
    assert min(apart, 48 - apart) < (0.001 if room == 0.5 else room)


@given(POSITIONS)
def test_a_fully_quantized_hit_is_on_its_step_and_a_half_quantized_one_half_as_far(position):
    of = session()
    step, offset = written(position, of)
    assert written(position, of, 1.0) == (step, 0.0)
    assert written(position, of, 0.5).offset == pytest.approx(offset / 2, abs=1e-6)


def test_a_hit_just_before_the_loop_ends_is_an_early_one_of_its_first_step():
    of = session()
    step, offset = written(47.8, of)
    assert cell_of(step, of) == (0, 0)
    assert offset == pytest.approx(-0.2)


def test_positions_count_on_through_every_pass():
    of = session()
    assert cell_of(written(48 * 5 + 17.1, of).step, of) == (1, 1)
