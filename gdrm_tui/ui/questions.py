"""The questions that the help answers, each with the panel it belongs to."""

from __future__ import annotations

from typing import NamedTuple


class Question(NamedTuple):
    """How something is done; `panel` is "grid", "knobs", "genres", or empty for anywhere."""

    panel: str
    question: str
    answer: str


QUESTIONS: tuple[Question, ...] = (
    Question("grid", "write a beat", "Arrows move, enter puts a hit, 1 to 9 put one so loud."),
    Question("grid", "paint with the mouse", "Drag over rests to paint, over hits to erase."),
    Question("grid", "make hits louder", "shift+up and shift+down, 1 to 9, or the wheel."),
    Question("grid", "shift the timing", "shift+left and shift+right; the cell's line says ms."),
    Question("grid", "accent", "a: the hit fills its cell; again takes the accent off."),
    Question("grid", "change many hits", "* begins a selection, arrows widen it, then any key."),
    Question("grid", "copy", "y copies the selection, or the bar; Y pastes at the cursor."),
    Question("grid", "clear", "backspace the step, delete the voice, either the selection."),
    Question("grid", "keep what I like", "l locks the voice, L the step, ctrl+l the cells."),
    Question("grid", "hear less", "m mutes, s solos, a click on the label mutes."),
    Question("grid", "thin one voice", "[ and ] move its density; the dots behind it show it."),
    Question("genres", "mix genres", "tab here, up and down choose, left and right mix, 0 out."),
    Question("genres", "go back to a mix", "Move the slider back: the very same bar comes back."),
    Question("knobs", "get wilder variations", "Variability, here or with . and , anywhere."),
    Question("knobs", "get fewer hits", "Density: 0.5 is as generated."),
    Question("knobs", "get a machine's timing", "Humanize at 0 puts every hit on the grid."),
    Question("knobs", "swing", "The swing slider, or w and W anywhere."),
    Question("knobs", "make it more even", "Dynamics at 0: each voice at one loudness."),
    Question("", "start and stop", "space, in every panel."),
    Question("", "get another bar", "g new, v vary, x mutate, f a fill; u takes it back."),
    Question("", "set the tempo", "- and = by 1, _ and + by 10, or tap t."),
    Question("", "make the loop longer", "d puts a copy of the bar after it, D takes it out."),
    Question("", "go to another bar", "pgup and pgdn, or a click on the loop strip."),
    Question("", "set levels", "r opens the mixer: level, pan and tuning of every voice."),
    Question("", "change the drums", "f4: kits of every soundfont; type to narrow the list."),
    Question("", "change the device", "f5 lists those that can play."),
    Question("", "silence a ringing cymbal", "f6."),
    Question("", "undo", "u or ctrl+z; U or ctrl+y again. A drag or a turn is one step."),
    Question("", "get it into a DAW", "e writes a MIDI file of the loop in this folder."),
    Question("", "keep my work", "f2 saves the session; * in the first line: not saved yet."),
    Question("", "change the colours", "ctrl+p, then theme; gdrm-light is for bright rooms."),
    Question("", "find anything else", "ctrl+p finds every action by name."),
)
