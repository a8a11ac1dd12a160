"""Measures how drums sound through FluidSynth: ``python -m soundfonts.measure [SOUNDFONT]``.

Prints for every key of every kit, soft and hard, the peak, when the attack is there, how long the
sound stays within 40 dB of its loudest, and its spectrum's centre; then the peak of four drums
together, and how far closing the hats silences an open one.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, Block, Buses
from gdrm_tui.audio.soundfonts.find import drum_kits
from soundfonts.make_house_kit import PATH
from soundfonts.synthesis import RATE

KEYS = range(35, 82)
KICK, SNARE, CLOSED_HAT, PEDAL_HAT, OPEN_HAT, CRASH = 36, 38, 42, 44, 46, 49
SOFT, HARD = 40, 120
_SECONDS = 4
_WINDOW = RATE // 100
_SPECTRUM = RATE // 5


@dataclass(frozen=True)
class Figures:
    """What was measured of one hit.

    Attributes
    ----------
    peak : float
        Of either channel.
    loudness : float
        Root mean square of the first 100 ms of both channels.
    onset_ms : float
        When a tenth of the peak is reached.
    decay : float
        Seconds until the windows of 10 ms stay 40 dB below the loudest one.
    centroid : float
        Mean frequency of the first 200 ms in Hz, weighed by magnitude.
    """

    peak: float
    loudness: float
    onset_ms: float
    decay: float
    centroid: float


def rendered(soundfont: Path, program: int, frames: int, *hits: tuple[int, int, int]) -> Block:
    """Return `frames` frames of the hits, each a frame, a key and a velocity, in order."""
    synth = FluidSynth(soundfont, RATE, program)
    try:
        buses: Buses = np.zeros((BUS_COUNT, 2, frames), np.float32)
        done = 0
        for frame, key, velocity in hits:
            synth.render(buses, done, frame)
            # All on one bus, so that the kit's keys cut each other off as it says.
            synth.trigger_key(0, key, velocity)
            done = frame
        synth.render(buses, done, frames)
    finally:
        synth.close()
    return np.ascontiguousarray(buses[0].T)


def rendered_together(soundfont: Path, program: int, *hits: tuple[int, int]) -> Block:
    """Return four seconds of the keys and velocities given, all hit at the first frame."""
    together = [(0, key, velocity) for key, velocity in hits]
    return rendered(soundfont, program, _SECONDS * RATE, *together)


def open_hat_left(soundfont: Path, program: int, key: int) -> float:
    """Return how loud an open hat still is once `key`, softly hit, has had 0.1 s to cut it.

    The second hit comes after 0.2 s; 1 is as loud as without it.
    """
    second = RATE // 5
    block = rendered(soundfont, program, RATE // 2, (0, OPEN_HAT, 120), (second, key, 1))
    alone = rendered_together(soundfont, program, (OPEN_HAT, 120))
    heard = slice(second + RATE // 10, second + RATE // 5)
    return float(np.sqrt(np.mean(block[heard] ** 2) / np.mean(alone[heard] ** 2)))


def figures(block: Block) -> Figures:
    """Return what `block`, a hit at its first frame, measures; ValueError when it is silent."""
    level = np.abs(block).max(axis=1)
    peak = float(level.max())
    if peak == 0:
        raise ValueError("the hit is silent")
    windows = np.sqrt(np.mean(block.reshape(-1, _WINDOW, 2) ** 2, axis=(1, 2)))
    sounding = np.flatnonzero(windows > 0.01 * windows.max())
    # The fade keeps the cut from adding highs of its own.
    fade = 0.5 + 0.5 * np.cos(np.pi * np.arange(_SPECTRUM) / _SPECTRUM)
    magnitude = np.abs(np.fft.rfft(block[:_SPECTRUM].mean(axis=1) * fade))
    frequencies = np.fft.rfftfreq(_SPECTRUM, 1 / RATE)
    return Figures(
        peak,
        float(np.sqrt(np.mean(block[: RATE // 10] ** 2))),
        1000 * float(np.argmax(level > 0.1 * peak)) / RATE,
        float(sounding[-1] + 1) * _WINDOW / RATE,
        float(np.sum(magnitude * frequencies) / np.sum(magnitude)),
    )


def main() -> None:
    """Print the tables of one soundfont."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PATH
    print(f"velocity {SOFT} | {HARD}")
    for kit in drum_kits(path):
        print(f"\n{kit.program} {kit.name}")
        print("key  peak           onset ms       decay s      centroid Hz")
        for key in KEYS:
            _print_key(path, kit.program, key)
        _print_together(path, kit.program)


def _print_key(path: Path, program: int, key: int) -> None:
    try:
        soft, hard = (figures(rendered_together(path, program, (key, v))) for v in (SOFT, HARD))
    except ValueError:  # the kit has no such key
        return
    print(
        f"{key:>3}  {soft.peak:.3f} | {hard.peak:.3f}  {soft.onset_ms:5.2f} | {hard.onset_ms:5.2f}"
        f"  {soft.decay:.2f} | {hard.decay:.2f}  {soft.centroid:>6.0f} | {hard.centroid:>6.0f}"
    )


def _print_together(path: Path, program: int) -> None:
    together = rendered_together(
        path, program, *((key, 127) for key in (KICK, SNARE, CRASH, OPEN_HAT))
    )
    print(f"kick, snare, crash and open hat at velocity 127 peak at {np.abs(together).max():.3f}")
    left = 20 * np.log10(open_hat_left(path, program, CLOSED_HAT))
    print(f"0.1 to 0.2 s after a closed hat an open one is at {left:.1f} dB")


if __name__ == "__main__":
    main()
