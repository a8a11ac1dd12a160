"""Kits load while the music plays: the last one requested comes, a wrong one changes nothing."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest
from audio_kit import PATIENCE, RATE, RecordingSynth

from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.kits import KitLoader, open_kit
from gdrm_tui.audio.engine.protocol import KitOpened, Notice
from gdrm_tui.audio.engine.synth import SilentSynth, Synth
from gdrm_tui.audio.soundfonts.find import HOUSE, house_kit
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import DrumKit


class Loading:
    """A loader and what came of it."""

    def __init__(self, soundfont: Path | None = None) -> None:
        self.synths: queue.SimpleQueue[Synth] = queue.SimpleQueue()
        self.sentences: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.opened: list[KitOpened] = []
        self.loader = KitLoader(soundfont, self.take)

    def take(self, notice: Notice) -> None:
        if isinstance(notice, KitOpened):
            self.opened.append(notice)
        elif isinstance(notice, str):
            self.sentences.put(notice)

    def start(self) -> Synth:
        synth = self.loader.first(RATE)
        self.loader.follow(RATE, self.synths.put)
        return synth


@pytest.fixture
def loading(soundfont: Path) -> Iterator[Loading]:
    yield Loading()


def test_a_kit_requested_before_the_start_is_the_first_one(loading: Loading) -> None:
    loading.loader.load(DrumKit(HOUSE, 25))
    assert isinstance(loading.start(), FluidSynth)
    (opened,) = loading.opened
    assert (opened.name, opened.program) == (house_kit().stem, 25)
    assert max(map(abs, opened.trims)) > 1
    loading.loader.load(DrumKit(HOUSE, 25))
    loading.loader.load(DrumKit(HOUSE, 24))
    assert isinstance(loading.synths.get(timeout=PATIENCE), FluidSynth)
    assert loading.synths.empty()


def test_a_kit_that_does_not_exist_is_reported_and_the_next_one_still_comes(
    loading: Loading, tmp_path: Path
) -> None:
    loading.start()
    broken = tmp_path / "broken.sf2"
    broken.write_bytes(b"RIFF")
    for wrong, sentence in (
        (DrumKit(str(broken)), "is not a soundfont"),
        (DrumKit(str(tmp_path / "no.sf2")), "no.sf2"),
        (DrumKit(HOUSE, 99), "has no drum kit 99"),
    ):
        loading.loader.load(wrong)
        assert sentence in loading.sentences.get(timeout=PATIENCE)
    loading.loader.load(DrumKit(HOUSE, 0))
    assert isinstance(loading.synths.get(timeout=PATIENCE), FluidSynth)
    assert loading.synths.empty()


def test_a_first_kit_that_does_not_exist_gives_way_to_the_default_one(
    loading: Loading,
) -> None:
    loading.loader.load(DrumKit(HOUSE, 99))
    assert isinstance(loading.start(), FluidSynth)
    assert "has no drum kit 99" in loading.sentences.get(timeout=PATIENCE)


def test_without_any_soundfont_the_first_synth_is_silent(tmp_path: Path) -> None:
    loading = Loading(tmp_path / "nothing.sf2")
    assert isinstance(loading.start(), SilentSynth)
    assert loading.sentences.get(timeout=PATIENCE)


def test_a_synth_that_no_longer_plays_is_closed(loading: Loading) -> None:
    class Closing(RecordingSynth):
        closed: queue.SimpleQueue[bool] = queue.SimpleQueue()

        def close(self) -> None:
            self.closed.put(True)

    loading.start()
    loading.loader.dispose(Closing())
    assert Closing.closed.get(timeout=PATIENCE)


def test_a_kit_without_a_soundfont_is_of_the_one_given(soundfont: Path, tmp_path: Path) -> None:
    open_kit(DrumKit(), soundfont, RATE).close()
    open_kit(DrumKit(HOUSE), tmp_path / "nothing.sf2", RATE).close()
    with pytest.raises(GdrmError, match=r"nothing\.sf2"):
        open_kit(DrumKit(), tmp_path / "nothing.sf2", RATE)
