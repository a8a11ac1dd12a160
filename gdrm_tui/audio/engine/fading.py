"""FadingSynth: a kit that was replaced rings out."""

from __future__ import annotations

import numpy as np

from gdrm_tui.audio.engine.mixdown import Buses
from gdrm_tui.audio.engine.synth import Synth

# How long a kit that was replaced takes to fade out.
FADE_SECONDS = 0.25


class FadingSynth:
    """A synth that was replaced by another: what rings of it fades out."""

    def __init__(self, synth: Synth, sample_rate: int) -> None:
        self.synth = synth
        self._length = round(FADE_SECONDS * sample_rate)
        self._done = 0

    @property
    def silent(self) -> bool:
        """Whether it has faded."""
        return self._done >= self._length

    def add_to(self, buses: Buses) -> None:
        """Add its next frames to `buses`."""
        if self.silent:
            return
        count = buses.shape[2]
        own = np.zeros_like(buses)
        self.synth.render(own, 0, count)
        places = np.arange(self._done, self._done + count)
        buses += own * np.maximum(1 - places / self._length, 0).astype(np.float32)
        self._done += count
