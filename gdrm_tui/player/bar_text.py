"""Cells and hits in words."""

from __future__ import annotations

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICES, midi_velocity


def counted(count: int, noun: str) -> str:
    """Return the count with its noun, in the plural where it has to be."""
    return f"{count} {noun}{'s' * (count != 1)}"


def cell_name(voice: int, step: int) -> str:
    """Return a cell's voice and place: its beat and the sixteenth within."""
    beat, rest = divmod(step, STEPS_PER_BEAT)
    return f"{VOICES[voice].label} {beat + 1}.{rest + 1}"


def timing_text(offset: float, bpm: float) -> str:
    """Return how early or late an offset in steps is, in milliseconds."""
    milliseconds = offset * 60_000 / bpm / STEPS_PER_BEAT
    if abs(milliseconds) < 0.5:
        return "on the grid"
    return f"{abs(milliseconds):.0f} ms {'early' if offset < 0 else 'late'}"


def hit_text(bar: Bar, voice: int, step: int, bpm: float) -> str:
    """Return what a cell holds: velocity as MIDI has it, and timing."""
    if not bar.hits[voice, step]:
        return "no hit"
    velocity = midi_velocity(float(bar.velocities[voice, step]))
    return f"velocity {velocity}  {timing_text(float(bar.offsets[voice, step]), bpm)}"
