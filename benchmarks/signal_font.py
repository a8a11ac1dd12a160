"""A soundfont whose drums are measuring signals, written on the fly (SoundFont 2.04).

| key | voice | sound |
|---|---|---|
| 37 | cross-stick | a click of 2 ms with full level from its first sample, hard right |
| 53 | ride bell | a tone of 1 kHz at one level until the synth is closed, hard left |
| others | | noise of one second at -84 dB, which no measure sees: it costs what a drum costs |

The noise is hard right too: FluidSynth passes the panning of an ended voice on to the next one and
moves it over within 64 frames, which would be heard on the left and change the attack of the
clicks.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

CLICK, TONE = 37, 53
RATE = 48_000
TONE_PERIOD = 48
HALF_CLICK = 48
# Above the noise, and crossed within three frames of a click's start: FluidSynth fades in over 64
# frames, along a curve that differs between a voice's first use and the later ones.
CLICK_LEVEL = 0.0005
_LOOP_PERIODS = 40
_GUARD = 46  # zero samples that the specification wants after each sample
_NOISE_LEVEL = 2
# Generators (specification 8.1.3): number, and amount as an unsigned 16-bit integer.
_PAN, _INSTRUMENT, _KEYS, _SAMPLE_MODES = 17, 41, 43, 54
_SAMPLE, _SCALE_TUNING, _ROOT_KEY = 53, 56, 58
_LEFT, _RIGHT = -500 & 0xFFFF, 500
_LOOPED = 1

Samples = npt.NDArray[np.int16]


def write_signal_font(path: Path) -> Path:
    """Write the soundfont, one kit in bank 128, program 0, to `path` and return it."""
    samples = (_click(), _tone(), _noise())
    pieces = [np.concatenate([one, np.zeros(_GUARD, np.int16)]) for one in samples]
    info = _chunk(b"ifil", struct.pack("<HH", 2, 4)) + _chunk(b"isng", b"EMU8000\0")
    body = (
        _list(b"INFO", info + _chunk(b"INAM", b"Signals\0"))
        + _list(b"sdta", _chunk(b"smpl", np.concatenate(pieces).astype("<i2").tobytes()))
        + _list(b"pdta", _presets() + _instruments() + _headers(samples))
    )
    path.write_bytes(_chunk(b"RIFF", b"sfbk" + body))
    return path


def _click() -> Samples:
    return np.repeat(np.array([32767, -32767], np.int16), HALF_CLICK)


def _tone() -> Samples:
    frames = np.arange(TONE_PERIOD * _LOOP_PERIODS)
    return (16384 * np.sin(2 * np.pi * frames / TONE_PERIOD)).round().astype(np.int16)


def _noise() -> Samples:
    source = np.random.default_rng(1)
    return source.integers(-_NOISE_LEVEL, _NOISE_LEVEL + 1, RATE).astype(np.int16)


def _presets() -> bytes:
    """Return one preset of one zone, and the end markers."""
    header = struct.Struct("<20sHHHIII")
    kit, end = (b"Signals", 0, 128, 0, 0, 0, 0), (b"EOP", 0, 0, 1, 0, 0, 0)
    return (
        _chunk(b"phdr", header.pack(*kit) + header.pack(*end))
        + _chunk(b"pbag", struct.pack("<4H", 0, 0, 1, 0))
        + _chunk(b"pmod", bytes(10))
        + _chunk(b"pgen", struct.pack("<4H", _INSTRUMENT, 0, 0, 0))
    )


def _instruments() -> bytes:
    zones = (
        _zone(CLICK, CLICK, _RIGHT, 0),
        _zone(TONE, TONE, _LEFT, 1, _LOOPED),
        _zone(0, CLICK - 1, _RIGHT, 2),
        _zone(CLICK + 1, TONE - 1, _RIGHT, 2),
        _zone(TONE + 1, 127, _RIGHT, 2),
    )
    starts = np.cumsum([0, *(len(zone) // 4 for zone in zones)])
    bags = b"".join(struct.pack("<2H", start, 0) for start in starts)
    return (
        _chunk(b"inst", struct.pack("<20sH20sH", b"Signals", 0, b"", len(zones)))
        + _chunk(b"ibag", bags)
        + _chunk(b"imod", bytes(10))
        + _chunk(b"igen", b"".join(zones) + bytes(4))
    )


def _zone(low: int, high: int, pan: int, sample: int, mode: int = 0) -> bytes:
    # The keys have to come first and the sample last (specification 8.1.2).
    generators = (
        (_KEYS, low | high << 8),
        (_PAN, pan),
        (_SCALE_TUNING, 0),
        (_ROOT_KEY, 60),
        (_SAMPLE_MODES, mode),
        (_SAMPLE, sample),
    )
    return b"".join(struct.pack("<2H", *generator) for generator in generators)


def _headers(samples: tuple[Samples, ...]) -> bytes:
    header = struct.Struct("<20s5IBbHH")
    start, packed = 0, b""
    for name, sample in zip((b"click", b"tone", b"noise"), samples, strict=True):
        end = start + len(sample)
        # The loop leaves out a period at each end, since interpolation looks beyond it.
        loop = start + TONE_PERIOD, end - TONE_PERIOD
        packed += header.pack(name, start, end, *loop, RATE, 60, 0, 0, 1)
        start = end + _GUARD
    return _chunk(b"shdr", packed + header.pack(b"EOS", *[0] * 9))


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def _list(kind: bytes, data: bytes) -> bytes:
    return _chunk(b"LIST", kind + data)
