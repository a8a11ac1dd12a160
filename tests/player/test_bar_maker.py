"""Bars that are asked for come on a worker, and find their place in what is there by then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from player_kit import instrument, music

from gdrm_tui.core.bar import distance
from gdrm_tui.core.edits import toggle
from gdrm_tui.core.loops import with_duplicate
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.player.messages import GenresKnown


def test_it_opens_with_the_bar_of_its_seed_and_nothing_to_lose() -> None:
    played, again = instrument(), instrument()
    assert played.session.loop == again.session.loop
    assert played.session.loop[0].hit_count > 0
    assert not played.it.store.unsaved
    assert any(isinstance(message, GenresKnown) for message in played.told)


def test_without_a_generator_every_way_of_making_bars_says_what_is_missing(tmp_path) -> None:
    played = instrument(model=tmp_path / "none.onnx")
    assert "there is no generator file" in played.said
    for ask in (
        lambda: played.it.maker.make("new"),
        lambda: played.it.maker.make_from_seed(4),
        played.it.player.make_loop,
        played.it.player.evolve_or_stay,
    ):
        played.told.clear()
        ask()
        assert "there is no generator file" in played.said
    assert not played.jobs.waiting


@pytest.mark.parametrize("way", ["new", "variation", "mutation", "fill"])
def test_what_is_asked_for_is_placed_kept_and_undone_in_one_step(way) -> None:
    played = instrument()
    before = played.session
    played.it.maker.make(way)
    assert played.session == before
    played.jobs.do_all()
    take = played.it.store.take
    assert take is not None
    assert take in played.session.book.takes
    assert way in played.said
    played.it.editor.undo()
    assert music(played.session) == music(before)
    assert take in played.session.book.takes


def test_a_take_for_a_bar_that_is_gone_is_kept_all_the_same() -> None:
    played = instrument()
    played.it.arranger.duplicate()
    played.it.maker.make("new")
    played.it.arranger.delete()
    loop = played.session.loop
    played.jobs.do_all()
    assert played.session.loop == loop
    assert len(played.session.book.takes) == 2


def test_a_take_asked_for_before_a_file_was_opened_does_not_get_into_it(tmp_path) -> None:
    played = instrument()
    played.it.keeper.save(tmp_path / "song.json")
    played.it.maker.make("new")
    played.it.player.make_loop()
    played.it.keeper.open(tmp_path / "song.json")
    opened = played.session
    played.jobs.do_all()
    assert played.session == opened


def test_locked_voices_are_left_alone_even_when_locked_meanwhile() -> None:
    played = instrument()
    kick = played.session.loop[0].hits[0]
    played.it.maker.make("mutation")
    played.it.editor.lock("voice")
    played.jobs.do_all()
    assert (played.session.loop[0].hits[0] == kick).all()


def test_a_loop_of_one_idea_has_four_bars_where_there_was_one() -> None:
    played = instrument()
    played.it.player.make_loop()
    played.jobs.do_all()
    assert len(played.session.loop) == 4
    assert played.said.startswith("a loop of one idea: AAAF")


def test_a_remix_that_comes_after_the_slider_moved_on_is_left_out() -> None:
    played = instrument()
    before = played.session.loop[0]
    played.it.controls.set("density", 0.1)
    played.it.controls.set("density", 0.9)
    played.jobs.do(0)
    assert played.session.loop[0] == before
    played.jobs.do_all()
    assert played.session.loop[0].hit_count > before.hit_count
    played.it.controls.set("density", 0.5)
    played.jobs.do_all()
    assert played.session.loop[0] == before


def test_answers_of_two_voices_turned_come_in_any_order_and_are_both_heard() -> None:
    played = instrument()
    before = played.session.loop[0]
    sounding = [voice for voice in range(len(VOICE_NAMES)) if before.hits[voice].any()][:2]
    for voice in sounding:
        played.it.controls.turn_voice_density(voice, -0.5)
    played.jobs.do(1)
    played.jobs.do_all()
    after = played.session.loop[0]
    assert not after.hits[sounding].any()
    others = [voice for voice in range(len(VOICE_NAMES)) if voice not in sounding]
    assert (after.hits[others] == before.hits[others]).all()
    assert played.it.store.take.bar == after


def test_an_answer_for_a_voice_that_moved_on_is_left_out() -> None:
    played = instrument()
    voice = int(played.session.loop[0].hits.any(axis=1).argmax())
    before = played.session.loop[0]
    played.it.controls.turn_voice_density(voice, -0.5)
    played.it.controls.turn_voice_density(voice, 0.5)
    played.jobs.do(0)
    assert played.session.loop[0] == before


def test_a_bar_edited_by_hand_is_not_made_again_by_a_slider() -> None:
    played = instrument()
    played.it.editor.toggle_hit()
    edited = played.session.loop[0]
    played.it.controls.set_genre("funk", 1.0)
    assert not played.jobs.waiting
    assert played.session.loop[0] == edited
    assert "funk" in played.session.controls.genres


def test_a_take_that_stands_in_two_bars_becomes_one_of_its_own_when_steered() -> None:
    played = instrument()
    played.it.store.apply(with_duplicate(played.session, 0))
    played.it.controls.set("density", 0.8)
    played.jobs.do_all()
    first, second = played.session.takes
    assert first.number != second.number
    assert first.latent == second.latent


def test_a_variation_of_an_edited_bar_varies_what_it_is_now() -> None:
    played = instrument()
    for _ in range(3):
        played.it.store.edit_bar(toggle(played.session.loop[0], 12, 2 * _))
    edited = played.session.loop[0]
    played.it.controls.set("variability", 0.0)
    played.it.maker.make("variation")
    assert "variability is 0" in played.said
    played.it.controls.set("variability", 0.1)
    played.it.maker.make("variation")
    played.jobs.do_all()
    assert distance(played.session.loop[0], edited) < 40


def test_a_genre_that_the_generator_does_not_know_is_replaced_by_one_it_knows() -> None:
    played = instrument(load=False)
    session = played.session
    controls = replace(session.controls, genres={"polka": 1.0})
    played.it.store.apply(session.with_controls(controls))
    played.it.load()
    played.jobs.do_all()
    assert "polka" not in played.session.controls.genres
