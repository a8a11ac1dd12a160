"""The dataset's MIDI files, read strictly: nothing is learnt from a damaged file."""

from __future__ import annotations

from gdrm_tui.core.quantize import PlayedHit
from gdrm_tui.core.timing import steps_of_ticks
from gdrm_tui.core.voices import VOICE_OF_PITCH
from gdrm_tui.midi.chunks import MidiFileError
from gdrm_tui.midi.drums import DRUM_CHANNEL
from gdrm_tui.midi.reader import read_midi
from gdrm_tui.midi.timeline import timeline


def drum_hits(data: bytes, name: str) -> tuple[PlayedHit, ...]:
    """Return the hits on channel 10 that a voice has, in order, as they were played.

    Raises
    ------
    MidiFileError
        If the bytes are not a whole MIDI file in beats with drums in it; `name` is for the error.
    """
    contents = read_midi(data, name)
    if contents.troubles:
        raise MidiFileError(f"{name} is not a whole MIDI file: {contents.troubles[0]}")
    if contents.in_seconds:
        raise MidiFileError(f"{name} counts time in seconds, which has no bars")
    hits = tuple(
        PlayedHit(
            steps_of_ticks(note.tick, round(contents.ticks_per_quarter)),
            VOICE_OF_PITCH[note.key],
            note.velocity / 127,
        )
        for note in timeline(contents).notes
        if note.channel == DRUM_CHANNEL and note.key in VOICE_OF_PITCH
    )
    if not hits:
        raise MidiFileError(f"{name} has no drum hits")
    return hits
