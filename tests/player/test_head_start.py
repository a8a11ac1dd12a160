"""What the instrument opens with, played before there is a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from player_kit import QUICK, ROCK, StillEngine, at_once, instrument, seeds

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.generation.generator import default_model
from gdrm_tui.player.head_start import play_at_once
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.setup import Setup
from gdrm_tui.storage.settings import Settings

LOOP = Session((set_hit(empty_bar(), 0, 0, 1.0),), (None,), ROCK)


def setup_of(session: Session, file: Path | None = None, **further) -> Setup:
    asked = {"model": default_model(), "seed": 3, **further}
    return Setup(session, file, search=QUICK, draw_seed=seeds(), **asked)


def test_the_bar_that_plays_is_the_one_that_the_instrument_would_make() -> None:
    engine = StillEngine()
    session = play_at_once(setup_of(new_session(ROCK)), engine)
    assert session == instrument().session
    assert session.book.highest == 1
    assert (engine.asked, engine.fed) == (["publish", "play"], session)


def test_the_same_holds_for_a_seed_that_is_drawn_and_for_genres_that_are_not_known() -> None:
    foreign = new_session(replace(ROCK, genres={"polka": 1.0}))
    session = play_at_once(setup_of(foreign, seed=None), StillEngine())
    rig = instrument(foreign, load=False)
    rig.it.maker.load(setup_of(foreign).generator(), lambda: rig.it.maker.open_with_new_bar(None))
    rig.jobs.do_all()
    assert session == rig.session


def test_the_instrument_goes_on_with_the_bar_that_plays() -> None:
    setup, told, engine = setup_of(new_session(ROCK)), [], StillEngine()
    setup = replace(setup, session=play_at_once(setup, engine))
    it = Instrument(setup, engine, at_once, at_once, told.append)
    it.begin()
    it.load()
    assert it.store.session == setup.session
    assert not it.store.unsaved
    assert not it.store.undo()
    assert it.store.next_take_number() == 2
    it.player.follow()
    assert it.player.playhead.bar == 0
    it.player.play_or_stop()
    assert engine.asked[-1] == "stop"


def test_a_bar_in_which_nothing_sounds_is_not_made_again() -> None:
    silent = new_session(replace(ROCK, density=0.0))
    setup = setup_of(silent)
    setup = replace(setup, session=play_at_once(setup, StillEngine()))
    it = Instrument(setup, StillEngine(), at_once, at_once, lambda _: None)
    it.begin()
    it.load()
    assert it.store.bar.hit_count == 0
    assert it.store.session == setup.session


def test_the_loop_of_a_file_plays_as_it_is() -> None:
    engine = StillEngine()
    assert play_at_once(setup_of(LOOP, Path("loop.json")), engine) is LOOP
    assert (engine.asked, engine.fed) == (["publish", "play"], LOOP)


def test_without_a_generator_the_empty_loop_plays(tmp_path) -> None:
    engine, empty = StillEngine(), new_session(ROCK)
    assert play_at_once(setup_of(empty, model=tmp_path / "none.onnx"), engine) == empty
    assert engine.asked == ["publish", "play"]


def test_the_midi_ports_and_the_metronome_of_the_settings_are_told_too() -> None:
    midi = {"output": "synth", "send_clock": True}
    settings = replace(Settings(), midi=midi, metronome=True)
    engine = StillEngine()
    play_at_once(setup_of(LOOP, Path("loop.json"), settings=settings), engine)
    assert [(setup.output, setup.send_clock) for setup in engine.setups] == [("synth", True)]
    assert engine.click == "always"
