"""Synths: what the engine plays on. Hits go in, samples come out; a replaced synth fades out."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from gdrm_tui.audio.engine.hits import PLAIN, Touch
from gdrm_tui.audio.engine.mixdown import Buses
from gdrm_tui.core.bar import OWN_NOTE
from gdrm_tui.core.mixer import Mixer

# How long a kit that was replaced takes to fade out.
FADE_SECONDS = 0.25


class Synth(Protocol):
    """What the engine plays on. Only the thread that renders may use it."""

    def trigger(
        self, voice: int, velocity: int, note: int = OWN_NOTE, touch: Touch = PLAIN
    ) -> None:
        """Start `voice`, a row of the grid, at MIDI `velocity`, 1 to 127; `note` as in `Bar`."""

    def choke(self, voice: int, note: int = OWN_NOTE) -> None:
        """Stop what a hit of `voice` would stop, without sounding it."""

    def set_mixer(self, mixer: Mixer) -> None:
        """Take over the synth's part of `mixer`: the voices' notes and tuning, reverb or none."""

    def render(self, buses: Buses, begin: int, end: int) -> None:
        """Fill frames `begin` to `end` of `buses` with the next ``end - begin``, 0 or more."""

    def silence(self) -> None:
        """Cut everything that sounds."""

    def close(self) -> None:
        """Free what the synth holds; nothing may be called after."""


class SilentSynth:
    """The synth used without FluidSynth or a soundfont: time goes on in silence."""

    def trigger(
        self, voice: int, velocity: int, note: int = OWN_NOTE, touch: Touch = PLAIN
    ) -> None:
        """Do nothing."""

    def choke(self, voice: int, note: int = OWN_NOTE) -> None:
        """Do nothing."""

    def set_mixer(self, mixer: Mixer) -> None:
        """Do nothing."""

    def render(self, buses: Buses, begin: int, end: int) -> None:
        """Fill the frames with silence."""
        buses[:, :, begin:end] = 0.0

    def silence(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class FadingSynth:
    """A synth that was replaced: what still rings fades out."""

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
