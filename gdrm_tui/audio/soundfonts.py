"""Soundfonts: where they are, whether a file is one, and which drum kits it holds."""

from __future__ import annotations

import importlib.util
import os
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gdrm_tui.core.errors import GdrmError

ENVIRONMENT_VARIABLE = "GDRM_SOUNDFONT"
DRUM_BANK = 128
# Known General MIDI sets, the better sounding first; whatever else holds drums comes after.
_PREFERRED = (
    "FluidR3_GM.sf2",
    "FluidR3_GM.sf3",
    "default-GM.sf2",
    "default-GM.sf3",
    "MuseScore_General.sf3",
    "MuseScore_General.sf2",
    "GeneralUser-GS.sf2",
    "TimGM6mb.sf2",
)
# SoundFont 2.04 specification, section 7.2: name, preset, bank, bag index, three reserved words.
_PRESET_HEADER = struct.Struct("<20sHHHIII")
_CHUNK_HEADER = struct.Struct("<4sI")


@dataclass(frozen=True, slots=True)
class Kit:
    """A drum kit of a soundfont: its MIDI program, 0 to 127, in bank 128, and its name."""

    program: int
    name: str


def find_soundfont(explicit: Path | None = None) -> Path:
    """Return the soundfont to play with.

    Parameters
    ----------
    explicit : Path or None
        What the user asked for; nothing else is tried then.

    Returns
    -------
    Path
        `explicit`, else the file that GDRM_SOUNDFONT names, else the best one with drums in the
        system's usual places, else the small one that the pretty_midi package carries.

    Raises
    ------
    GdrmError
        When the file asked for is not a soundfont with drums, or none is found.
    """
    asked = explicit or _from_environment()
    if asked is not None:
        drum_kits(asked)
        return asked
    for candidate in candidates():
        if _has_drums(candidate):
            return candidate
    raise GdrmError("No sound: no soundfont was found, give one with --soundfont FILE.sf2")


def candidates() -> list[Path]:
    """Return the soundfont files of the usual places, the best first; some may hold no drums."""
    found = [path for folder in _folders() for path in _soundfonts_in(folder)]
    found.sort(key=_rank)  # stable: folders keep their order among equals
    carried = _carried_by_pretty_midi()
    return found if carried is None else [*found, carried]


def drum_kits(path: Path) -> tuple[Kit, ...]:
    """Return the drum kits of a soundfont in order of program, read without loading its samples.

    Raises
    ------
    GdrmError
        When the file cannot be read, is not a soundfont (RIFF sfbk), or holds no drum kit.
    """
    try:
        with path.open("rb") as file:
            headers = _preset_headers(file, path.stat().st_size)
    except FileNotFoundError:
        raise GdrmError(f"There is no soundfont {path}: check the path") from None
    except OSError as error:
        raise GdrmError(f"The soundfont {path} cannot be read ({error.strerror})") from None
    except (ValueError, struct.error):
        raise GdrmError(f"{path} is not a soundfont: give an .sf2 or .sf3 file") from None
    # The last header is the specification's end marker.
    kits = {_kit(header) for header in headers[:-1] if header[2] == DRUM_BANK}
    if not kits:
        raise GdrmError(f"The soundfont {path} holds no drum kit: give one with General MIDI drums")
    return tuple(sorted(kits, key=lambda kit: (kit.program, kit.name)))


def _kit(header: tuple[bytes, int, int]) -> Kit:
    name = header[0].split(b"\0")[0].decode("latin-1").strip()
    return Kit(header[1], name)


def _preset_headers(file: BinaryIO, size: int) -> list[tuple[bytes, int, int]]:
    """Return name, program and bank of every preset; ValueError when it is no soundfont."""
    riff, form = _CHUNK_HEADER.unpack(file.read(8)), file.read(4)
    if riff[0] != b"RIFF" or form != b"sfbk":
        raise ValueError("not RIFF sfbk")
    if riff[1] + 8 > size:
        raise ValueError("truncated")
    _enter_list(file, b"pdta")
    length = _enter_chunk(file, b"phdr")
    data = file.read(length - length % _PRESET_HEADER.size)
    return [header[:3] for header in _PRESET_HEADER.iter_unpack(data)]


def _enter_list(file: BinaryIO, kind: bytes) -> None:
    while True:
        length = _enter_chunk(file, b"LIST")
        if file.read(4) == kind:
            return
        file.seek(length - 4 + length % 2, os.SEEK_CUR)


def _enter_chunk(file: BinaryIO, name: bytes) -> int:
    """Seek to the data of the next chunk called `name` and return its length in bytes."""
    while True:
        found, length = _CHUNK_HEADER.unpack(file.read(8))  # struct.error at the end of the file
        if found == name:
            return int(length)
        file.seek(length + length % 2, os.SEEK_CUR)


def _has_drums(path: Path) -> bool:
    try:
        return bool(drum_kits(path))
    except GdrmError:
        return False


def _from_environment() -> Path | None:
    value = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(value).expanduser() if value else None


def _rank(path: Path) -> int:
    return _PREFERRED.index(path.name) if path.name in _PREFERRED else len(_PREFERRED)


def _soundfonts_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in (".sf2", ".sf3"))
    except OSError:
        return []


def _folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "darwin":
        return [home / "Library/Audio/Sounds/Banks", Path("/Library/Audio/Sounds/Banks")]
    if sys.platform == "win32":
        program_data = Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData"))
        return [home / "soundfonts", program_data / "soundfonts", Path(r"C:\soundfonts")]
    return [
        home / ".local/share/soundfonts",
        home / ".local/share/sounds/sf2",
        Path("/usr/local/share/soundfonts"),
        Path("/usr/share/soundfonts"),
        Path("/usr/share/sounds/sf2"),
        Path("/usr/share/sounds/sf3"),
    ]


def _carried_by_pretty_midi() -> Path | None:
    # find_spec does not import the package, which would cost half a second.
    spec = importlib.util.find_spec("pretty_midi")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name("TimGM6mb.sf2")
    return path if path.is_file() else None
