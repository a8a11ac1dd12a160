"""The questions that the help answers, each with the panel it belongs to."""

from __future__ import annotations

import re
from typing import NamedTuple

from gdrm_tui.ui.keymap import Keymap

_ACTION = re.compile(r"<([^>]+)>")


class Question(NamedTuple):
    """How something is done.

    `panel` is "grid", "knobs", "genres", or empty for anywhere; in `answer` the name of an action
    in angle brackets stands for its key.
    """

    panel: str
    question: str
    answer: str

    def answered(self, keymap: Keymap) -> str:
        """Return the answer with the keys that are in use."""
        return _ACTION.sub(lambda found: keymap.shown(found[1]), self.answer)


_LOUDNESS = "<set_velocity(0.111)> to <set_velocity(1.000)>"

QUESTIONS: tuple[Question, ...] = (
    Question("grid", "write a beat", f"Arrows move, <hit> puts a hit, {_LOUDNESS} one so loud."),
    Question("grid", "paint with the mouse", "Drag over rests to paint, over hits to erase."),
    Question(
        "grid",
        "make hits louder",
        f"<velocity(0.04)> and <velocity(-0.04)>, {_LOUDNESS}, or the wheel.",
    ),
    Question(
        "grid",
        "shift the timing",
        "<nudge(-0.02)> and <nudge(0.02)>; the cell's line says how many ms.",
    ),
    Question("grid", "accent", "<accent>: the hit fills its cell; again takes the accent off."),
    Question("grid", "change many hits", "<select> begins a selection, arrows widen it."),
    Question("grid", "copy", "<copy> copies the selection, or the bar; <paste> pastes it."),
    Question("grid", "clear", "<clear('step')> the step, <clear('voice')> the voice."),
    Question(
        "grid",
        "keep what I like",
        "<lock('voice')> locks the voice, <lock('step')> the step, <lock('cells')> the cells.",
    ),
    Question("grid", "hear one drum", "<hear> sounds the voice under the cursor."),
    Question("grid", "hear less", "<turn('muted')> mutes, <turn('soloed')> solos a voice."),
    Question(
        "grid",
        "thin one voice",
        "<voice_density(-0.05)> and <voice_density(0.05)>; the dots behind it show it.",
    ),
    Question("genres", "mix genres", "Up and down choose, left and right mix, 0 out."),
    Question("genres", "go back to a mix", "Move the slider back: the very same bar comes back."),
    Question(
        "knobs",
        "get wilder variations",
        "Variability, here or with <variability(0.05)> and <variability(-0.05)> anywhere.",
    ),
    Question("knobs", "get fewer hits", "Density: 0.5 is as generated."),
    Question("knobs", "get a machine's timing", "Humanize at 0 puts every hit on the grid."),
    Question("knobs", "swing", "The swing slider, or <swing(1)> and <swing(-1)> anywhere."),
    Question("knobs", "make it more even", "Dynamics at 0: each voice at one loudness."),
    Question("", "start and stop", "<play>, in every panel."),
    Question(
        "",
        "get another bar",
        "<make('new')> new, <make('variation')> vary, <make('mutation')> mutate; <undo> undoes.",
    ),
    Question("", "get a fill", "<make('fill')>; by itself every 2, 4 or 8 bars: <auto_fill>."),
    Question("", "let it play on by itself", "<evolve> evolves; <capture> keeps what was heard."),
    Question("", "get a whole loop", "<make_loop> makes it of one idea, such as AAAB."),
    Question("", "find a bar again", "<take(-1)> and <take(1)> go through all takes ever made."),
    Question("", "mark a good bar", "<star> stars its take."),
    Question("", "compare two bars", "<compare> changes the bar for the one before, and back."),
    Question("", "make a bar again elsewhere", "<seed> copies the command that makes it."),
    Question(
        "",
        "set the tempo",
        "<tempo(-1)> and <tempo(1)> by 1, <tempo(-10)> and <tempo(10)> by 10, or tap <tap>.",
    ),
    Question("", "make the loop longer", "<duplicate> copies the bar, <insert_bar> adds a rest."),
    Question("", "make the loop shorter", "<delete_bar> takes the bar out."),
    Question(
        "", "put bars in order", "<move_bar(-1)> and <move_bar(1)> move the bar left and right."
    ),
    Question("", "go to another bar", "<bar(-1)> and <bar(1)>, or a click on the loop strip."),
    Question("", "play another bar next", "Show it, then <queue>: it comes on the bar line."),
    Question("", "hear changes on the bar line", "<bar_line>, and again for at once."),
    Question("", "set levels", "<mixer>: level, pan, tuning of every voice, master, reverb."),
    Question("", "change the drums", "<kit>: kits of every soundfont; type to narrow the list."),
    Question("", "change the device", "<device> lists those that can play."),
    Question("", "silence a ringing cymbal", "<panic>."),
    Question("", "undo", "<undo>; <redo> again. A drag or a turn is one step."),
    Question("", "get it into a DAW", "<export>: MIDI, sound or stems; enter takes it as it is."),
    Question("", "keep my work", "<save>, or <save_as> elsewhere; * in the first line: not yet."),
    Question("", "open a session or MIDI file", "<open>: recent files, or type to find one."),
    Question("", "get back what a crash took", "It is offered at the next start, or <recover>."),
    Question("", "change keys", "gdrm-tui settings --write makes a file to edit."),
    Question("", "change the colours", "ctrl+p, then theme; gdrm-light is for bright rooms."),
    Question("", "find anything else", "ctrl+p finds every action by name."),
)
