"""The export dialog: what is written is what was asked for, and nothing is replaced unasked."""

from __future__ import annotations

import wave

import mido
import numpy as np
import pytest
from app_kit import SIZE, shown, status, until
from loops import bar_of

from gdrm_tui.audio.engine.fluid_library import require_fluidsynth
from gdrm_tui.audio.levels.loudness import integrated_loudness
from gdrm_tui.audio.requirements import MissingLibraryError
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.loops import straightened, unmuted
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.session import Session
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.player.export import ExportPlan

BARS = tuple(bar_of({(voice, 2): (1.0, 0.2), (voice, 9): (0.5, -0.2)}) for voice in range(4))
MIXER = Mixer((Strip(muted=True), *[Strip()] * 12))
SESSION = Session(BARS, (None,) * 4, Controls({"rock": 1.0}), swing=60.0, mixer=MIXER)


@pytest.fixture
def app(make_app, tmp_path):
    return make_app(SESSION, tmp_path / "song.json")


@pytest.fixture
def _synth():
    try:
        require_fluidsynth()
    except MissingLibraryError as error:
        pytest.skip(str(error))


async def test_two_enters_export_the_loop_and_put_the_path_on_the_clipboard(app, tmp_path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e", "enter", "enter")
        path = tmp_path / "song-1.mid"
        await until(pilot, lambda: f"exported 4 bars to {path}" in status(app))
        assert path.read_bytes() == loop_to_midi(SESSION)
        assert app.clipboard == str(path)


async def test_escape_exports_nothing(app, tmp_path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e", "enter", "escape")
        assert list(tmp_path.iterdir()) == []


async def test_choices_are_turned_by_keys_and_remembered(app, tmp_path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        # The bar shown, twice, every voice, straight, one track a voice.
        await pilot.press("pagedown", "e", "right", *["down"] * 3, "right", "down", "right")
        await pilot.press("down", "right", "down", "down", "right", "enter", "enter")
        await until(pilot, (tmp_path / "song-1.mid").exists)
        wanted = unmuted(straightened(Session(BARS[1:2] * 2, (None,) * 2, SESSION.controls)))
        assert (tmp_path / "song-1.mid").read_bytes() == loop_to_midi(wanted, "voices")
        await pilot.press("e", "enter", "enter")
        await until(pilot, (tmp_path / "song-2.mid").exists)
        first, second = ((tmp_path / f"song-{n}.mid").read_bytes() for n in (1, 2))
        assert first == second


async def test_an_existing_file_is_replaced_only_after_another_enter(app, tmp_path) -> None:
    (tmp_path / "song.mid").write_text("dear")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e", "enter", "ctrl+u", *"song", "enter")
        assert "already exists: press enter again to replace it" in shown(app)
        assert (tmp_path / "song.mid").read_text() == "dear"
        await pilot.press("enter")
        await until(pilot, lambda: "exported" in status(app))
        assert mido.MidiFile(tmp_path / "song.mid").ticks_per_beat == 480


@pytest.mark.usefixtures("_synth")
async def test_sound_is_written_in_24_bits(app, tmp_path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e", *["down"] * 6, "right", "enter", "enter")
        await until(pilot, lambda: "exported 4 bars" in status(app))
        with wave.open(str(tmp_path / "song-1.wav")) as sound:
            assert sound.getsampwidth() == 3
            assert sound.getnframes() >= 8 * 48_000


@pytest.mark.usefixtures("_synth")
async def test_stems_are_a_file_for_each_voice_that_is_heard(app, tmp_path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e", *["down"] * 6, "left", "enter", "enter")
        await until(pilot, lambda: "exported 4 bars" in status(app))
        names = sorted(path.name for path in tmp_path.glob("*.wav"))
        voices = ("closed-hat", "cross-stick", "snare")
        assert names == [f"song-1-{voice}.wav" for voice in voices]


@pytest.mark.usefixtures("_synth")
async def test_sound_reaches_the_loudness_asked_for(app, tmp_path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e", *["down"] * 6, "right", *["down"] * 4, "right")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "exported 4 bars" in status(app))
    with wave.open(str(tmp_path / "song-1.wav")) as sound:
        data = np.frombuffer(sound.readframes(sound.getnframes()), np.uint8).reshape(-1, 2, 3)
    samples = (data.astype(np.int32) << np.array([8, 16, 24], np.int32)).sum(axis=2) / 2**31
    assert integrated_loudness(samples, 48_000) == pytest.approx(-23, abs=0.3)


async def test_sound_that_cannot_be_rendered_is_reported_in_a_sentence(make_app, tmp_path) -> None:
    app = make_app(SESSION, tmp_path / "song.json", soundfont=tmp_path / "none.sf2")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e", *["down"] * 6, "right", "enter", "enter")
        await until(pilot, lambda: "none.sf2" in status(app) or "missing" in status(app))
        assert list(tmp_path.glob("*.wav*")) == []


@pytest.mark.usefixtures("_synth")
@pytest.mark.parametrize(
    ("turns", "said", "frames"),
    [
        ((), "1 early hit of beat 1 is at the end", None),
        (("right",), "1 early hit of beat 1 is at the end", 96_000),  # wrapped
        (("left",), "1 early hit of beat 1 is at the end", 96_000),  # cut
        (("left", "down", "right"), "bar 1 begins after 50.7 ms of lead-in", 98_432),
    ],
)
async def test_the_end_and_the_start_of_sound_are_chosen(
    make_app, tmp_path, turns, said, frames
) -> None:
    early = Session((bar_of({(0, 0): (1.0, -0.4)}),), (None,), Controls({"rock": 1.0}, 120.0))
    app = make_app(early, tmp_path / "song.json")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e", *["down"] * 6, "right", "down", "down", *turns, "enter", "enter")
        await until(pilot, lambda: f"exported 1 bar, {said}, to" in status(app))
        with wave.open(str(tmp_path / "song-1.wav")) as sound:
            assert sound.getnframes() == frames or frames is None


def test_every_turn_of_every_row_is_a_plan_that_can_be_cut() -> None:
    plan = ExportPlan()
    for row in range(len(plan.rows(SESSION, 2))):
        for by in (1, 1, 1, -1, -1, -1, -1):
            plan = plan.turned(row, by, SESSION, 2)
            first, last = plan.bars(SESSION, 2)
            assert len(plan.cut(SESSION, 2).loop) == (last - first + 1) * plan.repeats


def test_a_range_that_is_longer_than_the_loop_became_is_cut_to_it() -> None:
    plan = ExportPlan(what="range", first=6, last=9)
    assert plan.bars(SESSION, 0) == (3, 3)
