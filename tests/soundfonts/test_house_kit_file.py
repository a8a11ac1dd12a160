"""The house kit's file: made again alike, and read by another program's reader."""

from __future__ import annotations

import struct
import subprocess
import sys

import numpy as np
import pytest
from sf2utils.generator import Sf2Gen
from sf2utils.sf2parse import Sf2File

from gdrm_tui.audio.soundfonts.file import drum_kits, facts_of
from gdrm_tui.audio.soundfonts.find import house_kit as shipped_path
from gdrm_tui.core.voices import VOICES
from soundfonts import house_kit
from soundfonts.make_house_kit import PATH
from soundfonts.sf2 import Kit, Sample, Zone, soundfont
from soundfonts.sounds import FOUR_LAYERS, HOUSE, VARIANTS

PROGRAMS = {0: "House", 24: "Electronic", 25: "Analogue", 40: "Dusty brushes"}
HAT_KEYS = {42, 44, 46}


@pytest.fixture(scope="module")
def made() -> bytes:
    return house_kit.house_kit()


@pytest.fixture(scope="module")
def parsed():
    with PATH.open("rb") as file:
        font = Sf2File(file)
        assert font.presets and font.instruments and font.samples
        yield font


def drum_presets(font):
    return [preset for preset in font.presets if preset.name != "EOP" and preset.bank == 128]


def variants(font):
    """Return the first kit and the presets with other variants of it."""
    return [preset for preset in font.presets if preset.name.startswith("House")]


def is_tail(sample):
    return sample.name.endswith((" L", " R"))


def zones(preset):
    return preset.bags[0].instrument.bags


def samples_apart(data: bytes) -> tuple[bytes, np.ndarray]:
    """Return the file without its samples, and the samples."""
    start = data.index(b"smpl") + 8
    (length,) = struct.unpack_from("<I", data, start - 4)
    pool = np.frombuffer(data[start : start + length], "<i2").astype(int)
    return data[:start] + data[start + length :], pool


def test_making_it_again_gives_the_committed_file_within_one_level_of_its_samples(made):
    rest, samples = samples_apart(made)
    committed, committed_samples = samples_apart(PATH.read_bytes())
    assert rest == committed
    assert np.abs(samples - committed_samples).max() <= 1


def test_making_a_sound_in_another_process_gives_the_same_bytes():
    program = "import sys; from soundfonts.sounds import HOUSE; "
    program += "sys.stdout.buffer.write(HOUSE['ride'].recipe(0.5, variant=2).tobytes())"
    other = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True)
    assert other.stdout == HOUSE["ride"].recipe(0.5, variant=2).tobytes()


def test_the_player_ships_the_file_that_is_made_here():
    assert shipped_path() == PATH
    assert PATH.stat().st_size < 8_000_000


def test_another_reader_finds_the_kits_in_the_drum_bank(parsed):
    presets = drum_presets(parsed)
    assert {preset.preset: preset.name for preset in presets} == PROGRAMS
    assert facts_of(PATH).layers == len(FOUR_LAYERS)


def test_another_reader_finds_four_variants_of_four_layers_of_every_voice(parsed):
    presets = variants(parsed)
    assert [(preset.bank, preset.preset) for preset in presets] == [
        (128, 0),
        (1, 0),
        (2, 0),
        (3, 0),
    ]
    assert facts_of(PATH).variants(drum_kits(PATH)[0]) == (128, 1, 2, 3)
    for note in (voice.note for voice in VOICES):
        samples = {
            zone.sample.name
            for preset in presets
            for zone in zones(preset)
            if zone.key_range[0] == note and not is_tail(zone.sample)
        }
        assert len(samples) == len(FOUR_LAYERS) * VARIANTS, note


def test_another_reader_finds_every_key_at_its_own_pitch(parsed):
    for preset in drum_presets(parsed):
        keys = set()
        for zone in zones(preset):
            low, high = zone.key_range
            assert low == high == zone.base_note
            assert zone.sample.sample_rate in {24_000, 32_000, 40_000, 48_000}
            assert not zone.sample_loop
            keys.add(low)
        assert keys == set(range(35, 71)) | set(range(73, 78)) | {80, 81}


def test_another_reader_finds_the_layers_of_a_key_cover_all_velocities_once(parsed):
    for preset in drum_presets(parsed):
        ranges: dict[int, list[int]] = {}
        for zone in zones(preset):
            low, high = zone.velocity_range
            if is_tail(zone.sample):
                assert (low, high) == (1, 127)
                continue
            ranges.setdefault(zone.key_range[0], []).extend(range(low, high + 1))
        assert all(sorted(covered) == list(range(1, 128)) for covered in ranges.values())


def test_another_reader_finds_that_only_hats_share_a_class(parsed):
    for preset in drum_presets(parsed):
        classes = {z.key_range[0]: z[Sf2Gen.OPER_EXCLUSIVE_CLASS].word for z in zones(preset)}
        assert {key for key, choke in classes.items() if choke == house_kit.HATS} == HAT_KEYS


def test_another_reader_finds_that_the_filter_closes_for_soft_hits(parsed):
    for preset in drum_presets(parsed):
        for zone in zones(preset):
            (modulator,) = zone.mods
            assert modulator.dest_oper == Sf2Gen.OPER_INITIAL_FILTER_CUTOFF
            assert modulator.amount >= 1 << 15  # negative: this reader takes it for unsigned


def test_samples_begin_and_end_at_zero_and_have_no_dc(parsed):
    for sample in parsed.samples[:-1]:
        frames = np.frombuffer(sample.raw_sample_data, "<i2").astype(float)
        assert frames[0] == frames[-1] == 0, sample.name
        assert np.abs(frames[-48:]).max() < 35, sample.name
        assert abs(frames.mean()) < 1, sample.name
        assert 3_000 < np.abs(frames).max() <= 32_767, sample.name


def test_a_name_too_long_for_the_format_is_refused():
    sample = Sample("x" * 20, np.zeros(100, np.int16), 48_000)
    with pytest.raises(ValueError, match="19 letters"):
        soundfont([Kit(0, "Kit", (Zone(36, (1, 127), sample),))], {})
