"""Gestures: what the mouse, and the keys in a column of sliders, ask of the instrument."""

from __future__ import annotations

from gdrm_tui.player.instrument import Instrument
from gdrm_tui.ui.choices import Choices
from gdrm_tui.ui.view import View
from gdrm_tui.ui.widgets import grid_messages
from gdrm_tui.ui.widgets.genre_sliders import GenreSliders
from gdrm_tui.ui.widgets.loop_strip import LoopStrip
from gdrm_tui.ui.widgets.sliders import Sliders
from gdrm_tui.ui.widgets.take_strip import TakeStrip

OnGrid = (
    grid_messages.Painted
    | grid_messages.Turned
    | grid_messages.RollTurned
    | grid_messages.MenuAsked
    | grid_messages.StepTyped
)
Elsewhere = (
    grid_messages.LabelClicked
    | grid_messages.BarClicked
    | grid_messages.FoldClicked
    | LoopStrip.Clicked
    | TakeStrip.Chosen
    | Sliders.Changed
    | GenreSliders.Typed
    | GenreSliders.TypingEnds
)
Gesture = OnGrid | Elsewhere


def follow(gesture: Gesture, it: Instrument, view: View, choices: Choices) -> None:
    """Do what a widget says that the user wants."""
    bars = grid_messages.BarClicked | LoopStrip.Clicked
    if isinstance(gesture, OnGrid | bars | TakeStrip.Chosen):
        it.player.hold(for_good=isinstance(gesture, bars))
    if isinstance(gesture, OnGrid):
        _on_grid(gesture, it, view, choices)
    else:
        _elsewhere(gesture, it, view, choices)


def _on_grid(gesture: OnGrid, it: Instrument, view: View, choices: Choices) -> None:
    match gesture:
        case grid_messages.Painted():
            it.editor.paint(gesture.cell, gesture.stroke, on=gesture.on)
        case grid_messages.Turned():
            it.editor.turn_wheel(gesture.by)
        case grid_messages.RollTurned():
            it.editor.turn_roll(gesture.what)
        case grid_messages.MenuAsked():
            choices.menu((gesture.x, gesture.y))
        case grid_messages.StepTyped():
            view.step_keys.type(gesture.step)


def _elsewhere(gesture: Elsewhere, it: Instrument, view: View, choices: Choices) -> None:
    match gesture:
        case grid_messages.LabelClicked():
            it.desk.turn("muted", gesture.voice)
        case grid_messages.BarClicked():
            it.arranger.show_bar(gesture.place)
            view.grid.cursor = gesture.cell
        case grid_messages.FoldClicked():
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
