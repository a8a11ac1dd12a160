"""Measurements of a kit's drums, hit by hit, through the program's own synth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.hits import PLAIN, Touch, touch_of
from gdrm_tui.audio.engine.kits import open_kit
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, Block, Buses
from gdrm_tui.audio.levels.loudness import hits_loudness
from gdrm_tui.audio.levels.voicing import BALANCE
from gdrm_tui.audio.soundfonts.find import Soundfont
from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.core.voices import VOICES, voice_index

RATE = 48_000
SOFT, HARD = 20, 127
_HIT_SECONDS, _LONG_SECONDS = 0.4, 6.0
_WINDOW = RATE // 100
_SPECTRUM = RATE // 5
_DECAYED = 40.0  # dB
OPEN_HAT, CLOSED_HAT, PEDAL_HAT = map(voice_index, ("open-hat", "closed-hat", "pedal-hat"))
# Sixteenths on which equal hits are compared: one a bar, so that nothing else differs.
_PLACES = (0.0, 16.0, 32.0, 48.0)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DrumFigures:
    """The measurements of one voice of a kit.

    Attributes
    ----------
    loudness : float
        LUFS over 400 ms at the velocity that drummers use.
    peak : float
        dB of full scale at that velocity.
    velocity_range : float
        LU from velocity 20 to 127.
    decay : float
        Seconds until windows of 10 ms stay 40 dB below the loudest one, at velocity 110.
    soft_centre, hard_centre : float
        Centre of the spectrum of the first 200 ms in kHz, at velocity 40 and 120.
    width : float
        Side above mid, in dB: 0 is as wide as two unrelated channels.
    alike : float
        How far the difference of two equal hits lies below them, in dB.
    """

    loudness: float
    peak: float
    velocity_range: float
    decay: float
    soft_centre: float
    hard_centre: float
    width: float
    alike: float


@contextmanager
def kit_synth(font: Soundfont, program: int, *, voiced: bool) -> Iterator[FluidSynth]:
    """Give a synth that plays a kit, as the program does or as the soundfont has it."""
    if voiced:
        synth = open_kit(DrumKit(str(font.path), program), None, RATE)
    else:
        synth = FluidSynth(font.path, RATE, program)
    try:
        yield synth
    finally:
        synth.close()


def hit(
    synth: FluidSynth, voice: int, velocity: int, seconds: float, touch: Touch = PLAIN
) -> Block:
    """Return one hit, shape (frames, 2), and leave the synth silent at a whole quantum."""
    frames = round(seconds * RATE) // 64 * 64
    buses: Buses = np.zeros((BUS_COUNT, 2, frames), np.float32)
    synth.trigger(voice, velocity, touch=touch)
    synth.render(buses, 0, frames)
    synth.silence()
    synth.render(np.zeros((BUS_COUNT, 2, 64), np.float32), 0, 64)
    return np.ascontiguousarray(buses[voice].T)


def figures_of(synth: FluidSynth, voice: int, *, varied: bool) -> DrumFigures:
    """Return what a voice measures; `varied` says whether equal hits are played as in a loop."""
    usual = BALANCE[VOICES[voice].name][0]
    blocks = {v: hit(synth, voice, v, _HIT_SECONDS) for v in (SOFT, 40, usual, 120, HARD)}
    loudness = {velocity: loudness_of(block) for velocity, block in blocks.items()}
    return DrumFigures(
        loudness[usual],
        _decibels(float(np.abs(blocks[usual]).max())),
        loudness[HARD] - loudness[SOFT],
        decay(hit(synth, voice, 110, _LONG_SECONDS)),
        centre(blocks[40]),
        centre(blocks[120]),
        width(blocks[usual]),
        _likeness(synth, voice, usual, varied),
    )


def loudness_of(block: Block) -> float:
    """Return the loudness of a hit in LUFS over 400 ms."""
    return float(hits_loudness(block.T[None], RATE)[0])


def decay(block: Block) -> float:
    """Return the seconds until windows of 10 ms stay 40 dB below the loudest one."""
    windows = _windows(block)
    return float(np.flatnonzero(windows > windows.max() * 10 ** (-_DECAYED / 20))[-1] + 1) / 100


def centre(block: Block) -> float:
    """Return the centre of the spectrum of the first 200 ms in kHz, weighed by magnitude."""
    fade = 0.5 + 0.5 * np.cos(np.pi * np.arange(_SPECTRUM) / _SPECTRUM)
    magnitude = np.abs(np.fft.rfft(block[:_SPECTRUM].mean(axis=1) * fade))
    frequencies = np.fft.rfftfreq(_SPECTRUM, 1 / RATE)
    return float(np.sum(magnitude * frequencies) / np.sum(magnitude)) / 1000


def width(block: Block) -> float:
    """Return how far the sides' difference lies above their sum, in dB, their levels evened."""
    sides = block / np.maximum(np.sqrt(np.mean(block**2, axis=0)), 1e-9)
    middle, side = sides.sum(axis=1), sides[:, 0] - sides[:, 1]
    return _decibels(float(np.sqrt(np.mean(side**2) / max(np.mean(middle**2), 1e-12))))


def choke_ms(synth: FluidSynth, closing: int) -> float:
    """Return how long after a hit of `closing` an open hat is 40 dB below where it was."""
    struck, frames = RATE // 5 // 64 * 64, RATE // 64 * 64
    buses: Buses = np.zeros((BUS_COUNT, 2, frames), np.float32)
    synth.trigger(OPEN_HAT, 110)
    synth.render(buses, 0, struck)
    synth.trigger(closing, 60)
    synth.render(buses, struck, frames)
    synth.silence()
    synth.render(np.zeros((BUS_COUNT, 2, 64), np.float32), 0, 64)
    power = np.sum(buses[OPEN_HAT] ** 2, axis=0)
    short = np.sqrt(np.convolve(power, np.full(96, 1 / 96), "same"))  # 2 ms
    after = short[struck:]
    loud = np.flatnonzero(after > short[struck - 960 : struck].max() * 10 ** (-_DECAYED / 20))
    return 1000.0 * (float(loud[-1]) + 1) / RATE if len(loud) else 0.0


def _likeness(synth: FluidSynth, voice: int, velocity: int, varied: bool) -> float:
    touches = [touch_of(voice, place, 1.0) if varied else PLAIN for place in _PLACES]
    hits = [hit(synth, voice, velocity, _HIT_SECONDS, touch) for touch in touches]
    first = np.sqrt(np.mean(hits[0] ** 2))
    apart = [np.sqrt(np.mean((other - hits[0]) ** 2)) for other in hits[1:]]
    return _decibels(float(np.mean(apart) / first))


def _windows(block: Block) -> Floats:
    whole = len(block) // _WINDOW * _WINDOW
    windows: Floats = np.sqrt(np.mean(block[:whole].reshape(-1, _WINDOW, 2) ** 2, axis=(1, 2)))
    return windows


def _decibels(amplitude: float) -> float:
    return 20 * float(np.log10(max(amplitude, 1e-6)))
