"""The places where soundfonts are: folders of the system, of programs, and of two packages.

The pretty_midi package carries a small General MIDI set, TimGM6mb.sf2, which plays where the system
has no soundfont. The player depends on pretty_midi for that file alone and never imports it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path

import gdrm_tui

_SHARED = ("soundfonts", "sounds/sf2", "sounds/sf3")
_SUFFIXES = (".sf2", ".sf3")


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
