"""Rests and hits of all marked by hand: heard, kept by what is made, and undone."""

from __future__ import annotations

import numpy as np
import pytest
from player_kit import Rig, instrument, music

from gdrm_tui.core.marks import everybody_hits
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.midi.importer import import_loop
from gdrm_tui.storage.session_files import session_from_json, session_to_json


@pytest.fixture
def rig() -> Rig:
    return instrument()


def test_step_marked_to_rest_is_silent_at_once_and_says_so(rig: Rig) -> None:
    step = int(np.flatnonzero(rig.session.loop[0].hits.any(0))[0])
    rig.it.marker.turn(step)
    assert rig.said == f"everything rests on step {step + 1}, also in bars made from this one"
    assert rig.engine.fed is not None
    assert not rig.engine.fed.loop[0].hits[:, step].any()
    rig.it.marker.turn(step)
    assert rig.said == f"everybody hits on step {step + 1}, also in bars made from this one"
    assert everybody_hits(rig.session.loop[0], step)


def test_turned_on_and_off_the_bar_is_as_it_was_and_undo_is_one_step(rig: Rig) -> None:
    before = rig.session
    for _ in range(3):
        rig.it.marker.turn(4)
        rig.jobs.do_all()
    assert rig.said == "step 5 is free again"
    assert rig.session.loop == before.loop
    assert rig.session.takes == before.takes
    rig.it.marker.turn(4)
    rig.it.marker.turn(4)
    rig.jobs.do_all()
    rig.it.editor.undo()
    assert music(rig.session) == music(before)


def test_generator_says_who_hits_and_the_rest_of_the_bar_stays(rig: Rig) -> None:
    before = rig.session.loop[0]
    rig.it.marker.turn(6)
    rig.it.marker.turn(6)
    rig.jobs.do_all()
    after, take = rig.session.loop[0], rig.session.takes[0]
    assert take is not None
    assert after.unmarked == take.bar
    others = np.arange(16) != 6
    np.testing.assert_array_equal(after.velocities[:, others], before.velocities[:, others])


@pytest.mark.parametrize("way", ["new", "variation", "mutation", "fill"])
def test_whatever_is_made_keeps_to_the_marks(rig: Rig, way: str) -> None:
    rig.it.marker.turn(0)
    for _ in range(2):
        rig.it.marker.turn(7)
    rig.jobs.do_all()
    marks = rig.session.loop[0].marks
    for _ in range(3):
        rig.it.maker.make(way)
        rig.jobs.do_all()
        bar = rig.session.loop[0]
        assert bar.marks == marks == ((0, "rest"), (7, "hit"))
        assert not bar.hits[:, 0].any()
        assert everybody_hits(bar, 7)


def test_takes_and_sliders_and_whole_loops_keep_to_them_too(rig: Rig) -> None:
    rig.it.maker.make("new")
    rig.jobs.do_all()
    rig.it.marker.turn(0)
    rig.it.takes.move(-1)
    assert not rig.session.loop[0].hits[:, 0].any()
    rig.it.controls.set_genre("jazz", 1.0)
    rig.jobs.do_all()
    assert not rig.session.loop[0].hits[:, 0].any()
    rig.it.player.make_loop()
    rig.jobs.do_all()
    assert len(rig.session.loop) == 4
    assert not rig.session.loop[0].hits[:, 0].any()


def test_hand_puts_nothing_where_everything_rests(rig: Rig) -> None:
    rig.it.marker.turn(0)
    rig.it.editor.selection.cursor = (2, 0)
    rig.it.editor.toggle_hit()
    assert not rig.session.loop[0].hits[:, 0].any()


def test_evolving_goes_around_the_marks(rig: Rig) -> None:
    rig.it.marker.turn(4)
    rig.it.player.evolve_or_stay()
    for steps in (1.0, 17.0, 33.0, 49.0):
        rig.engine.at(steps)
        rig.it.player.follow()
        rig.jobs.do_all()
        rig.it.player.follow()
        rig.jobs.do_all()
        assert rig.engine.fed is not None
        assert not any(bar.hits[:, 4].any() for bar in rig.engine.fed.loop)
    assert rig.session.loop[0].marks == ((4, "rest"),)


def test_marks_go_with_their_bar_and_stay_in_the_file(rig: Rig) -> None:
    rig.it.marker.turn(3)
    rig.it.arranger.duplicate()
    rig.it.arranger.insert()
    rig.it.arranger.move(-1)
    marks = [bar.marks for bar in rig.session.loop]
    assert marks == [((3, "rest"),), (), ((3, "rest"),)]
    read = session_from_json(session_to_json(rig.session), "x.json")
    assert read == rig.session


def test_file_exported_has_what_is_heard(rig: Rig) -> None:
    for step in (0, 8):
        rig.it.marker.turn(step)
    (bar,) = import_loop(loop_to_midi(rig.session), "x.mid").loop
    assert not bar.hits[:, [0, 8]].any()
    np.testing.assert_array_equal(bar.hits, rig.session.loop[0].hits)
