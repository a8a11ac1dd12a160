"""Hits on their way from the transport to a synth or a port."""

from __future__ import annotations

from typing import NamedTuple

from gdrm_tui.audio.engine.touch import Touch


class StruckHit(NamedTuple):
    """A hit as it is written: its exact frame, voice, note that it came in with, MIDI velocity.

    A velocity of 0 sounds nothing and stops what the hit would stop.
    """

    frame: int
    voice: int
    note: int
    velocity: int


class DueHit(NamedTuple):
    """A hit about to sound, or only to stop others: frame, voice, velocity, note, touch."""

    start: int
    voice: int
    velocity: int
    note: int
    touch: Touch
    sounds: bool
