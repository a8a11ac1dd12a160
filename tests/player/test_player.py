"""Transport, evolving and capture, with an engine that stands where it is put."""

from __future__ import annotations

from dataclasses import replace

import pytest
from player_kit import ROCK, instrument, music

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.session import Session
from gdrm_tui.player.evolver import FILL_SETTINGS

BARS = tuple(set_hit(empty_bar(), 0, step, 1.0) for step in range(4))


def of_bars(count: int) -> Session:
    return Session(BARS[:count], (None,) * count, ROCK)


def play_through(rig, bars: range, steps: float = 4.0) -> None:
    """Follow the engine from bar to bar, in looks `steps` apart; jobs are done at once."""
    for number in bars:
        place = 0.0
        while place < 16:
            rig.engine.at(16 * number + place)
            rig.it.player.follow()
            rig.jobs.do_all()
            place += steps


def test_the_engine_has_the_session_from_the_start_and_after_each_change() -> None:
    rig = instrument(of_bars(2), load=False)
    assert rig.engine.fed == rig.session
    rig.it.editor.toggle_hit()
    assert rig.engine.fed == rig.session
    rig.it.player.turn_bar_line()
    rig.it.editor.toggle_hit()
    assert "publish on bar line" in rig.engine.asked


def test_play_and_stop_turn_each_other() -> None:
    rig = instrument(of_bars(1), load=False)
    rig.it.player.play_or_stop()
    rig.it.player.play_or_stop()
    assert rig.engine.asked[-2:] == ["play", "stop"]


def test_a_queued_bar_waits_until_it_is_heard() -> None:
    rig = instrument(of_bars(4), load=False)
    play_through(rig, range(1))
    rig.it.arranger.show_bar(2)
    rig.it.player.queue()
    assert (rig.engine.asked[-1], rig.it.player.playhead.queued) == ("jump 2", 2)
    play_through(rig, range(1))
    assert rig.it.player.playhead.queued == 2
    play_through(rig, range(2, 3))
    assert rig.it.player.playhead.queued is None


def test_bars_heard_are_remembered_and_captured_again_for_more() -> None:
    rig = instrument(of_bars(4), load=False)
    rig.it.player.capture()
    assert "nothing to capture" in rig.said
    play_through(rig, range(8))
    rig.it.player.capture()
    assert rig.session.loop == BARS
    assert rig.engine.asked[-1] == "jump 0"
    rig.it.player.capture()
    assert rig.session.loop == BARS * 2
    rig.it.editor.undo()
    assert rig.session.loop == BARS


@pytest.mark.parametrize("bars", [1, 2, 3])
def test_evolving_holds_what_is_heard_and_is_one_step_of_undo(bars: int) -> None:
    rig = instrument(of_bars(bars))
    before = rig.session
    rig.it.player.evolve_or_stay()
    assert rig.engine.now.playing
    play_through(rig, range(9))
    heard = list(rig.it.player.heard)
    assert len({bar for bar, _ in heard}) >= bars + 2
    assert rig.it.store.bar == heard[-1][0]
    assert {take for _, take in heard if take} <= set(rig.session.book.takes)
    rig.it.player.evolve_or_stay()
    assert not rig.it.player.evolver.evolving
    assert rig.engine.fed == rig.session
    rig.it.editor.undo()
    assert music(rig.session) == music(before)


def test_every_bar_heard_while_evolving_was_with_the_engine_before_it_began() -> None:
    rig = instrument(of_bars(1))
    rig.it.player.evolve_or_stay()
    ring = rig.it.player.playhead.ring
    for number in range(8):
        play_through(rig, range(number, number + 1))
        promised = rig.engine.fed.loop[(number + 1) % ring]
        rig.engine.at(16.0 * (number + 1))
        rig.it.player.follow()
        assert rig.it.player.heard[-1][0] == promised


def test_fills_come_by_the_setting_and_the_setting_goes_round() -> None:
    rig = instrument(of_bars(1))
    seen = [rig.it.player.evolver.auto_fill]
    for _ in FILL_SETTINGS:
        rig.it.player.turn_auto_fill()
        seen.append(rig.it.player.evolver.auto_fill)
    assert seen[0] == seen[-1]
    assert set(seen) == set(FILL_SETTINGS)
    while rig.it.player.evolver.auto_fill != 2:
        rig.it.player.turn_auto_fill()
    rig.it.player.evolve_or_stay()
    play_through(rig, range(8))
    fills = [take.controls.fill for _, take in rig.it.player.heard if take]
    assert fills[:6] == [True, False] * 3  # the first bar heard has no take


def test_a_fill_of_a_playing_loop_of_one_bar_comes_once_and_leaves_the_session_alone() -> None:
    rig = instrument(of_bars(1))
    before = rig.session
    play_through(rig, range(1))
    rig.it.player.fill()
    play_through(rig, range(6))
    heard = [bar for bar, _ in rig.it.player.heard]
    assert sum(bar != BARS[0] for bar in heard) == 1
    assert music(rig.session) == music(before)


def test_what_was_made_ahead_is_forgotten_when_another_session_is_opened(tmp_path) -> None:
    rig = instrument(of_bars(1))
    other = instrument(of_bars(2), load=False)
    other.it.keeper.save(tmp_path / "other.json")
    rig.it.player.evolve_or_stay()
    play_through(rig, range(3))
    rig.it.keeper.open(tmp_path / "other.json")
    assert not rig.it.player.evolver.evolving
    assert not rig.it.player.heard
    assert rig.engine.fed.loop == BARS[:2]


def test_a_slider_steers_what_is_ahead_with_the_same_seed() -> None:
    rig = instrument(of_bars(1))
    rig.it.player.evolve_or_stay()
    play_through(rig, range(2))
    ahead = dict(rig.it.player.evolver.ahead)
    session = rig.session
    jazz = session.with_controls(replace(session.controls, genres={"jazz": 1.0}))
    rig.it.store.apply(jazz)
    rig.it.player.follow()
    rig.jobs.do_all()
    changed = [
        (ahead[slot].take, now.take)
        for slot, now in rig.it.player.evolver.ahead.items()
        if slot in ahead and now is not ahead[slot]
    ]
    assert changed
    for before, after in changed:
        assert (before.seed, before.number) == (after.seed, after.number)
        assert after.controls.genres == {"jazz": 1.0}


def test_stopping_forgets_the_fill_that_would_have_come() -> None:
    rig = instrument(of_bars(1))
    play_through(rig, range(1))
    rig.it.player.fill()
    assert rig.it.player.evolver.fill_is_next
    rig.it.player.play_or_stop()
    rig.it.player.follow()
    assert not rig.it.player.evolver.fill_is_next
    assert rig.engine.fed == rig.session
