"""Genre mixes in few keys: typed, kept by name, and every key of a burst counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_kit import SIZE, hand_session, status, stay, until
from pictures import lines
from textual.events import Key

from gdrm_tui.storage.settings import Settings, read_settings
from gdrm_tui.ui.dialogs.chooser import MixesDialog
from gdrm_tui.ui.keymap import keymap_of
from gdrm_tui.ui.widgets.genre_sliders import MixTyping, short_mix
from gdrm_tui.ui.widgets.sliders import Sliders

FILE = Path("x.json")
FUNK_AND_JAZZ = {"funk": 0.7, "jazz": 0.3}


def genres(app) -> dict[str, float]:
    return dict(app.instrument.store.session.controls.genres)


def typed(app, *keys: str) -> None:
    """Press keys in a row, faster than anything can be drawn."""
    for key in keys:
        app.post_message(Key(key, None))


async def test_a_mix_is_typed_in_six_keys_and_undone_in_one(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        await pilot.press("p")
        assert "letters of a name are enough" in lines(app)[-2]
        await pilot.press("f", "7", "j")
        assert genres(app) == {"funk": 0.7}
        text = "\n".join(lines(app))
        assert "mix: funk .7 j▏" in text
        assert "0-9 tenths" in lines(app)[-1]
        await pilot.press("3", "enter")
        assert genres(app) == FUNK_AND_JAZZ
        assert app.view.panel == "grid"
        assert "funk .7 jazz .3" in "\n".join(lines(app))
        await pilot.press("u")
        assert genres(app) == {"rock": 1.0}


async def test_a_space_between_two_genres_plays_nothing(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        played: list[bool] = []
        app.hand.commands["play"] = lambda: played.append(True)
        await pilot.press("p", "f", "7", "space", "j", "3", "enter")
        assert genres(app) == FUNK_AND_JAZZ
        assert not played
        await pilot.press("space")
        assert played


async def test_escape_restores_the_mix_and_letters_without_digits_go_to_a_slider(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        await pilot.press("p", *"hip", "9", "escape")
        assert genres(app) == {"rock": 1.0}
        assert app.view.panel == "grid"
        await pilot.press("p", *"sou", "enter", "4")
        assert genres(app) == {"rock": 1.0, "soul": 0.4}
        assert app.view.panel == "genres"
        await pilot.press("0")
        assert genres(app) == {"rock": 1.0}


async def test_digits_of_azerty_set_tenths_without_shift(make_app) -> None:
    keymap, _ = keymap_of(Settings(keyboard="azerty"))
    app = make_app(hand_session(), file=FILE, keymap=keymap)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        await pilot.press("p", "f", "è", "j", "quotation_mark", "enter")
        assert genres(app) == FUNK_AND_JAZZ
        app.query_one("#genres", Sliders).focus()
        await pilot.press("à")
        assert genres(app) == {"funk": 0.7}


@pytest.mark.parametrize("presses", [3, 5, 9])
async def test_every_key_of_a_burst_on_a_slider_counts(make_app, presses) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        app.query_one("#knobs", Sliders).focus()
        await pilot.press("down", "down", "down")
        typed(app, *["right"] * presses)
        await until(pilot, lambda: app.instrument.store.session.swing == 50 + presses)
        typed(app, *["right"] * presses, *["left"] * presses, "right")
        await until(pilot, lambda: app.instrument.store.session.swing == 51 + presses)
        app.query_one("#genres", Sliders).focus()
        typed(app, *["right"] * presses)
        await until(pilot, lambda: genres(app).get("afrobeat") == pytest.approx(presses / 10))


async def test_a_burst_on_a_slider_is_drawn_and_applied_once(make_app, monkeypatch) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        knobs = app.query_one("#knobs", Sliders)
        knobs.focus()
        await pilot.press("down", "down", "down")
        applied, apply = [], app.instrument.controls.set
        monkeypatch.setattr(
            app.instrument.controls, "set", lambda *turn: (applied.append(turn), apply(*turn))
        )
        for _ in range(5):
            knobs.action_change(1)
        await until(pilot, lambda: app.instrument.store.session.swing == 55)
        assert applied == [("swing", 55.0)]


async def test_every_key_of_a_burst_on_the_tempo_counts_in_one_redraw(
    make_app, monkeypatch
) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        before, drawn, show = app.instrument.store.session.bpm, [], app.view.show
        monkeypatch.setattr(app.view, "show", lambda: (drawn.append(True), show()))
        typed(app, *["equals_sign"] * 7, "minus")
        await until(pilot, lambda: app.instrument.store.session.bpm == before + 6)
        await pilot.pause()
        assert len(drawn) < 4


async def test_a_slider_that_cannot_move_does_not_run_ahead(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        await pilot.press("p", *"rock", "enter")
        typed(app, *["left"] * 12)
        await until(pilot, lambda: "one genre has to stay" in status(app))
        await pilot.pause()
        now = genres(app)["rock"]
        await pilot.press("left")
        assert genres(app)["rock"] == pytest.approx(now - 0.1)


async def test_a_mix_is_kept_by_name_used_and_forgotten(make_app, tmp_path) -> None:
    settings = tmp_path / "settings.toml"
    app = make_app(hand_session(), file=FILE, settings_file=settings)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        await pilot.press("p", *"f7j3", "enter", "P", *"late", "enter")
        await until(pilot, lambda: read_settings(settings)[0].mixes == {"late": FUNK_AND_JAZZ})
        assert "kept late: funk 70%, jazz 30%" in status(app)
        await pilot.press("u", "P")
        await until(pilot, lambda: isinstance(app.screen, MixesDialog))
        await pilot.press("enter")
        assert genres(app) == FUNK_AND_JAZZ
        await pilot.press("P", *"la", "delete")
        await until(pilot, lambda: read_settings(settings)[0].mixes == {})
        assert app.instrument.preferences.mixes == {}


async def test_a_mix_of_genres_that_the_generator_does_not_know_is_refused(make_app) -> None:
    settings = Settings(mixes={"odd": {"polka": 1.0}})
    app = make_app(hand_session(), file=FILE, settings=settings)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        await pilot.press("P", "enter")
        assert genres(app) == {"rock": 1.0}
        assert "does not know polka" in status(app)


def test_letters_go_to_the_genre_that_begins_so_or_begin_another() -> None:
    typing = MixTyping(("funk", "gospel", "hiphop", "jazz", "pop", "punk"))
    seen = []
    for letter in "hopju":
        typing.letter(letter)
        seen.append(typing.genre)
    assert seen == ["hiphop", "hiphop", "hiphop", "jazz", "jazz"]
    assert not typing.letter("q")
    assert typing.genre == "jazz"
    assert typing.tenths(0)
    assert typing.mix == {}


def test_a_mix_is_shortened_to_its_largest_genres() -> None:
    mix = {"jazz": 0.3, "middleeastern": 0.7, "rock": 0.1}
    assert short_mix(mix, 40) == "middleeastern .7 jazz .3 rock .1"
    assert short_mix(mix, 26) == "middleeastern .7 jazz .3 …"
    assert short_mix(mix, 20) == "middleeastern .7 …"
