"""Undo and redo: nothing is lost up to the limit, and a gesture is one step."""

from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.history import LIMIT, History

values = st.lists(st.integers(), max_size=30)
START = object()


def recorded(snapshots: list[int]) -> History:
    history = History(START)
    for snapshot in snapshots:
        history = history.record(snapshot)
    return history


@given(values)
def test_undoing_everything_gives_the_start_and_redoing_everything_the_end(snapshots):
    end = recorded(snapshots)
    start = end
    for _ in snapshots:
        start = start.undo()
    assert (start.present, start.past) == (START, ())
    for _ in snapshots:
        start = start.redo()
    assert (start.present, start.past, start.future) == (end.present, end.past, ())


@given(values, st.lists(st.sampled_from(["record", "undo", "redo"])))
def test_history_walks_like_a_place_in_a_list(snapshots, moves):
    history, shadow, place = recorded(snapshots), [START, *snapshots], len(snapshots)
    for number, move in enumerate(moves):
        if move == "record":
            history = history.record(number)
            shadow, place = [*shadow[: place + 1], number], place + 1
        elif move == "undo":
            history, place = history.undo(), max(0, place - 1)
        else:
            history, place = history.redo(), min(len(shadow) - 1, place + 1)
        assert history.present == shadow[place]


def test_undo_of_nothing_and_redo_of_nothing_change_nothing():
    history = History(START)
    assert history.undo() is history
    assert history.redo() is history


@given(st.integers(1, 40))
def test_past_is_bounded_and_keeps_the_latest(extra):
    history = recorded(list(range(LIMIT + extra)))
    assert len(history.past) == LIMIT
    assert history.past[0] == extra - 1
    assert history.past[-1] == LIMIT + extra - 2


@given(values, st.lists(st.integers(), min_size=1))
def test_gesture_is_one_step_of_undo_however_long(snapshots, turns):
    before = recorded(snapshots)
    history = before
    for value in turns:
        history = history.record(value, "tempo")
    assert history.present == turns[-1]
    assert history.undo().present == before.present


def test_another_gesture_and_a_plain_edit_each_begin_a_new_step():
    history = History(0).record(1, "tempo").record(2, "swing").record(3).record(4, "swing")
    assert history.past == (0, 1, 2, 3)


def test_gesture_after_undo_does_not_overwrite_what_undo_led_to():
    history = History(0).record(1, "tempo").record(2, "swing").undo().record(3, "tempo")
    assert (history.present, history.past) == (3, (0, 1))


def test_gesture_that_goes_on_leaves_nothing_to_redo():
    history = History(0).record(1, "tempo").record(2, "tempo")
    assert history.future == ()
    assert history.undo().record(5).future == ()
