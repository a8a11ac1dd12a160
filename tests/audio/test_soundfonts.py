"""Finding soundfonts, and telling them from other files."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from audio_kit import RATE, triggered
from small_fonts import write_font

from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.soundfonts import find
from gdrm_tui.audio.soundfonts.find import (
    ENVIRONMENT_VARIABLE,
    candidates,
    carried_by_pretty_midi,
    catalogue,
    drum_kits,
    find_soundfont,
    house_kit,
)
from gdrm_tui.core.errors import GdrmError


@pytest.fixture
def carried() -> Path:
    path = carried_by_pretty_midi()
    if path is None:
        pytest.skip("pretty_midi is not installed")
    return path


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)


def only_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(find, "_folders", lambda: [folder])


def test_the_carried_soundfont_has_eight_kits(carried: Path) -> None:
    kits = drum_kits(carried)
    assert [kit.program for kit in kits] == [0, 8, 16, 24, 25, 32, 40, 48]
    assert kits[0].name == "Standard"


def test_the_house_kit_comes_before_kits_without_layers(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_folder(monkeypatch, tmp_path)
    (tmp_path / "a.sf2").symlink_to(carried)
    assert [font.name for font in catalogue()] == ["house", "a"]
    assert find_soundfont() == house_kit()


def test_fluidr3_comes_before_the_house_kit_and_a_layered_kit_before_both(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_folder(monkeypatch, tmp_path)
    (tmp_path / "FluidR3_GM.sf2").write_bytes(carried.read_bytes())
    assert find_soundfont() == tmp_path / "FluidR3_GM.sf2"
    write_font(tmp_path / "five.sf2", layers=5)
    write_font(tmp_path / "three.sf2", layers=3)
    write_font(tmp_path / "two.sf2", layers=2)
    names = [font.name for font in catalogue()]
    assert names[:4] == ["five", "three", "FluidR3_GM", "house"]
    assert "two" in names[4:]


def test_every_soundfont_says_why_it_has_its_place(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_folder(monkeypatch, tmp_path)
    write_font(tmp_path / "five.sf2", layers=5)
    first, house, last = catalogue()
    assert (first.facts.layers, last.facts.layers) == (5, 1)
    assert "layers comes first" in first.reason
    assert "before kits without layers" in house.reason
    assert "behind the house kit" in last.reason


def test_the_environment_comes_before_the_system_and_the_flag_before_both(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, asked = tmp_path / "named.sf2", tmp_path / "asked.sf2"
    named.symlink_to(carried)
    asked.symlink_to(carried)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(named))
    assert find_soundfont() == named
    assert find_soundfont(asked) == asked


def test_an_environment_that_names_no_soundfont_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "missing.sf2"))
    with pytest.raises(GdrmError, match=r"missing\.sf2"):
        find_soundfont()


@pytest.mark.parametrize(
    "content",
    [b"", b"RIFF", b"not a soundfont at all", b"RIFF\x04\0\0\0WAVE", b"RIFF\x04\0\0\0sfbk"],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.sf2"
    path.write_bytes(content)
    with pytest.raises(GdrmError, match="is not a soundfont"):
        find_soundfont(path)


def test_a_chunk_longer_than_its_file_is_refused_before_it_takes_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.sf2"
    long = b"ICMT\xff\xff\xff\x3fabcd"
    path.write_bytes(b"RIFF\x1c\0\0\0sfbkLIST\x10\0\0\0INFO" + long)
    tracemalloc.start()
    try:
        with pytest.raises(GdrmError, match="is not a soundfont"):
            find_soundfont(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_truncated_soundfont_is_refused(tmp_path: Path, carried: Path) -> None:
    path = tmp_path / "x.sf2"
    path.write_bytes(carried.read_bytes()[:1_000_000])
    with pytest.raises(GdrmError, match="is not a soundfont"):
        find_soundfont(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GdrmError, match="There is no soundfont"):
        find_soundfont(tmp_path / "missing.sf2")
    with pytest.raises(GdrmError, match="cannot be read"):
        find_soundfont(tmp_path)


def test_no_soundfont_at_all_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_folder(monkeypatch, tmp_path)
    monkeypatch.setattr(find, "carried_by_pretty_midi", lambda: None)
    monkeypatch.setattr(find, "house_kit", lambda: tmp_path / "lost.sf2")
    with pytest.raises(GdrmError, match="--soundfont"):
        find_soundfont()


def test_the_house_kit_plays_where_nothing_else_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_folder(monkeypatch, tmp_path)
    monkeypatch.setattr(find, "carried_by_pretty_midi", lambda: None)
    assert find_soundfont() == house_kit()
    assert [font.name for font in catalogue()] == ["house"]


def test_the_house_kit_is_asked_for_by_name_whatever_else_is_called_so(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_folder(monkeypatch, tmp_path)
    (tmp_path / "house.sf2").symlink_to(carried)
    assert find_soundfont(Path("house")) == find_soundfont(Path("House")) == house_kit()
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "house")
    assert find_soundfont() == house_kit()


@pytest.mark.parametrize("name", ["Drums", "drums", "Drums.sf2"])
def test_a_found_soundfont_is_asked_for_by_name(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    only_folder(monkeypatch, tmp_path)
    (tmp_path / "Drums.sf2").symlink_to(carried)
    assert find_soundfont(Path(name)) == tmp_path / "Drums.sf2"


def test_a_file_of_the_current_folder_comes_before_a_name(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("TimGM6mb.sf2").symlink_to(house_kit())
    assert find_soundfont(Path("TimGM6mb.sf2")) == Path("TimGM6mb.sf2")


def test_a_name_that_none_has_is_one_sentence() -> None:
    with pytest.raises(GdrmError, match="There is no soundfont no-such-name: give a file, or a"):
        find_soundfont(Path("no-such-name"))


def test_the_catalogue_has_each_file_once_under_its_best_name_and_no_broken_ones(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_folder(monkeypatch, tmp_path)
    (tmp_path / "other.sf2").symlink_to(carried)
    (tmp_path / "default-GM.sf2").symlink_to(carried)
    (tmp_path / "broken.sf2").write_bytes(carried.read_bytes()[:100_000])
    (tmp_path / "empty.sf3").write_bytes(b"")
    found = catalogue()
    assert [font.path for font in found] == [house_kit(), tmp_path / "default-GM.sf2"]
    assert [font.name for font in found] == ["house", "default-GM"]
    assert found[1].kits == drum_kits(carried)
    assert tmp_path / "broken.sf2" in candidates()


@pytest.mark.parametrize("padding", [b"", b"\0"])
def test_chunks_of_odd_length_are_read_with_and_without_their_padding(
    tmp_path: Path, padding: bytes
) -> None:
    data = house_kit().read_bytes()
    samples, tables = data.index(b"sdta") - 8, data.index(b"pdta") - 8
    odd = b"LIST" + (15).to_bytes(4, "little") + b"sdtasmpl" + (3).to_bytes(4, "little") + b"abc"
    inner = data[8:samples] + odd + padding + data[tables:]
    path = tmp_path / "odd.sf3"
    path.write_bytes(b"RIFF" + len(inner).to_bytes(4, "little") + inner)
    assert drum_kits(path) == drum_kits(house_kit())


def test_finding_imports_neither_pretty_midi_nor_any_sound_library() -> None:
    script = (
        "import sys\n"
        "from gdrm_tui.audio import render\n"
        "from gdrm_tui.audio.engine import client, main\n"
        "from gdrm_tui.audio.soundfonts import find\n"
        "find.find_soundfont()\n"
        "print([name for name in ('pretty_midi', 'fluidsynth', 'sounddevice') "
        "if name in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"


def test_every_soundfont_that_is_found_plays_its_first_kit(soundfont: Path) -> None:
    for font in catalogue():
        synth = FluidSynth(font.path, RATE, font.kits[0].program)
        block = triggered(synth, "kick", 100, RATE // 10)
        synth.close()
        assert np.abs(block).max() > 0.01, font.path
