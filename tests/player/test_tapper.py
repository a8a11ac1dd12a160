"""Tapped rhythms: against the playhead, freely, and after a count-in; each is answered by a bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from player_kit import ROCK, Rig, instrument, music

from gdrm_tui.core.locks import Locks
from gdrm_tui.core.loops import of_bars
from gdrm_tui.core.marks import everybody_hits
from gdrm_tui.core.rhythm import Onset, Rhythm
from gdrm_tui.player.tapper import Tapper, clicks
from gdrm_tui.player.taps import HeldKeys, Tap, Taps

STEP = 60 / ROCK.bpm / 4  # seconds
SON = (0, 3, 6, 10, 12)


@dataclass
class Clock:
    """Seconds that pass when the test says so."""

    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rig() -> Rig:
    return instrument()


def tapper_of(rig: Rig, clock: Clock) -> Tapper:
    """Return the instrument's tapper on the test's clock, ready for taps."""
    tapper = rig.it.tapper
    tapper.clock = clock
    tapper.begin()
    rig.jobs.do_all()
    return tapper


def play_to(rig: Rig, clock: Clock, tapper: Tapper, steps: Iterable[float], end: float) -> None:
    """Let time pass from tap to tap, in steps of the engine's position, up to `end`."""
    start = clock.seconds - rig.engine.now.position_steps * STEP
    for step in (*steps, end):
        clock.seconds = start + step * STEP
        rig.engine.at(step)
        tapper.follow()
        if step != end:
            tapper.tap(0.8)


def onsets(rig: Rig, place: int = 0) -> list[int]:
    take = rig.session.takes[place]
    assert take is not None
    assert take.rhythm is not None
    return [onset.step for onset in take.rhythm.onsets]


def test_taps_along_become_the_bar_that_plays_and_undo_brings_it_back(
    rig: Rig, clock: Clock
) -> None:
    before = music(rig.session)
    rig.engine.play()
    tapper = tapper_of(rig, clock)
    play_to(rig, clock, tapper, SON, 15.4)
    assert not rig.jobs.waiting
    play_to(rig, clock, tapper, (), 15.7)
    rig.engine.asked.clear()
    rig.jobs.do_all()
    assert onsets(rig) == [*SON]
    assert rig.session.loop[0].hits[:, list(SON)].any(0).all()
    assert rig.engine.asked[0] == "publish on bar line"
    assert rig.said.startswith("take 2 of 2, your rhythm: ")
    rig.it.editor.undo()
    assert music(rig.session) == before


def test_tap_is_laid_where_the_sound_was_when_the_key_came(rig: Rig, clock: Clock) -> None:
    rig.engine.at(4.5)
    tapper = tapper_of(rig, clock)
    tapper.tap(0.8, clock.seconds - 0.25 * STEP)
    (onset,) = tapper.now.rhythm.onsets
    assert (onset.step, onset.velocity) == (4, 0.8)
    assert onset.offset == pytest.approx(0.25)
    assert tapper.now.state == "in time"


def test_each_bar_of_a_loop_is_answered_in_its_place_in_one_groove(rig: Rig, clock: Clock) -> None:
    rig.it.arranger.duplicate()
    rig.it.controls.set("variability", 0.5)
    rig.jobs.do_all()
    rig.engine.play()
    tapper = tapper_of(rig, clock)
    play_to(rig, clock, tapper, (0, 4, 8), 15.7)
    rig.jobs.do_all()
    play_to(rig, clock, tapper, (17, 22), 31.7)
    rig.jobs.do_all()
    assert onsets(rig, 0) == [0, 4, 8]
    assert onsets(rig, 1) == [1, 6]
    first, second = rig.session.takes
    assert first is not None
    assert second is not None
    assert second.parent == first.number
    card = rig.it.maker.card
    assert card is not None
    assert second.latent[: card.groove_size] == first.latent[: card.groove_size]


def test_free_taps_begin_a_bar_and_the_answer_begins_to_play(rig: Rig, clock: Clock) -> None:
    tapper = tapper_of(rig, clock)
    assert tapper.now.step is None
    start = clock.seconds
    for step in (0, 3.25, 6):
        clock.seconds = start + step * STEP
        tapper.tap(0.7)
        tapper.follow()
    assert tapper.now.step == pytest.approx(6)
    clock.seconds = start + 15.7 * STEP
    tapper.follow()
    tapper.tap(0.7)  # comes before the answer, so it belongs to nothing
    assert rig.engine.asked.count("play") == 0
    rig.jobs.do_all()
    assert onsets(rig) == [0, 3, 6]
    assert rig.engine.asked.count("play") == 1
    assert not tapper.now.rhythm.onsets


def test_count_in_clicks_for_a_bar_and_then_the_taps_count(rig: Rig, clock: Clock) -> None:
    tapper = tapper_of(rig, clock)
    tapper.count_in()
    assert rig.engine.fed is not None
    assert rig.engine.fed.loop == clicks(rig.session).loop
    assert tapper.now.state == "count-in"
    play_to(rig, clock, tapper, (0, 4, 8, 12, 16, 20.25, 24), 31.7)
    rig.it.player.follow()
    assert list(rig.it.player.heard) == []
    rig.engine.asked.clear()
    rig.jobs.do_all()
    assert onsets(rig) == [0, 4, 8]
    assert rig.engine.asked[-2:] == ["publish on bar line", "jump 0"]
    assert rig.engine.fed.loop == rig.session.loop


def test_leaving_a_count_in_stops_it_and_gives_the_loop_back(rig: Rig, clock: Clock) -> None:
    tapper = tapper_of(rig, clock)
    tapper.count_in()
    tapper.tap(0.9)
    tapper.end()
    assert not rig.engine.now.playing
    assert rig.engine.fed is not None
    assert rig.engine.fed.loop == rig.session.loop


def test_single_tap_is_not_a_rhythm(rig: Rig, clock: Clock) -> None:
    before = rig.session
    rig.engine.play()
    tapper = tapper_of(rig, clock)
    play_to(rig, clock, tapper, (0,), 15.7)
    rig.jobs.do_all()
    assert rig.session is before


def test_answer_keeps_locked_cells(rig: Rig, clock: Clock) -> None:
    locked = replace(rig.session, locks=Locks(frozenset({0})))
    rig.it.store.apply(locked)
    tapper = tapper_of(rig, clock)
    tapper.answer(Rhythm((Onset(1, 1.0), Onset(5, 0.8))))
    rig.jobs.do_all()
    np.testing.assert_array_equal(rig.session.loop[0].hits[0], locked.loop[0].hits[0])
    assert rig.session.loop[0].hits[:, [1, 5]].any(0).all()


def test_answer_uses_controls_that_moved_since_it_was_prepared(rig: Rig, clock: Clock) -> None:
    tapper = tapper_of(rig, clock)
    rig.it.controls.set_genre("jazz", 1.0)
    rig.it.controls.set_genre("rock", 0.0)
    rig.jobs.do_all()
    tapper.answer(Rhythm((Onset(1, 1.0), Onset(5, 0.8))))
    rig.jobs.do_all()
    take = rig.session.takes[0]
    assert take is not None
    assert dict(take.controls.genres) == {"jazz": 1.0}


def test_slider_makes_the_answer_again_in_its_rhythm(rig: Rig, clock: Clock) -> None:
    tapper = tapper_of(rig, clock)
    tapper.answer(Rhythm((Onset(1, 1.0), Onset(5, 0.8, 0.25), Onset(14, 0.9))))
    rig.jobs.do_all()
    before = rig.session.loop
    rig.it.controls.set_genre("jazz", 1.0)
    rig.jobs.do_all()
    assert rig.session.loop != before
    assert onsets(rig) == [1, 5, 14]
    assert rig.session.loop[0].hits[:, [1, 5, 14]].any(0).all()
    rig.it.controls.set_genre("jazz", 0.0)
    rig.jobs.do_all()
    assert rig.session.loop == before


def test_answer_goes_around_marks(rig: Rig, clock: Clock) -> None:
    for step in (5, 9, 9):
        rig.it.marker.turn(step)
    tapper = tapper_of(rig, clock)
    tapper.answer(Rhythm((Onset(1, 1.0), Onset(5, 0.8))))
    rig.jobs.do_all()
    bar, take = rig.session.loop[0], rig.session.takes[0]
    assert take is not None
    assert bar.hits[:, 1].any()
    assert not bar.hits[:, 5].any()
    assert everybody_hits(bar, 9)
    assert take.bar == bar.unmarked


def test_single_free_tap_begins_no_bar(rig: Rig, clock: Clock) -> None:
    tapper = tapper_of(rig, clock)
    tapper.tap(0.8)
    clock.seconds += 40 * STEP
    tapper.follow()
    tapper.tap(0.8)
    clock.seconds += 4 * STEP
    tapper.tap(0.8)
    assert [onset.step for onset in tapper.now.rhythm.onsets] == [0, 4]


def test_answer_for_a_session_that_was_closed_is_dropped(rig: Rig, clock: Clock) -> None:
    tapper = tapper_of(rig, clock)
    tapper.answer(Rhythm((Onset(1, 1.0), Onset(5, 0.8))))
    rig.it.store.open(of_bars(rig.session, [(rig.session.loop[0], None)]))
    rig.jobs.do_all()
    assert rig.session.takes == (None,)


def test_without_a_generator_it_says_so(clock: Clock) -> None:
    rig = instrument(load=False)
    rig.it.tapper.answer(Rhythm((Onset(1, 1.0),)))
    assert rig.said == "the generator is still loading"


def test_bars_come_out_of_the_taps_one_after_the_other() -> None:
    taps = Taps()
    for position in (0.0, 4.0, 15.8, 20.0, 33.0, 34.0):
        taps.add(Tap(position, 0.5))
    found = [taps.over(40.0) for _ in range(3)]
    assert [None if bar is None else bar.number for bar in found] == [0, 1, None]
    assert [onset.step for onset in taps.rhythm.onsets] == [1, 2]
    taps.add(Tap(3.0, 0.5))
    assert [onset.step for onset in taps.rhythm.onsets] == [3]


def taps_of(keys: Iterable[tuple[str, float]]) -> list[float]:
    """Return the times, in seconds, of the keys that count as taps."""
    held, found = HeldKeys(), []
    for key, at in keys:
        press = held.press(key, at)
        if press.spoils_last:
            found.pop()
        if press.tap:
            found.append(at)
    return found


def test_key_that_is_held_is_one_tap() -> None:
    repeats = [("space", 0.5 + 0.033 * number) for number in range(30)]
    assert taps_of([("space", 0.0), *repeats, ("space", 2.0)]) == [0.0, 2.0]


@pytest.mark.parametrize("gap", [0.075, 0.125, 0.5])
def test_fast_taps_of_one_key_all_count(gap: float) -> None:
    times = [number * gap for number in range(12)]
    assert taps_of([("space", at) for at in times]) == times


def test_two_keys_close_together_are_two_taps() -> None:
    assert taps_of([("a", 0.0), ("space", 0.01), ("a", 0.02)]) == [0.0, 0.01, 0.02]
