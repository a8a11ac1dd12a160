"""What the tests of MIDI files share: files made of messages, and what is read of a loop."""

from __future__ import annotations

import io
from pathlib import Path

import mido
import numpy as np

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.midi.importer import Imported, import_loop

FIELD = Path(__file__).parents[1] / "data" / "field"


def midi_file(
    *messages: mido.Message | mido.MetaMessage, ticks_per_beat: int = 480, kind: int = 0
) -> bytes:
    """Return a file of one track with these messages."""
    return midi_tracks([*messages], ticks_per_beat=ticks_per_beat, kind=kind)


def midi_tracks(*tracks: list[mido.Message], ticks_per_beat: int = 480, kind: int = 1) -> bytes:
    """Return a file of these tracks."""
    file = mido.MidiFile(type=kind, ticks_per_beat=ticks_per_beat)
    file.tracks += [mido.MidiTrack(messages) for messages in tracks]
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def note_on(note: int, time: int = 0, channel: int = 10, velocity: int = 100) -> mido.Message:
    """Return a note on a channel counted from 1."""
    return mido.Message("note_on", note=note, time=time, channel=channel - 1, velocity=velocity)


def meter(beats: int, note: int, time: int = 0) -> mido.MetaMessage:
    return mido.MetaMessage("time_signature", numerator=beats, denominator=note, time=time)


def tempo(bpm: float, time: int = 0) -> mido.MetaMessage:
    return mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm), time=time)


def end(time: int) -> mido.MetaMessage:
    return mido.MetaMessage("end_of_track", time=time)


def field(name: str, **choices: object) -> Imported:
    """Return what is read of a file of tests/data/field."""
    from gdrm_tui.midi.importer import ImportChoices

    return import_loop((FIELD / name).read_bytes(), name, choices=ImportChoices(**choices))


def places(loop: tuple[Bar, ...]) -> list[tuple[float, int]]:
    """Return position in steps, to a thousandth, and voice of each stroke, in order."""
    found = []
    for index, bar in enumerate(loop):
        for voice, step in np.argwhere(bar.hits).tolist():
            position = index * STEPS_PER_BAR + step + float(bar.offsets[voice, step])
            roll = bar.roll(voice, step)
            strokes = roll.places if roll else (0.0,)
            found += [(round(position + place, 3) + 0.0, voice) for place in strokes]
    return sorted(found)
