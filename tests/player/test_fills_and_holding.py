"""Which bar becomes a fill, what the setting of fills shows, and when the grid follows again."""

from __future__ import annotations

import pytest
from player_kit import instrument
from test_player import of_bars, play_through

from gdrm_tui.core.session import new_session
from gdrm_tui.player.evolver import FILL_SETTINGS


def fills(rig) -> list[int]:
    return [
        place
        for place, take in enumerate(rig.session.takes)
        if take is not None and take.controls.fill
    ]


@pytest.mark.parametrize(("bars", "heard", "fill"), [(4, 1, 3), (2, 0, 1), (3, 2, 2)])
def test_while_the_grid_follows_the_last_bar_of_the_phrase_becomes_the_fill(
    bars: int, heard: int, fill: int
) -> None:
    rig = instrument(of_bars(bars))
    play_through(rig, range(heard + 1))
    rig.it.player.fill()
    rig.jobs.do_all()
    assert fills(rig) == [fill]
    assert rig.said.startswith(f"bar {fill + 1} is the fill: take 1 of 1, fill")
    assert rig.it.store.selected == heard
    first = rig.session.loop[fill]
    rig.it.player.fill()
    rig.jobs.do_all()
    assert fills(rig) == [fill]
    assert rig.session.loop[fill] != first


def test_held_or_stopped_the_shown_bar_becomes_the_fill() -> None:
    rig = instrument(of_bars(4))
    rig.it.arranger.show_bar(1)
    rig.it.player.fill()
    rig.jobs.do_all()
    assert fills(rig) == [1]
    play_through(rig, range(1))
    rig.it.player.hold(for_good=True)
    rig.it.arranger.show_bar(2)
    rig.it.player.fill()
    rig.jobs.do_all()
    assert fills(rig) == [1, 2]


def test_the_header_tells_how_often_fills_come_whether_or_not_it_evolves() -> None:
    rig = instrument(of_bars(1))
    told = {}
    for _ in FILL_SETTINGS:
        told[rig.it.player.evolver.auto_fill] = rig.it.player.mode_text()
        rig.it.player.turn_auto_fill()
    assert told == {None: "", 2: "fill/2", 4: "fill/4", 8: "fill/8", 0: "no fills"}


def test_another_session_is_followed_whatever_was_held() -> None:
    rig = instrument(of_bars(4))
    play_through(rig, range(1))
    rig.it.player.turn_following()
    assert not rig.it.player.following
    rig.it.store.open(of_bars(3))
    assert rig.it.player.following
    assert "held" not in rig.it.player.mode_text()
    play_through(rig, range(3))
    assert rig.it.store.selected == 2


def test_the_loop_begins_again_with_one_empty_bar_and_keeps_its_takes() -> None:
    rig = instrument(new_session(of_bars(1).controls))
    rig.it.maker.make("new")
    rig.jobs.do_all()
    book = rig.session.book
    rig.it.arranger.begin_again()
    assert [bar.hit_count for bar in rig.session.loop] == [0]
    assert rig.session.book == book
    rig.it.editor.undo()
    assert rig.session.loop[0].hit_count > 0
