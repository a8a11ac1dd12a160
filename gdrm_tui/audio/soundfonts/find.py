"""Finding soundfonts: which there are, the one that a name means, and the one to play with."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from gdrm_tui.audio.soundfonts.file import Preset, drum_kits
from gdrm_tui.audio.soundfonts.places import (
    carried_by_pretty_midi,
    folders,
    house_kit,
    soundfonts_in,
)
from gdrm_tui.core.errors import GdrmError

__all__ = [
    "ENVIRONMENT_VARIABLE",
    "HOUSE",
    "Preset",
    "Soundfont",
    "candidates",
    "catalogue",
    "drum_kits",
    "find_soundfont",
]

ENVIRONMENT_VARIABLE = "GDRM_SOUNDFONT"
# The name of the soundfont that ships with the program.
HOUSE = "house"
# Known General MIDI sets, the best sounding first; any other with drums comes after them.
_PREFERRED = (
    "FluidR3_GM.sf2",
    "FluidR3_GM.sf3",
    "default-GM.sf2",
    "default-GM.sf3",
    "MuseScore_General.sf3",
    "MuseScore_General.sf2",
    "MS Basic.sf3",
    "GeneralUser-GS.sf2",
    "TimGM6mb.sf2",
)


@dataclass(frozen=True, slots=True)
class Soundfont:
    """A soundfont that was found: its file, and its drum kits, at least one."""

    path: Path
    kits: tuple[Preset, ...]

    @property
    def name(self) -> str:
        """What ``--soundfont`` takes in place of the path: the file's name without its suffix."""
        return HOUSE if self.path == house_kit() else self.path.stem


def catalogue() -> tuple[Soundfont, ...]:
    """Return every soundfont with drums in the usual places, each file once, the best first.

    The house kit comes last. Files that are broken, or have no drums, are left out. Only headers
    are read, so a list may ask every time it opens.
    """
    found = ((path, _kits_of(path)) for path in candidates())
    return tuple(Soundfont(path, kits) for path, kits in found if kits)


def find_soundfont(explicit: Path | None = None) -> Path:
    """Return the soundfont to play with.

    Parameters
    ----------
    explicit : Path or None
        What the user asked for: a file, or the name of a soundfont in the catalogue, such as
        ``house`` or ``FluidR3_GM``. Nothing else is tried then.

    Returns
    -------
    Path
        `explicit`, else what GDRM_SOUNDFONT names in the same way, else the best one with drums
        in the system's usual places, else the one that the pretty_midi package carries, else
        the house kit.

    Raises
    ------
    GdrmError
        When what was asked for is not a soundfont with drums, or none is found.
    """
    asked = explicit or _from_environment()
    if asked is not None:
        return _asked_for(asked)
    for candidate in candidates():
        if _kits_of(candidate):
            return candidate
    raise GdrmError("No sound: no soundfont was found, give one with --soundfont FILE.sf2")


def candidates() -> list[Path]:
    """Return the soundfont files in the usual places, the best first; some may have no drums.

    A file with several names is returned once, under the best of them.
    """
    found = [path for folder in _folders() for path in soundfonts_in(folder)]
    found.sort(key=_rank)  # stable: folders keep their order among equals
    carried = carried_by_pretty_midi()
    paths = [*found, *([] if carried is None else [carried]), house_kit()]
    unique: dict[str, Path] = {}
    for path in paths:
        unique.setdefault(os.path.realpath(path), path)
    return list(unique.values())


def _asked_for(asked: Path) -> Path:
    """Return the file asked for by its path or by its name in the catalogue."""
    path = asked
    if str(asked) == asked.name and not asked.is_file():
        path = _named(asked.name) or asked
        if not path.exists():
            raise GdrmError(
                f"There is no soundfont {asked}: give a file, or a name that gdrm-tui kits lists"
            )
    drum_kits(path)
    return path


def _named(name: str) -> Path | None:
    """Return the best soundfont of that name, with or without its suffix, in any case."""
    if name.lower() == HOUSE:
        return house_kit()
    for path in candidates():
        if name.lower() in (path.name.lower(), path.stem.lower()) and _kits_of(path):
            return path
    return None


def _kits_of(path: Path) -> tuple[Preset, ...]:
    """Return the drum kits of a file, none when it is not a soundfont."""
    try:
        return drum_kits(path)
    except GdrmError:
        return ()


def _from_environment() -> Path | None:
    value = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(value).expanduser() if value else None


def _rank(path: Path) -> int:
    return _PREFERRED.index(path.name) if path.name in _PREFERRED else len(_PREFERRED)


def _folders() -> list[Path]:
    return folders(sys.platform, os.environ, Path.home())
