"""Gestures: what the mouse, and the keys in a column of sliders, ask of the instrument."""

from __future__ import annotations

from gdrm_tui.player.instrument import Instrument
from gdrm_tui.ui.conversations import Conversations
from gdrm_tui.ui.view import View
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.loop_strip import LoopStrip
from gdrm_tui.ui.widgets.sliders import Sliders

Gesture = (
    Grid.Painted
    | Grid.Turned
    | Grid.LabelClicked
    | Grid.BarClicked
    | LoopStrip.Clicked
    | Sliders.Changed
)


def follow(gesture: Gesture, it: Instrument, view: View, conversations: Conversations) -> None:
    """Do what a widget says that the user wants."""
    match gesture:
        case Grid.Painted():
            it.editor.paint(gesture.cell, gesture.stroke, on=gesture.on)
        case Grid.Turned():
            it.editor.turn_wheel(gesture.by)
        case Grid.LabelClicked():
            it.desk.turn("muted", gesture.voice)
        case Grid.BarClicked():
            it.arranger.show_bar((it.store.selected + 1) % len(it.store.session.loop))
            view.grid.cursor = gesture.cell
        case LoopStrip.Clicked():
            it.arranger.show_bar(gesture.index)
        case Sliders.Changed() if gesture.sliders is view.genres:
            it.controls.set_genre(gesture.name, gesture.value)
        case Sliders.Changed() if gesture.sliders is view.knobs:
            it.controls.set(gesture.name, gesture.value)
        case Sliders.Changed():
            conversations.mix(str(gesture.sliders.id), gesture.name, gesture.value)
