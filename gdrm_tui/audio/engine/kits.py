"""Kits: opened, measured the first time, and loaded on a separate thread.

Reading a soundfont takes longer than a block. ``python -m gdrm_tui.audio.engine.kits`` measures the
default kit in advance, so that the first start does not have to. If something is missing, the first
start says so.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs

from gdrm_tui.audio.devices.outputs import SAMPLE_RATE
from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, Buses
from gdrm_tui.audio.engine.protocol import KitOpened, Notify
from gdrm_tui.audio.engine.synth import SilentSynth, Synth
from gdrm_tui.audio.levels.loudness import hits_loudness
from gdrm_tui.audio.levels.voicing import MEASURED, Floats, voicing_of
from gdrm_tui.audio.soundfonts.find import find_soundfont
from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES

# So much of a hit is measured, a whole number of FluidSynth's blocks at any rate.
_SECONDS, _QUANTUM = 0.4, 64
_QUIETEST = -120.0  # LUFS: a voice that is softer does not sound
_MOST_KEPT = 200  # kits in the cache's file
DEFAULT_KIT = DrumKit()
Deliver = Callable[[Synth], None]


def open_kit(
    kit: DrumKit, soundfont: Path | None, sample_rate: int, together: int | None = None
) -> FluidSynth:
    """Return a synth that plays `kit`, voiced; `soundfont` is for kits that name none.

    `together` is the bus that all voices sound on, None for one each.

    Raises
    ------
    GdrmError
        When FluidSynth or the soundfont is missing, or has no such kit.
    """
    named = Path(kit.soundfont) if kit.soundfont else soundfont
    path = find_soundfont(named, kit.program)
    synth = FluidSynth(path, sample_rate, kit.program, together)

    def measure() -> Floats:
        if together is None:
            return measured(synth, sample_rate)
        apart = FluidSynth(path, sample_rate, kit.program)
        try:
            return measured(apart, sample_rate)
        finally:
            apart.close()

    synth.voice(voicing_of(loudness_of(path, kit.program, sample_rate, measure)))
    return synth


class KitLoader:
    """Makes the synth for the latest kit asked for, and frees synths that no longer play.

    Parameters
    ----------
    soundfont : Path or None
        For kits that name none; None finds one.
    notify : callable
        Takes the kit that was opened, or a sentence when one cannot be played; then the one
        before plays on.
    kit : DrumKit
        The kit requested at first.
    """

    def __init__(self, soundfont: Path | None, notify: Notify, kit: DrumKit = DEFAULT_KIT) -> None:
        self._soundfont, self._notify = soundfont, notify
        self._changed = threading.Condition()
        self._loaded = self._requested = kit
        self._disposed: list[Synth] = []

    def first(self, sample_rate: int) -> Synth:
        """Return the first synth.

        Where the requested kit cannot be played, it is the default kit; where that cannot be
        played either, a silent synth. A sentence says why.
        """
        with self._changed:
            self._loaded = self._requested
        synth = self._opened(self._loaded, sample_rate)
        if synth is None and self._loaded != DEFAULT_KIT:
            synth = self._opened(DEFAULT_KIT, sample_rate)
        return synth or SilentSynth()

    def follow(self, sample_rate: int, deliver: Deliver) -> None:
        """Hand the synths of kits that are requested from now on to `deliver`, from a thread."""
        arguments = (sample_rate, deliver)
        threading.Thread(target=self._run, args=arguments, name="kits", daemon=True).start()

    def load(self, kit: DrumKit) -> None:
        """Request `kit`; returns at once, and does nothing where it was requested last."""
        with self._changed:
            self._requested = kit
            self._changed.notify()

    def dispose(self, synth: Synth) -> None:
        """Free `synth`, which no one touches any more; returns at once."""
        with self._changed:
            self._disposed.append(synth)
            self._changed.notify()

    def _run(self, sample_rate: int, deliver: Deliver) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._requested != self._loaded or self._disposed)
                disposed, self._disposed = self._disposed, []
                is_new, self._loaded = self._requested != self._loaded, self._requested
                kit = self._loaded
            for synth in disposed:
                synth.close()
            if is_new and (made := self._opened(kit, sample_rate)):
                deliver(made)

    def _opened(self, kit: DrumKit, sample_rate: int) -> Synth | None:
        try:
            synth = open_kit(kit, self._soundfont, sample_rate)
            self._notify(KitOpened(synth.soundfont.stem, kit.program, synth.trims))
            return synth
        except GdrmError as error:
            self._notify(str(error))
            return None


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


def main() -> None:
    """Measure the kit that plays where none is asked for."""
    with contextlib.suppress(GdrmError):
        open_kit(DEFAULT_KIT, None, SAMPLE_RATE).close()


if __name__ == "__main__":
    main()
