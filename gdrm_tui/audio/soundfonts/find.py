"""Finding soundfonts: where they are, which one a name means, and which one to play with.

The pretty_midi package carries a small General MIDI set, TimGM6mb.sf2, which plays where the system
has no soundfont. The player depends on pretty_midi only for that file and never imports it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import gdrm_tui
from gdrm_tui.audio.soundfonts.file import Facts, Preset, drum_kits, facts_of
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
    "is_recorded",
]

ENVIRONMENT_VARIABLE = "GDRM_SOUNDFONT"
# The name of the soundfont that ships with the program.
HOUSE = "house"
# So many velocity layers and more are what a recorded drum kit has.
LAYERED = 3
_FLUID = "FluidR3"
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

_SHARED = ("soundfonts", "sounds/sf2", "sounds/sf3")
_SUFFIXES = (".sf2", ".sf3")


@dataclass(frozen=True, slots=True)
class Soundfont:
    """A soundfont that was found: its file, and facts about it."""

    path: Path
    facts: Facts

    @property
    def kits(self) -> tuple[Preset, ...]:
        """Its drum kits, at least one."""
        return self.facts.kits

    @property
    def name(self) -> str:
        """What ``--soundfont`` takes in place of the path: the file's name without its suffix."""
        return HOUSE if self.path == house_kit() else self.path.stem

    @property
    def reason(self) -> str:
        """Why it comes where it comes in the order of soundfonts."""
        return _REASONS[_group(self)]


_LAYERED_GROUP, _FLUID_GROUP, _HOUSE_GROUP, _REST = range(4)


_REASONS = {
    _LAYERED_GROUP: "a recorded kit in velocity layers comes first",
    _FLUID_GROUP: "FluidR3 comes before the house kit",
    _HOUSE_GROUP: "the house kit comes before kits without layers",
    _REST: "no layers: behind the house kit",
}


def catalogue() -> tuple[Soundfont, ...]:
    """Return every soundfont with drums in the usual places, each file once, the best first.

    Recorded kits in velocity layers come first, the one with the most layers first; then FluidR3,
    the house kit, and the rest. Files that are broken, or have no drums, are left out. Only headers
    are read, so a list may ask every time it opens.
    """
    found = ((path, _facts_of(path)) for path in candidates())
    fonts = sorted((Soundfont(path, facts) for path, facts in found if facts), key=_place)
    once: dict[tuple[str, int], Soundfont] = {}
    for font in fonts:  # the same file may lie in two places
        once.setdefault((font.name, font.facts.size), font)
    return tuple(once.values())


def find_soundfont(explicit: Path | None = None, program: int = 0) -> Path:
    """Return the soundfont to play with.

    Parameters
    ----------
    explicit : Path or None
        What the user asked for: a file, or the name of a soundfont in the catalogue, such as
        ``house`` or ``FluidR3_GM``. Nothing else is tried then.
    program : int
        The kit that is to be played. Where nothing was asked for, soundfonts that have it come
        first: recorded kits often have one kit alone.

    Returns
    -------
    Path
        `explicit`, else what GDRM_SOUNDFONT names in the same way, else the first of the
        `catalogue`.

    Raises
    ------
    GdrmError
        When what was asked for is not a soundfont with drums, or none is found.
    """
    asked = explicit or _from_environment()
    if asked is not None:
        return _asked_for(asked)
    found = catalogue()
    if found:
        return next((font for font in found if font.facts.kit(program)), found[0]).path
    raise GdrmError("No sound: no soundfont was found, give one with --soundfont FILE.sf2")


def candidates() -> list[Path]:
    """Return the soundfont files in the usual places, known ones first; some may have no drums.

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
        if name.lower() in (path.name.lower(), path.stem.lower()) and _facts_of(path):
            return path
    return None


def _facts_of(path: Path) -> Facts | None:
    """Return the facts of a file, None when it is not a soundfont with drums."""
    try:
        return facts_of(path)
    except GdrmError:
        return None


def _place(font: Soundfont) -> tuple[int, int]:
    """Return what soundfonts are sorted by; their folders keep their order among equals."""
    group = _group(font)
    return group, -font.facts.layers if group == _LAYERED_GROUP else _rank(font.path)


def is_recorded(font: Soundfont) -> bool:
    """Return whether a soundfont holds a drum kit in velocity layers, and is not the house kit."""
    return font.path != house_kit() and font.facts.layers >= LAYERED


def _group(font: Soundfont) -> int:
    if font.path == house_kit():
        return _HOUSE_GROUP
    if is_recorded(font):
        return _LAYERED_GROUP
    return _FLUID_GROUP if _FLUID in font.path.resolve().name else _REST


def _from_environment() -> Path | None:
    value = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(value).expanduser() if value else None


def _rank(path: Path) -> int:
    return _PREFERRED.index(path.name) if path.name in _PREFERRED else len(_PREFERRED)


def _folders() -> list[Path]:
    return folders(sys.platform, os.environ, Path.home())


def house_kit() -> Path:
    """Return the soundfont that ships; it lies beside the package, also when installed."""
    return Path(gdrm_tui.__file__).parents[1] / "soundfonts" / "gdrm-house.sf2"


def carried_by_pretty_midi() -> Path | None:
    """Return the small General MIDI set that the pretty_midi package carries, if it is there."""
    # find_spec does not import the package, which would cost half a second.
    spec = importlib.util.find_spec("pretty_midi")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name("TimGM6mb.sf2")
    return path if path.is_file() else None


def folders(platform: str, environment: Mapping[str, str], home: Path) -> list[Path]:
    """Return the folders that may hold soundfonts, the user's before the system's, each once.

    Parameters
    ----------
    platform : str
        As `sys.platform`: "darwin" is macOS, anything else is treated as Linux.
    environment : mapping
        As `os.environ`.
    home : Path
        The user's home folder.
    """
    own = [home / "soundfonts", *_matching(home / "Documents", "MuseScore*/SoundFonts")]
    if platform == "darwin":
        found = [*own, *_of_macos(environment, home)]
    else:
        found = [*own, *_of_linux(environment, home)]
    return list(dict.fromkeys(found))


def soundfonts_in(folder: Path) -> list[Path]:
    """Return the .sf2 and .sf3 files of a folder and of the folders in it, in order of name.

    What cannot be read is left out.
    """
    inner = [path for path in _entries(folder) if path.suffix.lower() not in _SUFFIXES]
    paths = [*_entries(folder), *(path for place in inner for path in _entries(place))]
    return [path for path in paths if path.suffix.lower() in _SUFFIXES and _is_file(path)]


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a link into a folder that may not be entered
        return False


def _matching(folder: Path, pattern: str) -> list[Path]:
    """Return the folders that match, the last name, which is the latest version's, first."""
    try:
        return sorted(folder.glob(pattern), reverse=True)
    except OSError:
        return []


def _of_linux(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Yield the folders of the XDG base directory specification, and those it has by default."""
    asked = f"{environment.get('XDG_DATA_HOME', '')}:{environment.get('XDG_DATA_DIRS', '')}"
    usual = f"{home / '.local/share'}:/usr/local/share:/usr/share"
    for data in f"{asked}:{usual}".split(":"):
        if data.startswith("/"):  # the specification ignores relative paths
            yield from (Path(data) / name for name in _SHARED)


def _of_macos(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    yield home / "Library/Audio/Sounds/Banks"
    yield Path("/Library/Audio/Sounds/Banks")
    brew = environment.get("HOMEBREW_PREFIX")
    for prefix in (*([brew] if brew else []), "/opt/homebrew", "/usr/local"):
        yield from (Path(prefix) / "share" / name for name in (*_SHARED, "fluid-synth/sf2"))
    for applications in (home / "Applications", Path("/Applications")):
        yield from _matching(applications, "MuseScore*.app/Contents/Resources/sound")
