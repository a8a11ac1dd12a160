"""Choices: the mixer, the help, menus, and lists of kits, mixes and learnt controls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import App

from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Tell
from gdrm_tui.remote.learn.assignments import KNOB_TARGETS, VOICE_TARGETS, Target
from gdrm_tui.remote.learn.learner import Learner
from gdrm_tui.ui.actions import ACTIONS, Command
from gdrm_tui.ui.dialogs.dialog import OneDialog
from gdrm_tui.ui.keymap import Keymap
from gdrm_tui.ui.view import View

if TYPE_CHECKING:
    from gdrm_tui.ui.dialogs.chooser import Choice, MixAnswer

# What asks something of the hand at the keys, or is about learning itself.
_NOT_TAUGHT = {"learn", "unselect", "quit", "seed", "select"}
# Dialogs are loaded when they open: all of them would slow the start.


class Choices:
    """Opens menus and lists, and carries out what was chosen."""

    def __init__(
        self,
        app: App[None],
        instrument: Instrument,
        view: View,
        learner: Learner,
        keymap: Keymap,
        dialogs: OneDialog,
        tell: Tell,
    ) -> None:
        self._app, self._it, self._view, self._learner = app, instrument, view, learner
        self._keymap, self._dialogs, self._tell = keymap, dialogs, tell

    def commands(self) -> dict[str, Command]:
        """Return what does the actions that open something to choose from, by their names."""
        return {
            "seed": self.seed,
            "mixer": self.mixer,
            "mixes": self.mixes,
            "menu": self.menu,
            "kit": self.kit,
            "device": self.device,
            "midi": self.midi,
            "help": self.help,
            "tap_rhythm": self.tap_rhythm,
            "bars_from_file": self.bars_from_file,
            "learn": self.learn,
        }

    def seed(self) -> None:
        """Show what makes the shown bar's take again, copy it, and ask for a seed."""
        from gdrm_tui.ui.dialogs.question import SeedDialog

        info = self._it.takes.seed_info()
        if info.command is not None:
            self._app.copy_to_clipboard(info.command)

        def make_again(seed: int | None) -> None:
            if seed is not None:
                self._it.maker.make_from_seed(seed)

        text = self._keymap.in_text(info.text) if info.command is None else info.text
        self._dialogs.open(SeedDialog(info.seed, text), make_again)

    def mixer(self) -> None:
        """Open the mixer."""
        from gdrm_tui.ui.dialogs.mixer import MixerDialog

        mixer, desk = self._it.store.session.mixer, self._it.desk
        self._dialogs.open(MixerDialog(mixer, self._keymap, desk.trims, desk.read_meters))

    def mix(self, column: str, name: str, value: float) -> None:
        """Move a slider of the mixer."""
        from gdrm_tui.ui.dialogs.mixer import slider_text, with_slider

        mixer = with_slider(self._it.store.session.mixer, column, name, value)
        text = slider_text(column, name, value)
        self._it.desk.set_mixer(mixer, f"mixer {column} {name}", text)

    def mixes(self) -> None:
        """Choose a genre mix that was kept, or keep the one in use by a name."""
        from gdrm_tui.ui.dialogs.chooser import MixesDialog

        kept, now = self._it.preferences, self._it.store.session.controls.genres

        def answer(given: MixAnswer | None) -> None:
            if given is None:
                return
            if given.what == "use":
                self._it.controls.set_mix(kept.mixes[given.name])
            elif given.what == "keep":
                kept.keep_mix(given.name, now)
            else:
                kept.forget_mix(given.name)

        self._dialogs.open(MixesDialog(kept.mixes, now), answer)

    def menu(self, place: tuple[int, int] | None = None) -> None:
        """Show what can be done with the cell under the cursor, at a place on the screen."""
        from gdrm_tui.ui.dialogs.menu import CELL_MENU, Menu

        cell = self._it.editor.selection.cursor
        self._dialogs.open(Menu(cell, CELL_MENU, self._keymap, place), self._run)

    def bar_menu(self, place: tuple[int, int]) -> None:
        """Show what can be done with the bar that is shown, at a place on the screen."""
        from gdrm_tui.ui.dialogs.menu import BAR_MENU, Menu

        bar = f"bar {self._it.store.selected + 1}"
        self._dialogs.open(Menu(bar, BAR_MENU, self._keymap, place), self._run)

    def _run(self, action: str | None) -> None:
        if action is not None:
            self._app.call_later(self._app.run_action, action)

    def kit(self) -> None:
        """Choose a kit from those of the soundfonts found."""
        from gdrm_tui.ui.dialogs.chooser import kit_chooser

        def use(choice: Choice[DrumKit] | None) -> None:
            if choice is not None:
                self._it.desk.use_kit(choice.value, " ".join(choice.text.split()))

        self._dialogs.open(kit_chooser(self._it.store.session.kit), use)

    def device(self) -> None:
        """Choose the device that plays."""
        from gdrm_tui.ui.dialogs.chooser import device_chooser

        def use(choice: Choice[str | None] | None) -> None:
            if choice is not None:
                name = "the system's default device" if choice.value is None else choice.value
                self._it.desk.use_device(choice.value, name)

        self._dialogs.open(device_chooser(self._it.desk.device), use)

    def midi(self) -> None:
        """Choose MIDI ports, channel, notes and clock."""
        from gdrm_tui.ui.dialogs.midi import MidiDialog

        self._dialogs.open(MidiDialog(self._it.midi))

    def help(self) -> None:
        """Show the help."""
        from gdrm_tui.ui.dialogs.help import HelpDialog

        focused = self._app.screen_stack[0].focused
        panel = str(focused.id) if focused is not None else "grid"
        self._dialogs.open(HelpDialog(self._keymap, panel))

    def tap_rhythm(self) -> None:
        """Let a rhythm be tapped, and answer each bar of it."""
        from gdrm_tui.ui.dialogs.tap import TapDialog

        if self._it.maker.ready():
            self._dialogs.open(TapDialog(self._it.tapper))

    def bars_from_file(self) -> None:
        """Let bars of a MIDI file or another session be chosen for the loop."""
        from gdrm_tui.ui.opening import BarsOfFile

        asked = BarsOfFile(self._app, self._it, self._dialogs, self._tell)
        self._app.run_worker(asked.choose(), group="dialogs")

    def learn(self) -> None:
        """Learn the slider under the cursor; on the grid, what is chosen from a list.

        Where something is waited for already, what it has is forgotten.
        """
        if self._learner.target is not None:
            self._learner.learn(self._learner.target)
        elif self._view.panel == "knobs":
            self._learner.learn(Target("knob", self._view.knobs.name_here))
        elif self._view.panel == "genres" and self._view.genres.name_here:
            self._learner.learn(Target("genre", self._view.genres.name_here))
        else:
            self._choose_target()

    def _choose_target(self) -> None:
        from gdrm_tui.ui.dialogs.chooser import Chooser

        def use(choice: Choice[Target | None] | None) -> None:
            if choice is not None and choice.value is not None:
                self._learner.learn(choice.value)

        self._dialogs.open(Chooser("learn: what should a controller do?", self._targets, None), use)

    def _targets(self) -> Iterator[Choice[Target | None]]:
        from gdrm_tui.ui.dialogs.chooser import Choice

        of = self._learner.assignments.of
        # What has a controller comes first: the list is also what shows them.
        rows = sorted(self._to_learn(), key=lambda row: not of(row[0]))
        for target, text in rows:
            there = ", ".join(of(target))
            yield Choice(f"{target.kind:<7}{text:<26} {there}", target)

    def _to_learn(self) -> Iterator[tuple[Target, str]]:
        genres = self._it.maker.card.genres if self._it.maker.card else ()
        for target in (*KNOB_TARGETS, *(Target("genre", name) for name in genres), *VOICE_TARGETS):
            yield target, target.label
        for action in ACTIONS:
            if action.name.partition("(")[0] not in _NOT_TAUGHT:
                yield Target("action", action.name), action.label
