"""The instrument: all parts of the player together. Screen, MIDI and others drive it."""

from __future__ import annotations

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.player.arranger import Arranger
from gdrm_tui.player.control_panel import ControlPanel
from gdrm_tui.player.editor import Editor
from gdrm_tui.player.keeper import Keeper
from gdrm_tui.player.maker import BarMaker
from gdrm_tui.player.messages import Changed, Tell, Worker
from gdrm_tui.player.midi_desk import MidiDesk
from gdrm_tui.player.mixing_desk import KitNames, MixingDesk
from gdrm_tui.player.player import Player
from gdrm_tui.player.remaker import Marker, Remaker
from gdrm_tui.player.rhythm_hand import RhythmHand
from gdrm_tui.player.rhythm_maker import RhythmMaker
from gdrm_tui.player.setup import Preferences, Setup
from gdrm_tui.player.store import Store
from gdrm_tui.player.take_browser import TakeBrowser
from gdrm_tui.player.tapper import Tapper
from gdrm_tui.storage.midi_settings import MidiChoices


class Instrument:
    """Everything a player can do, without a screen. One thread calls all of it.

    The session in the store is the truth: every action applies to it, the engine plays it, and
    messages say what happened.

    Parameters
    ----------
    setup : Setup
    engine : EngineClient
        Started.
    worker : Worker
        Does what takes long.
    files : Worker
        Does what concerns files, one after the other, however much else there is to do.
    tell : callable
        Takes the messages.
    """

    def __init__(
        self, setup: Setup, engine: EngineClient, worker: Worker, files: Worker, tell: Tell
    ) -> None:
        self._setup = setup
        self.engine = engine
        self.store = Store(setup.session)
        self.maker = BarMaker(self.store, worker, setup.draw_seed, tell)
        remaker = Remaker(self.store, self.maker)
        late = setup.settings.changes_on_bar_line
        self.player = Player(engine, self.store, self.maker, tell, on_bar_line=late)
        on_bar_line = self.player.on_next_bar_line
        rhythms = RhythmMaker(self.store, self.maker, worker, tell, on_bar_line)
        self.tapper = Tapper(self.store, engine, self.player, rhythms, tell)
        self.editor = Editor(self.store, engine, lambda: tell(Changed()), tell)
        self.rhythms = RhythmHand(self.store, self.editor.selection, tell)
        self.marker = Marker(self.store, self.maker, remaker, tell)
        self.arranger = Arranger(self.store, tell)
        self.controls = ControlPanel(self.store, self.maker, remaker, tell)
        self.takes = TakeBrowser(self.store, self.maker, setup.model, tell)
        self.desk = MixingDesk(self.store, engine, tell)
        settings = setup.settings
        choices = MidiChoices(setup.data, settings.midi, settings.midi_notes)
        self.midi = MidiDesk(engine, choices, files, tell)
        self.kit_names = KitNames(setup.soundfont, worker, tell)
        self.keeper = Keeper(setup, self.store, files, self.maker.fit_genres, tell)
        self.preferences = Preferences(setup, files, tell)
        self.store.subscribe(lambda _: tell(Changed()))

    def begin(self) -> None:
        """Give the engine the session, and the MIDI ports to play on."""
        self.player.publish()
        self.midi.begin()

    def load(self) -> None:
        """Load the generator; where no file was opened it makes a bar."""
        self.maker.load(self._setup.generator(), self._make_first_bar)

    def _make_first_bar(self) -> None:
        untouched = self.store.opened == 0 and self.store.bar.hit_count == 0
        if self._setup.file is None and untouched and self.store.take is None:
            self.maker.open_with_new_bar(self._setup.seed)
