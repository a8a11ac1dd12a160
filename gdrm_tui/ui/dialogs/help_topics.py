"""How to do things: the topics of the help, each with the panel it belongs to."""

from __future__ import annotations

import re
from typing import NamedTuple

from gdrm_tui.ui.keymap import Keymap

_ACTION = re.compile(r"<([^>]+)>")


class HelpTopic(NamedTuple):
    """How to do something.

    Attributes
    ----------
    panel : {"grid", "knobs", "genres", ""}
        Where it is done, "" for anywhere.
    task : str
        What the user wants to do.
    how : str
        In it, the name of an action in angle brackets stands for its key.
    """

    panel: str
    task: str
    how: str

    def text(self, keymap: Keymap) -> str:
        """Return how to do it, with the keys in use."""
        return with_keys(self.how, keymap)


def with_keys(text: str, keymap: Keymap) -> str:
    """Return the text with its actions in angle brackets replaced by their keys."""
    return _ACTION.sub(lambda found: keymap.shown(found[1]), text)


_VELOCITIES = "<set_velocity(0.111)> to <set_velocity(1.000)>"

HELP_TOPICS: tuple[HelpTopic, ...] = (
    HelpTopic(
        "grid",
        "program a beat",
        f"Move with the arrows. <hit> adds or removes a hit, {_VELOCITIES} set its velocity.",
    ),
    HelpTopic(
        "grid", "paint with the mouse", "Drag from an empty cell to paint, from a hit to erase."
    ),
    HelpTopic(
        "grid",
        "make hits louder",
        f"<velocity(0.04)> and <velocity(-0.04)>, {_VELOCITIES}, or the mouse wheel.",
    ),
    HelpTopic(
        "grid",
        "shift the timing",
        "<nudge(-0.02)> earlier, <nudge(0.02)> later. The line below the grid shows how much.",
    ),
    HelpTopic("grid", "accent a hit", "<accent> adds the accent, or removes it."),
    HelpTopic("grid", "edit many hits", "<select> starts a selection, the arrows extend it."),
    HelpTopic("grid", "copy", "<copy> copies the selection, or else the bar. <paste> pastes."),
    HelpTopic("grid", "clear", "<clear('step')> clears the step, <clear('voice')> the voice."),
    HelpTopic(
        "grid",
        "keep what I like",
        "<lock('voice')> locks the voice, <lock('step')> the step, <lock('cells')> the cells.",
    ),
    HelpTopic("grid", "hear one voice", "<hear> plays the sound of the voice under the cursor."),
    HelpTopic(
        "grid", "mute and solo", "<turn('muted')> mutes the voice, <turn('soloed')> solos it."
    ),
    HelpTopic(
        "grid",
        "thin out one voice",
        "<voice_density(-0.05)> fewer hits, <voice_density(0.05)> more. The dots show how many.",
    ),
    HelpTopic(
        "genres", "mix genres", "Select with up and down, mix with left and right, 0 removes."
    ),
    HelpTopic(
        "genres", "get an earlier mix back", "Move the slider back: you get the same bar again."
    ),
    HelpTopic(
        "knobs",
        "get bolder variations",
        "<variability(0.05)> raises variability, <variability(-0.05)> lowers it.",
    ),
    HelpTopic("knobs", "get fewer hits", "Lower density. 0.5 is as generated."),
    HelpTopic("knobs", "play exactly on the grid", "Set humanize to 0."),
    HelpTopic("knobs", "add swing", "<swing(1)> raises swing, <swing(-1)> lowers it."),
    HelpTopic(
        "knobs", "even out the velocities", "Lower dynamics. At 0 each voice has one velocity."
    ),
    HelpTopic("", "play and stop", "<play>"),
    HelpTopic(
        "",
        "get another bar",
        "<make('new')> new, <make('variation')> variation, <make('mutation')> mutation. "
        "<undo> goes back.",
    ),
    HelpTopic("", "get a fill", "<make('fill')>, or <auto_fill> for one every 2, 4 or 8 bars."),
    HelpTopic(
        "", "let the beat evolve", "<evolve> varies every bar, <capture> loops what you heard."
    ),
    HelpTopic("", "get a whole loop", "<make_loop> makes related bars in a form such as AAAB."),
    HelpTopic("", "find a bar again", "<take(-1)> and <take(1)> step through all your takes."),
    HelpTopic("", "mark a good bar", "<star> stars its take."),
    HelpTopic("", "compare two bars", "<compare> switches between this bar and the previous one."),
    HelpTopic("", "make this bar again", "<seed> copies the command that makes it."),
    HelpTopic(
        "",
        "set the tempo",
        "<tempo(-1)> and <tempo(1)> by 1 bpm, <tempo(-10)> and <tempo(10)> by 10, or tap <tap>.",
    ),
    HelpTopic(
        "",
        "make the loop longer",
        "<duplicate> duplicates the bar, <insert_bar> adds an empty one.",
    ),
    HelpTopic("", "make the loop shorter", "<delete_bar> deletes the bar."),
    HelpTopic("", "reorder the bars", "<move_bar(-1)> moves the bar left, <move_bar(1)> right."),
    HelpTopic("", "go to another bar", "<bar(-1)> and <bar(1)>, or click it in the loop strip."),
    HelpTopic(
        "", "choose the next bar", "Show it and press <queue>: it plays from the next bar line."
    ),
    HelpTopic(
        "", "hear edits on the bar line", "<bar_line> switches between the bar line and at once."
    ),
    HelpTopic("", "mix", "<mixer> opens the mixer: levels, pan, tuning, notes and reverb."),
    HelpTopic("", "play another sound", "Press <mixer> and change the note of the voice."),
    HelpTopic("", "change the drum kit", "<kit> lists the kits of all soundfonts. Type to filter."),
    HelpTopic("", "change the audio device", "<device> lists the devices."),
    HelpTopic("", "silence everything", "<panic>"),
    HelpTopic("", "undo", "<undo>, and <redo> to redo. A drag counts as one step."),
    HelpTopic(
        "", "get it into my DAW", "<export> exports MIDI, audio or stems. Enter twice is enough."
    ),
    HelpTopic(
        "", "save my work", "<save>, or <save_as> under a new name. * marks unsaved changes."
    ),
    HelpTopic(
        "", "open a session or MIDI file", "<open> lists files. Type to filter, or type a path."
    ),
    HelpTopic(
        "",
        "recover after a crash",
        "Your unsaved work is offered at the next start, or with <recover>.",
    ),
    HelpTopic(
        "", "change the keys", "Run gdrm-tui settings --write, then edit the file it writes."
    ),
    HelpTopic(
        "", "change the colours", "<change_theme>, then theme. gdrm-light suits bright rooms."
    ),
    HelpTopic("", "find any other action", "ctrl+p finds every action by name."),
)
