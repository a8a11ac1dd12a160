"""Files that open: sessions, each one versioned JSON document; MIDI files; rhythms in either."""

from __future__ import annotations

import contextlib
import gc
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.rhythm import rhythms_of_taps
from gdrm_tui.core.schedule import loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.midi.chunks import is_midi
from gdrm_tui.storage.journal import document_in_journal, is_journal
from gdrm_tui.storage.session_document import (
    FORMAT,
    VERSION,
    session_document,
)
from gdrm_tui.storage.session_json import document_bytes, document_in
from gdrm_tui.storage.session_reading import UnknownVoiceError, session_of

if TYPE_CHECKING:
    from gdrm_tui.midi.importer import ImportChoices
    from gdrm_tui.midi.report import ImportReport
    from gdrm_tui.midi.rhythms import RhythmRead

_MOST_BYTES = 200_000_000
_OWN_NOTES = Mixer()  # every voice plays its own note
_DAMAGE = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)


class SessionFileError(GdrmError):
    """A file that cannot be opened as a session."""


def session_to_json(session: Session) -> bytes:
    """Return the session as the bytes of a session file; equal sessions give equal bytes."""
    return document_bytes(session_document(session))


def session_from_json(data: bytes, name: str) -> Session:
    """Return the session in the bytes of a session file; `name` is for the error.

    Raises
    ------
    SessionFileError
        If the bytes are not a whole session, or a newer program wrote it.
    """
    try:
        with _nothing_collected():
            return _session_in(data, name)
    except UnknownVoiceError as error:
        raise SessionFileError(
            f"{name} uses the voice {error.voice!r}, which this gdrm-tui does not have: "
            "update the program to open it"
        ) from error
    except _DAMAGE as error:
        raise SessionFileError(f"{name} is not a valid gdrm session ({_said(error)})") from error


def _said(error: Exception) -> str:
    """Return what is wrong with a document, also where Python says it in its own terms."""
    if isinstance(error, json.JSONDecodeError):
        return f"it is damaged in line {error.lineno}"
    if isinstance(error, UnicodeError):
        return "some of its bytes are not text"
    if isinstance(error, RecursionError):
        return "its lists are nested too deep"
    if isinstance(error, KeyError):
        return f"it has no {error}"
    if "int_max_str" in str(error):
        return "one of its numbers is too long"
    # Python speaks of its own types then, and of lists that it unpacks.
    strange = isinstance(error, TypeError | AttributeError | IndexError)
    return "an entry has the wrong form" if strange or "to unpack" in str(error) else str(error)


@contextlib.contextmanager
def _nothing_collected() -> Iterator[None]:
    """Spare the search for garbage while much is made that is none: it took half of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _session_in(data: bytes, name: str) -> Session:
    document = document_in_journal(data) if is_journal(data) else document_in(data)
    if document["format"] != FORMAT:
        raise ValueError(f"its format is {document['format']!r}")
    version = document["version"]
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise ValueError(f"its version is {version!r}")
    if version > VERSION:
        raise SessionFileError(
            f"{name} was written by a newer gdrm-tui (version {version} of the session file, "
            f"this program reads {VERSION}): update the program to open it"
        )
    return session_of(document, version)


def save_session(session: Session, path: Path) -> None:
    """Write the session file whole or not at all; GdrmError where it cannot be written."""
    with atomic_file(path) as file:
        file.write(session_to_json(session))


def open_session(path: Path, controls: Controls, mixer: Mixer = _OWN_NOTES) -> Session:
    """Return the session alone of what `open_file` returns."""
    return open_file(path, controls, mixer).session


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that was opened and, where it came from a MIDI file, what was made of that."""

    session: Session
    report: ImportReport | None = None


def open_file(
    path: Path,
    controls: Controls,
    mixer: Mixer = _OWN_NOTES,
    choices: ImportChoices | None = None,
) -> Opened:
    """Return the session in a session file or a MIDI file, told apart by content.

    Parameters
    ----------
    controls, mixer : Controls, Mixer
        For a MIDI file, which brings only its bars and tempo. The mixer's notes say which voices
        its keys are.
    choices : ImportChoices or None
        How a MIDI file is to be read; None for as usual.

    Raises
    ------
    GdrmError
        If the file cannot be read, or is neither.
    WhichChannelError, OtherMeterError
        If a MIDI file needs other choices.
    """
    data = bytes_of(path)
    if not is_midi(data):
        return Opened(session_in_file(data, path))
    from gdrm_tui.midi.importer import AS_USUAL, import_loop  # would slow the start

    read = import_loop(data, str(path), mixer, choices or AS_USUAL)
    asked = replace(controls, bpm=read.bpm)
    session = Session(read.loop, (None,) * len(read.loop), asked, mixer=mixer)
    return Opened(session, read.report)


def read_rhythm(path: Path, choices: ImportChoices | None = None) -> RhythmRead:
    """Return the rhythm of a MIDI file, whatever its notes are, or of what a session plays.

    Raises
    ------
    GdrmError
        If the file cannot be read, is neither, or has no rhythm.
    """
    from gdrm_tui.midi.importer import AS_USUAL  # would slow the start
    from gdrm_tui.midi.rhythms import RhythmRead, import_rhythm

    data = bytes_of(path)
    if is_midi(data):
        return import_rhythm(data, str(path), choices or AS_USUAL)
    session = session_in_file(data, path)
    hits = loop_hits(session).hits
    if not hits:
        raise GdrmError(f"{path} has no hits, so it has no rhythm")
    taps = ((hit.position, hit.velocity) for hit in hits)
    rhythms, sharing = rhythms_of_taps(taps, len(session.loop))
    return RhythmRead(rhythms, session.bpm, len(hits), sharing)


def session_in_file(data: bytes, path: Path) -> Session:
    """Return the session in the bytes of the file at `path`; SessionFileError if it is none."""
    if FORMAT.encode() not in data:
        raise SessionFileError(f"{path} is neither a MIDI file nor a gdrm session")
    return session_from_json(data, str(path))


def bytes_of(path: Path) -> bytes:
    """Return what a file holds; SessionFileError if it cannot be read or is far too large."""
    try:
        with open(path, "rb", opener=_opened_at_once) as file:
            if file.isatty():
                raise SessionFileError(f"{path} is a terminal, not a session or MIDI file")
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SessionFileError(f"cannot read {path}: {error.strerror or error}") from error
    if len(data) > _MOST_BYTES:
        raise SessionFileError(
            f"{path} has more than {_MOST_BYTES // 1_000_000} MB, too much for a session"
        )
    return data


def _opened_at_once(path: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to is then an empty one, and not waited for."""
    if not hasattr(os, "O_NONBLOCK"):
        return os.open(path, flags)
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor
