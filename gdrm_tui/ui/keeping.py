"""Exports and saved sessions: names that never overwrite anything."""

from __future__ import annotations

from pathlib import Path

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.storage.sessions import save_session


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return the first of stem-1, stem-2, … that does not exist in `folder`."""
    number = 1
    while (path := folder / f"{stem}-{number}{suffix}").exists():
        number += 1
    return path


def export_loop(session: Session, folder: Path, stem: str) -> Path:
    """Write the loop as a MIDI file of a new name in `folder`; GdrmError if it cannot be."""
    path = free_name(folder, stem, ".mid")
    with atomic_file(path) as file:
        file.write(loop_to_midi(session))
    return path


def save_copy(session: Session, file: Path | None, folder: Path) -> Path:
    """Save the session to its own file, or to a new one where it has none.

    Raises
    ------
    GdrmError
        If it cannot be written.
    """
    own = file is not None and file.suffix.lower() == ".json"
    path = file if own and file is not None else free_name(folder, "gdrm-session", ".json")
    if not path.parent.is_dir():
        raise GdrmError(f"cannot save {path}: the folder {path.parent} does not exist")
    save_session(session, path)
    return path
