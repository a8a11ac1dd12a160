"""The hand: carries out what keys, the mouse and controllers ask for."""

from __future__ import annotations

from textual.app import App

from gdrm_tui.core.locks import Cell
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Tell, Worker
from gdrm_tui.player.setup import Setup
from gdrm_tui.remote.remote import Remote
from gdrm_tui.ui.actions import BY_HAND, Command
from gdrm_tui.ui.choices import Choices
from gdrm_tui.ui.conversations import Conversations
from gdrm_tui.ui.dialogs.dialog import OneDialog
from gdrm_tui.ui.keymap import Keymap
from gdrm_tui.ui.view import View
from gdrm_tui.ui.widgets import gestures
from gdrm_tui.ui.widgets.genre_sliders import GenreSliders
from gdrm_tui.ui.widgets.gestures import Gesture
from gdrm_tui.ui.widgets.loop_strip import LoopStrip
from gdrm_tui.ui.widgets.sliders import Sliders
from gdrm_tui.ui.widgets.take_strip import TakeStrip

_OnGrid = (
    gestures.CursorMoved
    | gestures.Painted
    | gestures.Turned
    | gestures.RollTurned
    | gestures.MenuAsked
    | gestures.StepTyped
    | gestures.HeadClicked
)
_BarClicked = gestures.BarClicked | LoopStrip.Clicked


class Hand:
    """Carries out the actions of the registry, and the messages of widgets about mouse and sliders.

    Attributes
    ----------
    commands : dict of str to callable
        What does each action, by its name without arguments.
    conversations : Conversations
        What is asked before something is done with files.
    """

    def __init__(
        self,
        app: App[None],
        instrument: Instrument,
        remote: Remote,
        view: View,
        setup: Setup,
        keymap: Keymap,
        worker: Worker,
        tell: Tell,
    ) -> None:
        self._app, self._it, self._view, self._keymap = app, instrument, view, keymap
        dialogs = OneDialog(app)
        self.conversations = Conversations(app, instrument, setup, keymap, worker, tell, dialogs)
        self._choices = Choices(app, instrument, view, remote.learner, keymap, dialogs, tell)
        self.commands: dict[str, Command] = {
            **_playing_and_making(instrument),
            **_editing(instrument),
            **_sound_and_loop(instrument),
            **_on_screen(instrument, view, remote),
            **self._choices.commands(),
            **self.conversations.commands(),
            **remote.commands(),
        }

    def do(self, name: str, arguments: tuple[object, ...]) -> bool:
        """Do an action of the registry; False where there is none of that name."""
        if name not in self.commands:
            return False
        if name in BY_HAND:
            self._it.player.hold(for_good=name == "bar")
        written = f"{name}({', '.join(map(repr, arguments))})" if arguments else name
        self._view.guide.did(written)
        self.commands[name](*arguments)
        return True

    def act(self, action: str) -> None:
        """Do an action for a controller, unless a dialog is open or there is no such action."""
        if action in self._keymap.keys and len(self._app.screen_stack) == 1:
            self._app.call_later(self._app.run_action, action)

    def follow(self, gesture: Gesture) -> None:
        """Do what a widget says that the user wants."""
        if isinstance(gesture, _OnGrid | _BarClicked | TakeStrip.Chosen):
            self._it.player.hold(for_good=isinstance(gesture, _BarClicked))
        if isinstance(gesture, _OnGrid):
            _on_grid(gesture, self._it, self._view, self._choices)
        else:
            _elsewhere(gesture, self._it, self._view, self._choices)


def _playing_and_making(it: Instrument) -> dict[str, Command]:
    return {
        "play": it.player.play_or_stop,
        "tempo": lambda by: it.controls.turn("bpm", by),
        "tap": it.controls.tap,
        "swing": lambda by: it.controls.turn("swing", by),
        "queue": it.player.queue,
        "bar_line": it.player.turn_bar_line,
        "evolve": it.player.evolve_or_stay,
        "capture": it.player.capture,
        "auto_fill": it.player.turn_auto_fill,
        "follow": it.player.turn_following,
        "make": lambda way: it.player.fill() if way == "fill" else it.maker.make(way),
        "variability": lambda by: it.controls.turn("variability", by),
        "surprise": lambda by: it.controls.turn("surprise", by),
        "voice_density": lambda by: it.controls.turn_voice_density(it.editor.selection.voice, by),
        "make_loop": it.player.make_loop,
        "take": it.takes.move,
        "star": it.takes.star,
        "compare": it.takes.compare,
    }


def _editing(it: Instrument) -> dict[str, Command]:
    return {
        "hit": it.editor.toggle_hit,
        "velocity": it.editor.change_velocity,
        "set_velocity": it.editor.set_velocity,
        "nudge": it.editor.nudge,
        "accent": it.editor.accent,
        "turn_roll": it.editor.turn_roll,
        "clear": it.editor.clear,
        "every": it.rhythms.every,
        "spread": it.rhythms.spread,
        "select": it.editor.select,
        "copy": it.editor.copy,
        "paste": it.editor.paste,
        "lock": it.editor.lock,
        "mark": lambda step=None: it.marker.turn(
            it.editor.selection.step if step is None else step
        ),
        "undo": it.editor.undo,
        "redo": it.editor.redo,
    }


def _sound_and_loop(it: Instrument) -> dict[str, Command]:
    def voice(given: int | None) -> int:
        return it.editor.selection.voice if given is None else given

    return {
        "hear": lambda row=None: it.desk.audition(voice(row)),
        "turn": lambda what, row=None: it.desk.turn(what, voice(row)),
        "panic": it.desk.panic,
        "send_clock": it.midi.turn_clock,
        "follow_clock": it.midi.turn_follow,
        "duplicate": it.arranger.duplicate,
        "delete_bar": it.arranger.delete,
        "empty_loop": it.arranger.begin_again,
        "bar": it.arranger.show_next,
        "insert_bar": it.arranger.insert,
        "move_bar": it.arranger.move,
    }


def _on_screen(it: Instrument, view: View, remote: Remote) -> dict[str, Command]:
    def go(cell: Cell) -> None:
        view.grid.cursor = cell

    def leave_off() -> None:
        """End what is open or under way: one thing with each press."""
        if not (remote.learner.leave() or view.step_keys.leave() or it.maker.cancel()):
            it.editor.unselect()

    return {
        "fold": view.turn_fold,
        "step_keys": view.step_keys.turn,
        "type_mix": view.mix_typing.begin,
        "next_hit": lambda by: go(it.rhythms.next_hit(by)),
        "next_beat": lambda by: go(it.rhythms.next_beat(by)),
        "unselect": leave_off,
    }


def _on_grid(gesture: Gesture, it: Instrument, view: View, choices: Choices) -> None:
    match gesture:
        case gestures.CursorMoved():
            view.show_cell()
        case gestures.Painted():
            it.editor.paint(gesture.cell, gesture.stroke, on=gesture.on)
        case gestures.Turned():
            it.editor.turn_wheel(gesture.by)
        case gestures.RollTurned():
            it.editor.turn_roll(gesture.what)
        case gestures.MenuAsked():
            choices.menu((gesture.x, gesture.y))
        case gestures.StepTyped():
            view.step_keys.type(gesture.step)
        case gestures.HeadClicked():
            it.marker.turn(gesture.step)


def _elsewhere(gesture: Gesture, it: Instrument, view: View, choices: Choices) -> None:
    match gesture:
        case gestures.LabelClicked():
            it.desk.turn("muted", gesture.voice)
        case gestures.BarClicked():
            it.arranger.show_bar(gesture.place)
            view.grid.cursor = gesture.cell
        case gestures.FoldClicked():
            view.turn_fold()
        case TakeStrip.Chosen():
            with it.player.on_next_bar_line():
                it.takes.use(gesture.take)
        case LoopStrip.Clicked():
            it.arranger.show_bar(gesture.index)
            if gesture.menu_at is not None:
                choices.bar_menu(gesture.menu_at)
        case GenreSliders.Typed():
            it.controls.set_mix(gesture.mix)
        case GenreSliders.TypingEnds():
            view.mix_typing.end(kept=gesture.kept)
        case Sliders.Changed():
            _move_slider(gesture, it, view, choices)


def _move_slider(change: Sliders.Changed, it: Instrument, view: View, choices: Choices) -> None:
    if change.sliders is view.genres:
        it.controls.set_genre(change.name, change.value)
    elif change.sliders is view.knobs:
        it.controls.set(change.name, change.value)
    else:
        choices.mix(str(change.sliders.id), change.name, change.value)
    change.sliders.settle(change)
