"""The setup: what the instrument is started with, and what is remembered for the next time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from gdrm_tui.core.controls import mix_text
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.knobs import MAX_SEED
from gdrm_tui.core.session import Session
from gdrm_tui.generation.generator import Generator, SearchSize
from gdrm_tui.player.messages import Said, Tell, Trouble, Worker
from gdrm_tui.storage.settings import Settings
from gdrm_tui.storage.settings_file import Value, change_setting

_SEEDS_ABOVE = 64  # a mutation tries some
_MIXES, _THEME = "mixes", "theme"


def random_seed() -> int:
    """Return a seed that the command line's --seed takes, as it does those just above it."""
    return secrets.randbelow(MAX_SEED - _SEEDS_ABOVE)


@dataclass(frozen=True)
class Setup:
    """What the instrument is started with.

    Attributes
    ----------
    session : Session
        To begin with.
    file : Path or None
        Where it came from.
    model : Path
        Generator file, there or not.
    seed : int or None
        Of the first bar, which is made when no file was opened; None for a random one.
    folder : Path
        Where exports and new session files go.
    data : Path or None
        Where unsaved work and the recent files are kept; None keeps neither.
    controllers : Path or None
        The file of what MIDI controllers have learnt; None keeps nothing.
    soundfont : Path or None
        Asked for instead of the session's own.
    settings : Settings
        The user's.
    settings_file : Path or None
        Where they are kept; None changes none.
    draw_seed : callable
        Returns the seed of each bar that is asked for without one.
    search : SearchSize
        How thoroughly the generator is searched for bars that fit.
    loading : callable or None
        Returns the generator where somebody has begun to load it; any thread may wait for it.
    """

    session: Session
    file: Path | None
    model: Path
    seed: int | None = None
    folder: Path = Path()
    data: Path | None = None
    soundfont: Path | None = None
    controllers: Path | None = None
    settings: Settings = field(default_factory=Settings)
    settings_file: Path | None = None
    draw_seed: Callable[[], int] = random_seed
    search: SearchSize = field(default_factory=SearchSize)
    loading: Callable[[], Generator] | None = None

    def generator(self) -> Callable[[], Generator]:
        """Return what returns the generator, or raises where there is none."""
        return self.loading or partial(Generator, self.model, self.search)


class Preferences:
    """Saves the theme and the genre mixes that the player chooses.

    Parameters
    ----------
    worker : Worker
        Does what concerns files, one after the other.
    """

    def __init__(self, setup: Setup, worker: Worker, tell: Tell) -> None:
        self._path, self._worker, self._tell = setup.settings_file, worker, tell
        self._mixes = dict(setup.settings.mixes)
        self._theme = ""

    @property
    def mixes(self) -> Mapping[str, Mapping[str, float]]:
        """The mixes that were kept, by name."""
        return self._mixes

    def keep_mix(self, name: str, genres: Mapping[str, float]) -> None:
        """Keep a genre mix under a name."""
        self._mixes[name] = dict(genres)
        rounded = {genre: round(weight, 4) for genre, weight in genres.items()}
        self._write(name, rounded, _MIXES, f"kept {name}: {mix_text(genres)}")

    def forget_mix(self, name: str) -> None:
        """Forget the mix of that name."""
        self._mixes.pop(name, None)
        self._write(name, None, _MIXES, f"the mix {name} is forgotten")

    def begin(self, theme: str) -> None:
        """Begin with a theme that nobody chose just now."""
        self._theme = theme

    def keep_theme(self, name: str) -> None:
        """Keep the name of the colours that were chosen."""
        if name != self._theme:
            self._theme = name
            self._write(_THEME, name, None, f"the theme is {name} from now on")

    def _write(self, name: str, value: Value | None, table: str | None, said: str) -> None:
        if self._path is None:
            self._tell(Said(said))
            return
        change: Callable[[], None] = partial(change_setting, self._path, name, value, table)

        def done(_: None) -> None:
            self._tell(Said(said))

        def failed(error: GdrmError) -> None:
            self._tell(Trouble(str(error)))

        self._worker(change, done, failed)
