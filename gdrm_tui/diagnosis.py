"""What the program found of what it needs, and what would mend what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.generation.generator import Generator, default_model


@dataclass(frozen=True)
class Finding:
    """One thing the program needs: whether it was found, and a sentence."""

    found: bool
    text: str


def findings(model: Path | None, soundfont: Path | None) -> list[Finding]:
    """Return what was found of the generator, the synth, the soundfont and the audio device.

    Parameters
    ----------
    model, soundfont : Path or None
        Files asked for; None for the ones that the program finds by itself.
    """
    checks = (lambda: _generator(model), _synth, lambda: _soundfont(soundfont), _device)
    return [_checked(check) for check in checks]


def _checked(check: Callable[[], str]) -> Finding:
    try:
        return Finding(True, check())
    except GdrmError as error:
        return Finding(False, str(error))


def _generator(model: Path | None) -> str:
    generator = Generator(model or default_model())
    return f"generator: {generator.path}, {len(generator.genres)} genres"


def _synth() -> str:
    from gdrm_tui.audio.synth import require_fluidsynth

    require_fluidsynth()
    return "FluidSynth: installed"


def _soundfont(soundfont: Path | None) -> str:
    from gdrm_tui.audio.soundfonts import drum_kits, find_soundfont

    path = find_soundfont(soundfont)
    return f"soundfont: {path}, {len(drum_kits(path))} drum kits"


def _device() -> str:
    from gdrm_tui.audio.output import DeviceOutput

    output = DeviceOutput()
    milliseconds = 1000 * output.latency_frames / output.sample_rate
    output.close()
    return f"audio device: {output.sample_rate} Hz, {milliseconds:.0f} ms from key to sound"
