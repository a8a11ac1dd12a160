"""Fills of a groove, phrases that evolve, and takes that another generator made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from player_kit import ROCK, Rig, instrument
from test_player import of_bars, play_through

from gdrm_tui.core.edits import toggle
from gdrm_tui.core.playability import around
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.phrases import is_fill
from gdrm_tui.player.maker import OTHER_GENERATOR


def pressed(rig: Rig, way: str) -> Take:
    rig.it.maker.make(way)  # type: ignore[arg-type]
    rig.jobs.do_all()
    take = rig.it.store.take
    assert take is not None
    return take


@pytest.mark.parametrize("locked", [False, True])
def test_six_presses_give_six_fills_of_one_groove(locked: bool) -> None:
    rig = instrument()
    groove = rig.it.store.take
    if locked:
        rig.it.editor.lock("voice")
    fills = [pressed(rig, "fill") for _ in range(6)]
    assert len({fill.bar for fill in fills}) == 6
    assert {fill.parent for fill in fills} == {groove.number}
    assert all(fill.bar.hit_count >= groove.bar.hit_count for fill in fills) or locked
    assert rig.session.loop[0].hit_count >= groove.bar.hit_count


def test_a_fill_of_a_fill_edited_by_hand_is_made_from_its_edited_state() -> None:
    rig = instrument()
    first = pressed(rig, "fill")
    rig.it.store.edit_bar(toggle(rig.session.loop[0], 12, 3))
    assert pressed(rig, "fill").parent == first.number


def test_what_evolves_is_one_groove_which_goes_on_after_its_fills(generator: Generator) -> None:
    rig = instrument()
    groove = rig.it.store.take
    while rig.it.player.evolver.auto_fill != 2:
        rig.it.player.turn_auto_fill()
    rig.it.player.evolve_or_stay()
    play_through(rig, range(8))
    takes = [take for _, take in rig.it.player.heard]
    assert [take.controls.fill for take in takes][:6] == [False, True] * 3
    size = generator.card.groove_size
    assert {take.latent[:size] for take in takes} == {groove.latent[:size]}
    numbers = {take.number: take for take in rig.session.book.takes}
    for take in takes[1:]:
        assert not numbers[take.parent].controls.fill


def test_evolving_without_variability_comes_back_to_the_bar_after_each_fill() -> None:
    rig = instrument()
    bar = rig.session.loop[0]
    rig.it.controls.set("variability", 0.0)
    while rig.it.player.evolver.auto_fill != 2:
        rig.it.player.turn_auto_fill()
    rig.it.player.evolve_or_stay()
    play_through(rig, range(6))
    assert [heard == bar for heard, _ in rig.it.player.heard] == [True, False] * 3


def test_left_alone_fills_come_as_drummers_play_them() -> None:
    rig = instrument()
    assert rig.it.player.evolver.auto_fill is None
    rig.it.player.evolve_or_stay()
    assert "fill/" not in rig.it.player.mode_text()
    play_through(rig, range(16))
    takes = [take for _, take in rig.it.player.heard]
    fills = {place for place, take in enumerate(takes) if take.controls.fill}
    assert fills <= {3, 7, 11, 15}
    seeds = range(40)  # some loops have one and some have none
    assert len({any(is_fill(place, None, seed) for place in range(4)) for seed in seeds}) == 2


def test_the_line_of_a_bar_says_how_typical_it_is_but_not_of_a_fill() -> None:
    rig = instrument()
    pressed(rig, "new")
    assert " % typical of rock, " in rig.said
    rig.it.controls.set_genre("jazz", 1.0)
    rig.jobs.do_all()
    pressed(rig, "variation")
    assert " % typical of the mix, " in rig.said
    pressed(rig, "fill")
    assert "typical" not in rig.said


def test_turning_surprise_makes_the_bar_again_and_turning_it_back_brings_it_back() -> None:
    rig = instrument()
    bars = [rig.session.loop[0]]
    for value in (1.0, 0.3):
        rig.it.controls.set("surprise", value)
        rig.jobs.do_all()
        assert rig.it.store.take.controls.surprise == value
        bars.append(rig.session.loop[0])
    assert bars[0] == bars[2]
    assert bars[0] != bars[1]


def of_before() -> Session:
    """Return a session whose take has the latent of a smaller generator."""
    bar = of_bars(1).loop[0]
    take = Take(1, bar, (0.5,) * 82, 42, ROCK)
    return replace(new_session(ROCK), loop=(bar,), takes=(take,), book=TakeBook((take,)))


def test_an_older_session_plays_its_bars_and_says_that_another_generator_made_them() -> None:
    rig = instrument(of_before(), Path("x.json"))
    assert rig.engine.fed.loop == of_before().loop
    pressed(rig, "new")
    assert OTHER_GENERATOR not in rig.said
    rig.it.takes.move(-1)
    assert f"take 1 of 2, new: {OTHER_GENERATOR}, " in rig.said
    assert rig.session.loop == of_before().loop
    info = rig.it.takes.seed_info()
    assert (info.seed, info.command) == (42, None)
    assert OTHER_GENERATOR in info.text


def test_bars_of_another_generator_are_varied_filled_and_mutated_all_the_same() -> None:
    for way in ("variation", "fill", "mutation"):
        rig = instrument(of_before(), Path("x.json"))
        take = pressed(rig, way)
        assert len(take.latent) != 82
        assert around(of_before().loop[0], take.bar, rig.session.locks.mask) == take.bar


def test_without_a_generator_a_seed_is_shown_and_no_command(tmp_path: Path) -> None:
    rig = instrument(of_before(), Path("x.json"), model=tmp_path / "none.onnx")
    info = rig.it.takes.seed_info()
    assert (info.seed, info.command) == (42, None)
    assert "there is no generator" in info.text
