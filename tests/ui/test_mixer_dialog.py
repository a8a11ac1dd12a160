"""The mixer: columns of sliders for every voice, at every size."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from app_kit import until
from textual.app import App
from textual.pilot import Pilot

from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.voices import PERCUSSION_NAMES, VOICE_COUNT, VOICES, voice_index
from gdrm_tui.player.mixing_desk import Level
from gdrm_tui.ui.dialogs.mixer import (
    COLUMNS,
    MixerDialog,
    meters_text,
    slider_text,
    with_slider,
)
from gdrm_tui.ui.layout import LEAST_HEIGHT, LEAST_WIDTH
from gdrm_tui.ui.widgets.sliders import Sliders

SIZES = [(LEAST_WIDTH, LEAST_HEIGHT), (80, 24), (120, 40)]
SNARE = voice_index("snare")


class MixerApp(App[None]):
    """An app that does what the mixer asks for, and nothing else."""

    def __init__(
        self, trims: Sequence[float] = (0.0,) * VOICE_COUNT, levels: Sequence[Level] = ()
    ) -> None:
        super().__init__()
        self.mixer = Mixer()
        self.trims, self.levels = trims, levels
        self.heard: list[int] = []

    def on_mount(self) -> None:
        dialog = MixerDialog(self.mixer, trims=self.trims, read_meters=lambda: self.levels)
        self.push_screen(dialog)

    def on_sliders_changed(self, message: Sliders.Changed) -> None:
        column = str(message.sliders.id)
        self.mixer = with_slider(self.mixer, column, message.name, message.value)
        assert isinstance(self.screen, MixerDialog)
        self.screen.show(self.mixer)

    def action_hear(self, voice: int) -> None:
        self.heard.append(voice)


def rows(app: MixerApp, column: str) -> list[str]:
    """Return the text of a column below its heading, row by row."""
    sliders = app.screen.query_one(f"#{column}", Sliders)
    strips = [sliders.render_line(y) for y in range(1, sliders.size.height)]
    return ["".join(segment.text for segment in strip).strip() for strip in strips]


async def to_notes(pilot: Pilot[None]) -> None:
    await pilot.press(*["tab"] * COLUMNS.index("note"), "down")


@pytest.mark.parametrize("size", SIZES)
async def test_every_voice_has_a_row_in_every_column_and_all_is_in_sight(size) -> None:
    app = MixerApp()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for column in COLUMNS:
            sliders = app.screen.query_one(f"#{column}", Sliders)
            assert len(rows(app, column)) == VOICE_COUNT
            assert app.screen.region.contains_region(sliders.region)
        names = app.screen.query_one("#mixer-names")
        assert names.region.height == VOICE_COUNT + 1
        assert app.screen.region.contains_region(app.screen.query_one("#master").region)


@pytest.mark.parametrize("size", SIZES)
async def test_the_notes_are_shown_with_their_names_where_there_is_room(size) -> None:
    app = MixerApp()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        names = [f"{voice.note} {PERCUSSION_NAMES[voice.note]}" for voice in VOICES]
        wide = size[0] > LEAST_WIDTH
        assert rows(app, "note") == (names if wide else [str(voice.note) for voice in VOICES])


async def test_left_and_right_change_the_note_of_a_voice_and_0_gives_it_its_own_again() -> None:
    app = MixerApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await to_notes(pilot)
        await pilot.press("right")
        assert app.mixer.strips[SNARE].note == app.mixer.note(SNARE) == 39
        assert rows(app, "note")[SNARE] == "▸39 Hand Clap"
        await pilot.press("0")
        assert app.mixer == Mixer()
        await pilot.press("left", "backspace", "left", "right")
        assert app.mixer == Mixer()


async def test_notes_stop_at_0_and_127_and_need_no_name() -> None:
    app = MixerApp()
    app.mixer = Mixer().with_strip(SNARE, Strip(note=126))
    async with app.run_test(size=(80, 24)) as pilot:
        await to_notes(pilot)
        await pilot.press("right", "right")
        assert app.mixer.note(SNARE) == 127
        assert rows(app, "note")[SNARE] == "▸127"
        app.mixer = Mixer().with_strip(SNARE, Strip(note=1))
        app.screen.show(app.mixer)
        await pilot.press("left", "left")
        assert app.mixer.note(SNARE) == 0


async def test_h_plays_the_voice_whose_note_was_changed() -> None:
    app = MixerApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await to_notes(pilot)
        await pilot.press("right", "h")
        await pilot.pause()
        assert app.heard == [SNARE]


@pytest.mark.parametrize(
    ("column", "name", "value", "text"),
    [
        ("level", "kick", -3.0, "Kick level -3 dB"),
        ("pan", "closed-hat", -0.3, "Closed hat pan 30 L"),
        ("tuning", "snare", 1.5, "Snare tuning +1.5"),
        ("note", "snare", 39.0, "Snare note 39 Hand Clap"),
        ("master", "reverb", 0.25, "reverb 0.25"),
    ],
)
def test_a_slider_that_was_moved_is_described_in_words(column, name, value, text) -> None:
    assert slider_text(column, name, value) == text


def test_the_names_of_percussion_are_those_of_general_midi() -> None:
    assert (min(PERCUSSION_NAMES), max(PERCUSSION_NAMES)) == (35, 81)
    named = {
        36: "Bass Drum 1",
        46: "Open Hi-Hat",
        56: "Cowbell",
        70: "Maracas",
        81: "Open Triangle",
    }
    assert {key: PERCUSSION_NAMES[key] for key in named} == named


def test_a_meter_is_a_bar_up_to_full_scale_and_the_peak_held() -> None:
    levels = [Level(-60.0, -60.0), Level(-30.0, -12.4), Level(0.0, 0.0)]
    assert meters_text(levels) == "██████   0\n          \n███    -12"
    assert meters_text([]) == ""


@pytest.mark.parametrize("size", SIZES)
async def test_the_kits_own_trims_and_the_meters_are_shown_where_there_is_room(size) -> None:
    trims = [float(row) for row in range(VOICE_COUNT)]
    levels = [Level(-6.0, -3.0)] * (VOICE_COUNT + 1)
    app = MixerApp(trims, levels)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        kit, meters = (app.screen.query_one(f"#mixer-{name}") for name in ("kit", "meters"))
        assert kit.display == meters.display == (size[0] >= 100)
        if kit.display:
            await until(pilot, lambda: str(meters.visual).count("-3") == VOICE_COUNT + 1)
            assert str(kit.visual).splitlines() == ["kit", *(f"+{n}" for n in range(VOICE_COUNT))]
            assert app.screen.region.contains_region(meters.region)
