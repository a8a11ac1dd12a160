"""How the engine is started."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gdrm_tui.audio.devices.outputs import LATENCY_SECONDS


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How the engine starts.

    Attributes
    ----------
    soundfont : Path or None
        For sessions whose kit names none; None finds one.
    output : {"auto", "null"}
        The audio device, or none at all.
    log : Path or None
        File that takes what libraries print; None discards it.
    device : int, str or None
        PortAudio's number or a part of its name, None for the system's default.
    latency : float
        Seconds of audio kept ahead.
    """

    soundfont: Path | None = None
    output: Literal["auto", "null"] = "auto"
    log: Path | None = None
    device: int | str | None = None
    latency: float = LATENCY_SECONDS
