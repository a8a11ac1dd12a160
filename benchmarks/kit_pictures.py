"""Pictures of kits: each drum's spectrum over time, and how loud it is at each velocity."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np

from benchmarks.drum_sounds import RATE, hit, kit_synth, loudness_of
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.soundfonts.find import Soundfont
from gdrm_tui.core.voices import VOICES, voice_index

mpl.use("Agg")
from matplotlib import pyplot as plt

_SHOWN = ("kick", "snare", "closed-hat", "open-hat", "ride", "crash")
_SECONDS = 2.0
_WINDOW = 1024
_FLOOR = -90.0  # dB
_VELOCITIES = range(8, 128, 7)


def draw(kits: Sequence[tuple[Soundfont, int]], folder: Path, *, voiced: bool) -> None:
    """Write ``spectra.png`` and ``velocities.png`` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = [voice_index(name) for name in _SHOWN]
    size = (3 * len(kits), 2 * len(shown))
    spectra, grid = plt.subplots(len(shown), len(kits), figsize=size, squeeze=False)
    curves, panels = plt.subplots(1, len(kits), figsize=(4 * len(kits), 4), squeeze=False)
    for column, (font, program) in enumerate(kits):
        with kit_synth(font, program, voiced=voiced) as synth:
            for row, voice in enumerate(shown):
                block = hit(synth, voice, 110, _SECONDS)
                grid[row][column].imshow(
                    _spectrum(block),
                    aspect="auto",
                    origin="lower",
                    extent=(0, _SECONDS, 0, RATE / 2000),
                )
                grid[row][column].set_title(f"{font.name} {VOICES[voice].name}", fontsize=7)
                loud = [loudness_of(hit(synth, voice, v, 0.4)) for v in _VELOCITIES]
                panels[0][column].plot(list(_VELOCITIES), loud, label=VOICES[voice].name)
        panels[0][column].set_title(f"{font.name} {program}")
        panels[0][column].set_xlabel("velocity")
        panels[0][column].legend(fontsize=6)
    panels[0][0].set_ylabel("LUFS over 400 ms")
    for figure, name in ((spectra, "spectra.png"), (curves, "velocities.png")):
        figure.tight_layout()
        figure.savefig(folder / name, dpi=90)
        plt.close(figure)
        print(folder / name)


def _spectrum(block: Block) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return decibels below the loudest, shape (frequencies, times)."""
    windows = np.lib.stride_tricks.sliding_window_view(block.mean(axis=1), _WINDOW)[:: _WINDOW // 4]
    magnitude = np.abs(np.fft.rfft(windows * np.hanning(_WINDOW), axis=1)).T
    decibels = 20 * np.log10(np.maximum(magnitude / magnitude.max(), 1e-6))
    shown: np.ndarray[tuple[int, int], np.dtype[np.float64]] = np.maximum(decibels, _FLOOR)
    return shown
