"""Preferences: what is chosen in the instrument and kept in the player's settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from gdrm_tui.core.controls import mix_text
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.player.messages import Said, Tell, Trouble, Worker
from gdrm_tui.player.setup import Setup
from gdrm_tui.storage.settings_file import Value, change_setting

_MIXES, _THEME = "mixes", "theme"


class Preferences:
    """Keeps the theme and the genre mixes that the player chooses.

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
            self._write(_THEME, name, None, f"the theme is {name}from now on")

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
