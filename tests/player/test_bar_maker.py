"""Bars that are asked for come on a worker, and find their place in what is there by then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from player_kit import instrument, music

from gdrm_tui.core.bar import distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import toggle
from gdrm_tui.core.loops import with_duplicate
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.player.messages import GenresKnown


def test_it_opens_with_the_bar_of_its_seed_and_nothing_to_lose() -> None:
    rig, again = instrument(), instrument()
    assert rig.session.loop == again.session.loop
    assert rig.session.loop[0].hit_count > 0
    assert not rig.it.store.unsaved
    assert any(isinstance(message, GenresKnown) for message in rig.told)


def test_a_hit_written_while_the_first_bar_is_made_stays() -> None:
    rig = instrument(load=False)
    rig.it.load()
    rig.jobs.do()  # the generator is there, and the bar is asked for
    rig.it.store.apply(rig.session.with_bar(0, toggle(rig.session.loop[0], 0, 4), None))
    written = rig.session
    assert rig.jobs.waiting
    rig.jobs.do_all()
    assert rig.session == written
    assert rig.it.store.unsaved


def test_without_a_generator_every_way_of_making_bars_says_what_is_missing(tmp_path) -> None:
    rig = instrument(model=tmp_path / "none.onnx")
    assert "there is no generator file" in rig.said
    for ask in (
        lambda: rig.it.maker.make("new"),
        lambda: rig.it.maker.make_from_seed(4),
        rig.it.player.make_loop,
        rig.it.player.evolve_or_stay,
    ):
        rig.told.clear()
        ask()
        assert "there is no generator file" in rig.said
    assert not rig.jobs.waiting


@pytest.mark.parametrize("way", ["new", "variation", "mutation", "fill"])
def test_what_is_asked_for_is_placed_kept_and_undone_in_one_step(way) -> None:
    rig = instrument()
    before = rig.session
    rig.it.maker.make(way)
    assert rig.session == before
    rig.jobs.do_all()
    take = rig.it.store.take
    assert take is not None
    assert take in rig.session.book.takes
    assert way in rig.said
    rig.it.editor.undo()
    assert music(rig.session) == music(before)
    assert take in rig.session.book.takes


def test_a_take_for_a_bar_that_is_gone_is_kept_all_the_same() -> None:
    rig = instrument()
    rig.it.arranger.duplicate()
    rig.it.maker.make("new")
    rig.it.arranger.delete()
    loop = rig.session.loop
    rig.jobs.do_all()
    assert rig.session.loop == loop
    assert len(rig.session.book.takes) == 2


def test_a_take_asked_for_before_a_file_was_opened_does_not_get_into_it(tmp_path) -> None:
    rig = instrument()
    rig.it.keeper.save(tmp_path / "song.json")
    rig.it.maker.make("new")
    rig.it.player.make_loop()
    rig.it.keeper.open(tmp_path / "song.json")
    opened = rig.session
    rig.jobs.do_all()
    assert rig.session == opened


def test_locked_voices_are_left_alone_even_when_locked_meanwhile() -> None:
    rig = instrument()
    kick = rig.session.loop[0].hits[0]
    rig.it.maker.make("mutation")
    rig.it.editor.lock("voice")
    rig.jobs.do_all()
    assert (rig.session.loop[0].hits[0] == kick).all()


def test_a_loop_of_one_groove_has_four_bars_where_there_was_one() -> None:
    rig = instrument()
    rig.it.player.make_loop()
    rig.jobs.do_all()
    assert len(rig.session.loop) == 4
    assert rig.said.startswith("a loop of one groove: AAA")
    assert len({take.number for take in rig.session.takes}) == 4


def test_a_remix_that_comes_after_the_slider_moved_on_is_left_out() -> None:
    rig = instrument()
    before = rig.session.loop[0]
    rig.it.controls.set("density", 0.1)
    rig.it.controls.set("density", 0.9)
    rig.jobs.do(0)
    assert rig.session.loop[0] == before
    rig.jobs.do_all()
    assert rig.session.loop[0].hit_count > before.hit_count
    rig.it.controls.set("density", 0.5)
    rig.jobs.do_all()
    assert rig.session.loop[0] == before


def test_two_voices_turned_at_once_are_both_heard() -> None:
    rig = instrument()
    before = rig.session.loop[0]
    sounding = [voice for voice in range(len(VOICE_NAMES)) if before.hits[voice].any()][:2]
    for voice in sounding:
        rig.it.controls.turn_voice_density(voice, -0.5)
    rig.jobs.do_all()
    after = rig.session.loop[0]
    assert not after.hits[sounding].any()
    others = [voice for voice in range(len(VOICE_NAMES)) if voice not in sounding]
    assert (after.hits[others] == before.hits[others]).all()
    assert rig.it.store.take.bar == after


def test_an_answer_for_a_voice_that_moved_on_is_left_out() -> None:
    rig = instrument()
    voice = int(rig.session.loop[0].hits.any(axis=1).argmax())
    before = rig.session.loop[0]
    rig.it.controls.turn_voice_density(voice, -0.5)
    rig.it.controls.turn_voice_density(voice, 0.5)
    rig.jobs.do(0)
    assert rig.session.loop[0] == before


def test_a_bar_edited_by_hand_is_not_made_again_by_a_slider() -> None:
    rig = instrument()
    rig.it.editor.toggle_hit()
    edited = rig.session.loop[0]
    rig.it.controls.set_genre("funk", 1.0)
    assert not rig.jobs.waiting
    assert rig.session.loop[0] == edited
    assert "funk" in rig.session.controls.genres


def test_a_take_that_stands_in_two_bars_becomes_one_of_its_own_when_steered() -> None:
    rig = instrument()
    rig.it.store.apply(with_duplicate(rig.session, 0))
    rig.it.controls.set("density", 0.8)
    rig.jobs.do_all()
    first, second = rig.session.takes
    assert first.number != second.number
    assert first.latent == second.latent


def test_a_variation_of_an_edited_bar_varies_its_edited_state() -> None:
    rig = instrument()
    for _ in range(3):
        rig.it.store.edit_bar(toggle(rig.session.loop[0], 12, 2 * _))
    edited = rig.session.loop[0]
    rig.it.controls.set("variability", 0.0)
    rig.it.maker.make("variation")
    assert "variability is 0" in rig.said
    rig.it.controls.set("variability", 0.1)
    rig.it.maker.make("variation")
    rig.jobs.do_all()
    assert distance(rig.session.loop[0], edited) < 40


def test_a_genre_that_the_generator_does_not_know_is_replaced_by_one_it_knows() -> None:
    rig = instrument(load=False)
    session = rig.session
    controls = replace(session.controls, genres={"polka": 1.0})
    rig.it.store.apply(session.with_controls(controls))
    rig.it.load()
    rig.jobs.do_all()
    assert "polka" not in rig.session.controls.genres


def test_a_slider_that_is_held_asks_for_one_bar_at_a_time_and_ends_where_it_stands() -> None:
    rig, at_once = instrument(), instrument()
    for step in range(1, 40):
        rig.it.controls.set_genre("jazz", step / 10)
        assert len(rig.jobs.waiting) == 1
        if step % 10 == 0:
            rig.jobs.do()
    rig.jobs.do_all()
    at_once.it.controls.set_genre("jazz", 3.9)
    at_once.jobs.do_all()
    assert rig.session.loop == at_once.session.loop
    rig.it.editor.undo()
    assert "jazz" not in rig.session.controls.genres


def test_a_key_that_is_held_makes_a_bar_at_a_time_and_the_last_press_counts() -> None:
    rig = instrument()
    made = len(rig.session.book.takes)
    for _ in range(30):
        rig.it.maker.make("new")
    assert len(rig.jobs.waiting) == 1
    rig.jobs.do_all()
    assert len(rig.session.book.takes) == made + 2


def test_bars_asked_for_in_two_places_both_come() -> None:
    rig = instrument()
    rig.it.arranger.duplicate()
    first, second = rig.session.loop
    for place in (0, 1, 0, 1):
        rig.it.arranger.show_bar(place)
        rig.it.maker.make("new")
    rig.jobs.do_all()
    assert rig.session.loop[0] != first
    assert rig.session.loop[1] not in (second, rig.session.loop[0])


def test_after_a_request_that_failed_the_next_one_is_answered() -> None:
    rig = instrument()
    unknown = Controls({"polka": 1.0})
    rig.it.store.apply(rig.session.with_controls(unknown))
    rig.it.maker.make("new")
    rig.jobs.do_all()
    assert "no genre is called 'polka'" in rig.said
    rig.it.editor.undo()
    before = rig.session.loop
    rig.it.maker.make("new")
    rig.jobs.do_all()
    assert rig.session.loop != before
