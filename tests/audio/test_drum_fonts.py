"""Drum fonts with their kit in bank 0: recognised by what they hold, with keys of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from audio_kit import RATE
from small_fonts import AVL, write_font

from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.mixdown import BUS_COUNT
from gdrm_tui.audio.soundfonts.contents import Contents
from gdrm_tui.audio.soundfonts.drums import Key, drum_of, keys_of
from gdrm_tui.audio.soundfonts.file import Preset, drum_kits, facts_of
from gdrm_tui.audio.soundfonts.find import house_kit
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.voices import VOICES, voice_index

COMMENT = "AVL Drumkits Red Zeppelin 4pc. drumkit modified for LV2 Plugin."


@pytest.mark.parametrize(
    ("sample", "drum"),
    [
        ("36-Pearl22Kick-1", "kick"),
        ("37-SideStick-1", "cross-stick"),
        ("42-SabianRockHatClos", "closed-hat"),
        ("44-SabianRockHatPeda", "pedal-hat"),
        ("46-SabianRockHatSemi", "open-hat"),
        ("Hi-Hat Half-Open(L)", "open-hat"),
        ("43-Pearl16FloorTomEd", "tom"),
        ("50-SabianAA16CrashCh", "choked"),
        ("52-SabianAAX20RideCh", "choked"),
        ("Crsh 1(L)", "crash"),
        ("53-SabianAAX20RideBe", "ride-bell"),
        ("51-SabianAAX20Ride-1", "ride"),
        ("Std Snr 1(L)", "snare"),
        ("39-HandClap-1", None),
    ],
)
def test_samples_of_real_kits_are_told_by_their_names(sample: str, drum: str | None) -> None:
    assert drum_of(sample) == drum


def test_a_kit_in_bank_0_is_recognised_by_what_it_holds(tmp_path: Path) -> None:
    font = write_font(tmp_path / "avl.sf2", layers=5, bank=0, comment=COMMENT)
    assert drum_kits(font) == (Preset(0, "Clicks", 0),)
    assert facts_of(font).layers == 5


def test_a_piano_in_bank_0_is_not_a_drum_kit(tmp_path: Path) -> None:
    names = {key: f"Piano {key}" for key in range(36, 60)}
    font = write_font(tmp_path / "piano.sf2", names, bank=0)
    with pytest.raises(GdrmError, match="has no drum kit"):
        drum_kits(font)


def test_keys_of_the_avl_kits_are_its_own(tmp_path: Path) -> None:
    font = write_font(tmp_path / "avl.sf2", bank=0, comment=COMMENT)
    facts = facts_of(font)
    assert facts.moved_keys(facts.kits[0]) == {43: Key(41), 47: Key(45), 50: Key(45, 3)}


def test_a_choked_crash_on_a_tom_key_gives_way_to_the_highest_tom_tuned_up(tmp_path: Path) -> None:
    font = write_font(tmp_path / "other.sf2", bank=0)
    zones = Contents(font).zones(0, 0)
    assert keys_of(zones, "") == {50: Key(47, 3)}


def test_a_kit_where_general_midi_has_it_keeps_its_keys(tmp_path: Path) -> None:
    names = {voice.note: f"{voice.note} sound" for voice in VOICES}
    font = write_font(tmp_path / "plain.sf2", names)
    assert keys_of(Contents(font).zones(0, 128), "") == {}


def test_a_voice_whose_key_was_moved_sounds_as_the_kits_own(
    tmp_path: Path, soundfont: Path
) -> None:
    font = write_font(tmp_path / "avl.sf2", bank=0, comment=COMMENT)
    synth, other = FluidSynth(font, RATE), FluidSynth(font, RATE)
    low_tom = voice_index("low-tom")
    heard, expected = np.zeros((2, BUS_COUNT, 2, 4800), np.float32)
    synth.trigger(low_tom, 100)
    synth.render(heard, 0, 4800)
    other.trigger_key(low_tom, 41, 100)
    other.render(expected, 0, 4800)
    synth.close()
    other.close()
    assert np.abs(heard[low_tom]).max() > 0.01
    assert np.array_equal(heard, expected)


@pytest.mark.parametrize(
    ("comment", "licence"),
    [
        ("Licensed under the MIT License.", "MIT"),
        ("CC0 1.0: no rights reserved", "CC0"),
        ("Creative Commons BY-SA, by someone", "Creative Commons BY-SA"),
        ("All sounds by M. Mitchell", None),
    ],
)
def test_the_licence_is_shown_if_the_file_names_it(
    tmp_path: Path, comment: str, licence: str | None
) -> None:
    assert facts_of(write_font(tmp_path / "x.sf2", comment=comment)).licence == licence


def test_every_sample_of_the_house_kit_is_on_a_key_of_its_own() -> None:
    assert all(z.keys[0] == z.keys[1] for z in Contents(house_kit()).zones(0, 128))


def test_broken_tables_hold_no_zones(tmp_path: Path) -> None:
    font = write_font(tmp_path / "x.sf2", AVL)
    data = bytearray(font.read_bytes())
    at = data.index(b"igen") + 8
    # Samples that the file does not have.
    length = int.from_bytes(data[at - 4 : at], "little")
    data[at : at + length] = (b"\x35\0\xff\x7f" * length)[:length]
    font.write_bytes(bytes(data))
    assert Contents(font).zones(0, 128) == ()
