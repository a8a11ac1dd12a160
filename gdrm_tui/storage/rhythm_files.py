"""Rhythms in files: of a MIDI file whatever notes it has, of a session what is heard."""

from __future__ import annotations

from pathlib import Path

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.rhythm import rhythms_of_taps
from gdrm_tui.core.schedule import loop_hits
from gdrm_tui.midi.chunks import is_midi
from gdrm_tui.midi.importer import AS_USUAL, ImportChoices
from gdrm_tui.midi.rhythms import RhythmRead, import_rhythm
from gdrm_tui.storage.session_files import bytes_of, session_in_file


def read_rhythm(path: Path, choices: ImportChoices = AS_USUAL) -> RhythmRead:
    """Return the rhythm in a MIDI file or a session file, told apart by content.

    Raises
    ------
    GdrmError
        If the file cannot be read, is neither, or has no rhythm.
    """
    data = bytes_of(path)
    if is_midi(data):
        return import_rhythm(data, str(path), choices)
    session = session_in_file(data, path)
    hits = loop_hits(session).hits
    if not hits:
        raise GdrmError(f"{path} has no hits, so it has no rhythm")
    taps = ((hit.position, hit.velocity) for hit in hits)
    rhythms, sharing = rhythms_of_taps(taps, len(session.loop))
    return RhythmRead(rhythms, session.bpm, len(hits), sharing)
