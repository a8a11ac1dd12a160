"""WAV files: what is read back, and that they appear whole or not at all."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest
from audio_kit import RATE

from gdrm_tui.audio import wav
from gdrm_tui.audio.wav import write_wavs
from gdrm_tui.core.errors import GdrmError

SAMPLES = np.array([[0.0, 1.0], [-1.0, 0.5], [2.0, -2.0]], np.float32)


@pytest.mark.parametrize(("sample_format", "width"), [("16", 2), ("24", 3)])
def test_integers_are_rounded_and_clipped(
    tmp_path: Path, sample_format: wav.SampleFormat, width: int
) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"old")
    write_wavs([path], [SAMPLES[:1], SAMPLES[1:]], RATE, sample_format)
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, width, RATE)
        data = file.readframes(3)
    read = [
        int.from_bytes(data[i : i + width], "little", signed=True)
        for i in range(0, len(data), width)
    ]
    full = 2 ** (8 * width - 1) - 1
    assert read == [0, full, -full, round(full / 2), full, -full]
    assert list(tmp_path.iterdir()) == [path]


def test_floats_are_kept_to_the_bit_in_a_float_file(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    write_wavs([path], [SAMPLES], 44_100, "float")
    data = path.read_bytes()
    tag, channels, rate = struct.unpack_from("<HHI", data, 20)
    assert (tag, channels, rate) == (3, 2, 44_100)
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8
    assert data[38:46] == b"fact" + struct.pack("<I", 4)
    assert struct.unpack_from("<I", data, 46)[0] == len(SAMPLES)
    assert np.array_equal(np.frombuffer(data[58:], "<f4").reshape(-1, 2), SAMPLES)


def test_several_files_get_their_own_columns(tmp_path: Path) -> None:
    paths = [tmp_path / "a.wav", tmp_path / "b.wav"]
    write_wavs(paths, [np.concatenate([SAMPLES, -SAMPLES], axis=1)], RATE, "float")
    for path, expected in zip(paths, (SAMPLES, -SAMPLES), strict=True):
        assert np.array_equal(np.frombuffer(path.read_bytes()[58:], "<f4").reshape(-1, 2), expected)


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(GdrmError, match="cannot write"):
        write_wavs([tmp_path / "missing" / "x.wav"], [SAMPLES], RATE)


def test_rendering_that_fails_half_way_leaves_no_file(tmp_path: Path) -> None:
    def pieces():
        yield np.zeros((5, 4), np.float32)
        raise GdrmError("the synth is gone")

    with pytest.raises(GdrmError, match="gone"):
        write_wavs([tmp_path / "a.wav", tmp_path / "b.wav"], pieces(), RATE)
    assert list(tmp_path.iterdir()) == []


def test_more_than_a_wav_file_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wav, "_MOST_BYTES", 11)
    with pytest.raises(GdrmError, match="4 GiB at most"):
        write_wavs([tmp_path / "x.wav"], [SAMPLES], RATE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sample_format", ["16", "24", "float"])
def test_a_cue_marks_bar_1_and_changes_no_sample(tmp_path, sample_format):
    samples = np.linspace(-1, 1, 2 * 999, dtype=np.float32).reshape(-1, 2)
    plain, marked = tmp_path / "plain.wav", tmp_path / "marked.wav"
    write_wavs([plain], [samples], 48_000, sample_format)
    write_wavs([marked], [samples], 48_000, sample_format, cue=320)
    without, chunks = chunks_of(plain.read_bytes()), chunks_of(marked.read_bytes())
    assert {name: chunks[name] for name in without} == without
    count, identity, place, chunk, _, _, frame = struct.unpack("<III4sIII", chunks[b"cue "])
    assert (count, identity, place, chunk, frame) == (1, 1, 320, b"data", 320)
    assert chunks[b"LIST"].startswith(b"adtl")
    assert chunks[b"LIST"].endswith(b"bar 1\0")


def chunks_of(data: bytes) -> dict[bytes, bytes]:
    """Return the chunks of a WAV file, whose own length is checked."""
    name, size, kind = struct.unpack_from("<4sI4s", data)
    assert (name, size, kind) == (b"RIFF", len(data) - 8, b"WAVE")
    found, place = {}, 12
    while place < len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        found[name] = data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
    return found
