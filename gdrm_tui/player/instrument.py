"""The instrument: the parts of the player put together. Screen, MIDI and others drive it."""

from __future__ import annotations

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.player.arranger import Arranger
from gdrm_tui.player.control_panel import ControlPanel
from gdrm_tui.player.editor import Editor
from gdrm_tui.player.keeper import Keeper
from gdrm_tui.player.maker import BarMaker
from gdrm_tui.player.messages import Changed, Tell, Worker
from gdrm_tui.player.mixing_desk import MixingDesk
from gdrm_tui.player.player import Player
from gdrm_tui.player.setup import Setup
from gdrm_tui.player.store import Store
from gdrm_tui.player.take_browser import TakeBrowser


class Instrument:
    """Everything a player can do, without a screen. One thread calls all of it.

    The session in the store is the truth: what is done applies to it, the engine plays it, and
    messages say what happened.

    Parameters
    ----------
    setup : Setup
    engine : EngineClient
        Started.
    worker : Worker
        Does what takes long.
    tell : callable
        Takes the messages.
    """

    def __init__(self, setup: Setup, engine: EngineClient, worker: Worker, tell: Tell) -> None:
        self._setup = setup
        self.engine = engine
        self.store = Store(setup.session)
        self.maker = BarMaker(self.store, worker, setup.draw_seed, tell)
        on_bar_line = setup.settings.changes_on_bar_line
        self.player = Player(engine, self.store, self.maker, tell, on_bar_line=on_bar_line)
        self.editor = Editor(self.store, engine, lambda: tell(Changed()), tell)
        self.arranger = Arranger(self.store, tell)
        self.controls = ControlPanel(self.store, self.maker, tell)
        self.takes = TakeBrowser(self.store, setup.model, tell)
        self.desk = MixingDesk(self.store, engine, tell)
        self.keeper = Keeper(setup, self.store, worker, self.maker.fit_genres, tell)
        self.store.subscribe(lambda _: tell(Changed()))

    def begin(self) -> None:
        """Give the engine the session."""
        self.player.publish()

    def load(self) -> None:
        """Load the generator; where no file was opened it makes a bar."""
        self.maker.load(self._setup.model, self._setup.search, self._make_first_bar)

    def _make_first_bar(self) -> None:
        untouched = self.store.opened == 0 and self.store.bar.hit_count == 0
        if self._setup.file is None and untouched:
            self.maker.open_with_new_bar(self._setup.seed)
