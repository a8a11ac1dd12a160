"""Measuring a kit: how loud its hits are, by itself or as it was measured before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs

from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, Buses
from gdrm_tui.audio.levels.loudness import hits_loudness
from gdrm_tui.audio.levels.voicing import MEASURED, Floats
from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES

# So much of a hit is measured, a whole number of FluidSynth's blocks at any rate.
_SECONDS, _QUANTUM = 0.4, 64
_QUIETEST = -120.0  # LUFS: a voice that is softer does not sound
_MOST_KEPT = 200  # kits in the cache's file


def loudness_of(
    soundfont: Path, program: int, sample_rate: int, measure: Callable[[], Floats]
) -> Floats:
    """Return how loud the kit's hits are, measured once for each file and rate.

    Parameters
    ----------
    measure : callable
        Measures them, as `measured` does.

    Returns
    -------
    shape (voices, len(MEASURED)), float64
        LUFS over 400 ms; minus infinity where a voice does not sound.
    """
    stat, cache = soundfont.stat(), cache_file()
    # The tables of this program are a part of it: with other voices it is measured anew.
    names = f"{','.join(VOICE_NAMES)} {MEASURED}"
    name = f"{soundfont.name} {program} {stat.st_size} {stat.st_mtime_ns} {sample_rate} {names}"
    kept = _read(cache)
    if name not in kept:
        kept[name] = np.round(np.maximum(measure(), _QUIETEST), 2).tolist()
        _write(cache, dict(list(kept.items())[-_MOST_KEPT:]))
    loudness = np.array(kept[name])
    loudness[loudness <= _QUIETEST] = -np.inf
    return loudness


def measured(synth: FluidSynth, sample_rate: int) -> Floats:
    """Return the loudness of each voice at each velocity; all voices sound at once.

    `synth` is a new one with a bus for each; it is silent again afterwards, at a whole quantum.
    """
    frames = -(-round(_SECONDS * sample_rate) // _QUANTUM) * _QUANTUM
    buses: Buses = np.zeros((BUS_COUNT, 2, frames), np.float32)
    columns = []
    for velocity in MEASURED:
        for voice in range(VOICE_COUNT):
            synth.strike(voice, velocity)
        synth.render(buses, 0, frames)
        columns.append(hits_loudness(buses[:VOICE_COUNT], sample_rate))
        synth.silence()
        synth.render(buses, 0, _QUANTUM)
    return np.stack(columns, axis=1)


def cache_file() -> Path:
    return Path(platformdirs.user_cache_dir("gdrm-tui")) / "kits.json"


def _read(path: Path) -> dict[str, list[list[float]]]:
    """Return what was measured before, nothing where the file is missing or broken."""
    try:
        kept = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    sound = isinstance(kept, dict) and all(
        np.shape(rows) == (VOICE_COUNT, len(MEASURED)) for rows in kept.values()
    )
    return kept if sound else {}


def _write(path: Path, kept: dict[str, list[list[float]]]) -> None:
    """Keep what was measured; where that cannot be written, it is measured again next time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(path, lasting=False) as file:
            file.write(json.dumps(kept).encode())
    except OSError:
        return
