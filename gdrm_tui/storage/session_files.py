"""Sessions as files: one versioned JSON document with everything in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.session import Session
from gdrm_tui.storage.older_documents import brought_up_to_date
from gdrm_tui.storage.session_document import (
    FORMAT,
    VERSION,
    UnknownVoiceError,
    document_bytes,
    session_document,
    session_of,
)

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
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise ValueError(f"its format is {document['format']!r}")
        version = document["version"]
        if isinstance(version, bool) or not isinstance(version, int):
            raise ValueError(f"its version is {version!r}")
        if version > VERSION:
            raise SessionFileError(
                f"{name} was written by a newer gdrm-tui (version {version} of the session file, "
                f"this program reads {VERSION}): update the program to open it"
            )
        return session_of(brought_up_to_date(document, version))
    except UnknownVoiceError as error:
        raise SessionFileError(
            f"{name} uses the voice {error.voice!r}, which this gdrm-tui does not have: "
            "update the program to open it"
        ) from error
    except _DAMAGE as error:
        raise SessionFileError(f"{name} is not a whole gdrm session ({error})") from error


def save_session(session: Session, path: Path) -> None:
    """Write the session file whole or not at all; GdrmError where it cannot be written."""
    with atomic_file(path) as file:
        file.write(session_to_json(session))


def open_session(path: Path, controls: Controls, mixer: Mixer = _OWN_NOTES) -> Session:
    """Return the session in a session file or a MIDI file, told apart by content.

    Parameters
    ----------
    controls, mixer : Controls, Mixer
        For a MIDI file, which brings only its bars and tempo. The mixer's notes say which voices
        its keys are.

    Raises
    ------
    GdrmError
        If the file cannot be read, or is neither.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SessionFileError(f"cannot read {path}: {error.strerror or error}") from error
    if not data.startswith(b"MThd"):
        return session_from_json(data, str(path))
    from gdrm_tui.midi.files import bars_of_part, read_drums  # would slow the start

    part = read_drums(data, str(path), mixer)
    if not part.hits:
        raise SessionFileError(f"{path} has no drum notes on MIDI channel 10")
    try:
        bars, asked = bars_of_part(part), replace(controls, bpm=round(part.bpm, 2))
        return Session(bars, (None,) * len(bars), asked, mixer=mixer)
    except ValueError as error:
        raise SessionFileError(f"{path} cannot be a loop: {error}") from error
