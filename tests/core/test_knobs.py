"""The table of knobs: one row says all of a number that the player turns."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import session_of, sessions

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import CONTROL_KNOBS, KNOBS, SESSION_KNOBS, Knob, default, knob
from gdrm_tui.core.session import Session

PLAIN = session_of(empty_bar())
every_knob = pytest.mark.parametrize("turned", KNOBS, ids=lambda turned: turned.name)


def beyond(turned: Knob) -> st.SearchStrategy[float]:
    below = st.floats(max_value=turned.low, exclude_max=True)
    return below | st.floats(min_value=turned.high, exclude_min=True) | st.just(math.nan)


def test_knobs_are_known_by_their_name_and_belong_to_one_owner() -> None:
    assert [knob(each.name) for each in KNOBS] == list(KNOBS)
    assert {*CONTROL_KNOBS} | {*SESSION_KNOBS} == {*KNOBS}
    assert not {*CONTROL_KNOBS} & {*SESSION_KNOBS}
    with pytest.raises(KeyError):
        knob("loudness")


@every_knob
def test_default_of_a_knob_is_in_its_range_and_what_a_new_session_has(turned: Knob) -> None:
    turned.check(turned.default)
    assert turned.low < turned.high
    assert 0 < turned.step < turned.high - turned.low
    session = Session((empty_bar(),), (None,), Controls({"funk": 1.0}))
    assert session.knob_value(turned.name) == turned.default == default(turned.name)


@every_knob
@given(sessions(), st.floats(0, 1))
def test_turning_a_knob_moves_only_that_knob(turned: Knob, session: Session, share: float) -> None:
    value = turned.nearest(turned.low + share * (turned.high - turned.low))
    moved = session.with_knob(turned.name, value)
    assert moved.knob_value(turned.name) == value
    assert moved.with_knob(turned.name, session.knob_value(turned.name)) == session
    for other in KNOBS:
        if other is not turned:
            assert moved.knob_value(other.name) == session.knob_value(other.name)


@every_knob
@given(st.data())
def test_value_beyond_a_knob_is_refused_by_label_value_and_range(
    turned: Knob, data: st.DataObject
) -> None:
    value = data.draw(beyond(turned))
    owner = PLAIN.controls if turned.owner == "controls" else PLAIN
    said = f"{turned.label} {value:g}{turned.unit}", f"{turned.low:g} to {turned.high:g}"
    for refuse in (partial(PLAIN.with_knob, turned.name), partial(replaced, owner, turned.name)):
        with pytest.raises(ValueError, match="is outside") as refusal:
            refuse(value)
        assert str(refusal.value) == " is outside ".join(said)


def replaced(owner: Controls | Session, name: str, value: float) -> Controls | Session:
    return replace(owner, **{name: value})


@every_knob
def test_gesture_beyond_a_knob_stops_at_its_end(turned: Knob) -> None:
    assert turned.nearest(turned.low - 5) == turned.low
    assert turned.nearest(turned.high + 5) == turned.high
    assert turned.nearest(turned.default) == turned.default


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("bpm", 96.4, "96 bpm"),
        ("swing", 66.7, "67 %"),
        ("density", 0.5, "0.50"),
        ("humanize", 1.25, "1.25"),
    ],
)
def test_value_of_a_knob_is_shown_with_its_unit(name: str, value: float, shown: str) -> None:
    assert knob(name).text(value) == shown


def test_turning_a_knob_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        PLAIN.with_knob("loudness", 0.5)
