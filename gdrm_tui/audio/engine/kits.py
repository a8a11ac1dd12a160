"""Kits: loaded on a thread of their own, since reading a soundfont takes longer than a block."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.measured_kit import loudness_of, measured
from gdrm_tui.audio.engine.protocol import KitOpened, Notify
from gdrm_tui.audio.engine.synth import SilentSynth, Synth
from gdrm_tui.audio.levels.voicing import Floats, voicing_of
from gdrm_tui.audio.soundfonts.find import find_soundfont
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import DrumKit

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
    """Makes the synth of the kit asked for last, and frees those that no longer play.

    Parameters
    ----------
    soundfont : Path or None
        For kits that name none; None finds one.
    notify : callable
        Takes the kit that was opened, or a sentence when one cannot be played; then the one
        before plays on.
    """

    def __init__(self, soundfont: Path | None, notify: Notify) -> None:
        self._soundfont, self._notify = soundfont, notify
        self._changed = threading.Condition()
        self._loaded = self._requested = DrumKit()
        self._disposed: list[Synth] = []

    def start(self, sample_rate: int, deliver: Deliver) -> Synth:
        """Return the first synth, and hand later ones to `deliver` from another thread.

        Where the requested kit cannot be played, it is the default kit; where that cannot be
        played either, a silent synth. A sentence says why.
        """
        with self._changed:
            self._loaded = self._requested
        synth = self._opened(self._loaded, sample_rate)
        if synth is None and self._loaded != DrumKit():
            synth = self._opened(DrumKit(), sample_rate)
        arguments = (sample_rate, deliver)
        threading.Thread(target=self._run, args=arguments, name="kits", daemon=True).start()
        return synth or SilentSynth()

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
