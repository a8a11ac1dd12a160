"""What the parts of the app share: the session, the engine, and a line to say things on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from rich.text import Text
from textual.app import App

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.session import Session
from gdrm_tui.storage.settings import Settings
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, Keymap
from gdrm_tui.ui.store import Store
from gdrm_tui.ui.widgets.columns import knob_sliders
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.lines import Line
from gdrm_tui.ui.widgets.sliders import Sliders

_TROUBLES_SHOWN = 3


@dataclass(frozen=True)
class Setup:
    """What the app is started with.

    Attributes
    ----------
    session : Session
        To begin with.
    file : Path or None
        Where it came from.
    model : Path
        Generator file, there or not.
    seed : int or None
        Of the first bar, which is generated when no file was opened; None for chance.
    folder : Path
        Where exports and new session files go.
    data : Path or None
        Where unsaved work and the recent files are kept; None keeps neither.
    soundfont : Path or None
        Asked for instead of the session's own.
    settings : Settings
        The player's.
    keymap : Keymap
        What the keys do.
    complaints : tuple of str
        Sentences about the settings to begin with.
    """

    session: Session
    file: Path | None
    model: Path
    seed: int | None = None
    folder: Path = Path()
    data: Path | None = None
    soundfont: Path | None = None
    settings: Settings = field(default_factory=Settings)
    keymap: Keymap = DEFAULT_KEYMAP
    complaints: tuple[str, ...] = ()


class Instrument(App[None]):
    """Base of the app and of the groups of its actions.

    The session in the store is the truth: actions apply to it, `show` draws it, the engine plays
    it.

    Attributes
    ----------
    queued : int or None
        The bar of the loop that comes on the bar line.
    """

    def __init__(self, setup: Setup, engine: EngineClient) -> None:
        super().__init__()
        self.setup = setup
        self.keymap = setup.keymap
        self.engine = engine
        self.store = Store(setup.session)
        self.file = setup.file
        self.grid = Grid(id="grid")
        self.beside = Grid(id="beside", beside=True)
        self.knobs = Sliders("knobs", knob_sliders(), id="knobs")
        self.genres = Sliders("genres", (), id="genres")
        self.status = Line("status", fluid=True)
        self.queued: int | None = None
        self._troubles: deque[str] = deque(maxlen=_TROUBLES_SHOWN)

    def show(self) -> None:
        """Draw the session."""
        raise NotImplementedError

    def mode_text(self) -> str:
        """Return what the transport says of how playing goes on."""
        return ""

    def keys(self, action: str) -> str:
        """Return the key of an action as a person writes it."""
        return self.setup.keymap.shown(action)

    def take_up(self, session: Session, file: Path | None, *, saved: bool = True) -> None:
        """Go on with another session; `saved` says whether `file` holds it as it is."""
        self.file = file
        self.store.open(session, saved=saved)
        self.fit()
        self.show()

    def fit(self) -> None:
        """Fit a session that was opened to what there is."""

    async def may_close(self) -> bool:
        """Return whether the session may go: it is saved, or the player let it go."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Put what was done on the status line."""
        self._put(Text(f" {text}", no_wrap=True, overflow="ellipsis"), trouble=False)

    def trouble(self, text: str) -> None:
        """Put what is missing or went wrong on the status line, beside what was said before.

        Other than what was done, it stays until the next action.
        """
        if text not in self._troubles:
            self._troubles.append(text)
        self._put(Text("\n".join(f" ! {line}" for line in reversed(self._troubles))), trouble=True)

    def _put(self, text: Text, *, trouble: bool) -> None:
        self.status.set_class(trouble, "trouble")
        self.status.show(text)
        if not trouble:
            self._troubles.clear()
