"""Sessions as files: one versioned JSON document with everything in it."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.project import Project
from gdrm_tui.core.session import Controls, Session
from gdrm_tui.storage.documents import FORMAT, document_bytes, project_document, project_of
from gdrm_tui.storage.versions import VERSION, brought_up_to_date

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
    """A file that is no session, or one of a newer program."""


def project_to_json(project: Project) -> bytes:
    """Return the project as the bytes of a session file; equal projects give equal bytes."""
    return document_bytes(project_document(project))


def project_from_json(data: bytes, name: str) -> Project:
    """Return the project in the bytes of a session file; `name` is for the error.

    Raises
    ------
    SessionFileError
        If the bytes are not a whole session, or one that a newer program wrote.
    """
    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise ValueError(f"its format is {document['format']!r}")
        version = int(document["version"])
        if version > VERSION:
            raise SessionFileError(
                f"{name} was written by a newer gdrm-tui (version {version} of the session file, "
                f"this program reads {VERSION}): update the program to open it"
            )
        return project_of(brought_up_to_date(document, version))
    except SessionFileError:
        raise
    except _DAMAGE as error:
        raise SessionFileError(f"{name} is not a whole gdrm session ({error})") from error


def save_project(project: Project, path: Path) -> None:
    """Write the session file whole or not at all; GdrmError where it cannot be written."""
    with atomic_file(path) as file:
        file.write(project_to_json(project))


def open_project(path: Path, controls: Controls) -> Project:
    """Return the project that a session file or a MIDI file holds, told apart by content.

    Parameters
    ----------
    controls : Controls
        For a MIDI file, which brings only its bars and tempo.

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
        return project_from_json(data, str(path))
    from gdrm_tui.midi.files import bars_of_part, read_drums  # would slow the start

    part = read_drums(data, str(path))
    if not part.hits:
        raise SessionFileError(f"{path} has no drum notes on MIDI channel 10")
    try:
        bars = bars_of_part(part)
        asked = Controls(**{**_plain(controls), "bpm": round(part.bpm, 2)})
        return Project(Session(bars, (None,) * len(bars), asked))
    except ValueError as error:
        raise SessionFileError(f"{path} cannot be a loop: {error}") from error


def _plain(controls: Controls) -> dict[str, Any]:
    return {field.name: getattr(controls, field.name) for field in fields(controls)}


def save_session(session: Session, path: Path) -> None:
    """Write a session without further takes as `save_project` does."""
    save_project(Project(session), path)


def open_loop(path: Path, controls: Controls) -> Session:
    """Return the session of `open_project`."""
    return open_project(path, controls).session
