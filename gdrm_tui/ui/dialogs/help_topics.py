"""How to do things: the topics of the help, each with the panel it belongs to."""

from __future__ import annotations

from typing import NamedTuple

from gdrm_tui.ui.actions import PALETTE_KEY
from gdrm_tui.ui.keymap import Keymap


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
        return keymap.in_text(self.how)


_VELOCITIES = "<set_velocity(0.111)> to <set_velocity(1.000)>"

HELP_TOPICS: tuple[HelpTopic, ...] = (
    HelpTopic(
        "grid",
        "program a beat",
        f"Move with the arrows. <hit> adds or removes a hit, {_VELOCITIES} set its velocity.",
    ),
    HelpTopic(
        "grid",
        "write a beat quickly",
        "<every> fills the voice every 4 steps from the cursor, again every 2, 1, 8, 3. "
        "<spread(1)> spreads one more hit evenly, <spread(-1)> one fewer.",
    ),
    HelpTopic(
        "grid",
        "type a rhythm",
        "<step_keys> makes two rows of letters the 16 steps. They stand above the cells; esc ends.",
    ),
    HelpTopic(
        "grid",
        "jump",
        "<next_hit(-1)> <next_hit(1)> to the next hit, <next_beat(-1)> <next_beat(1)> to the beat.",
    ),
    HelpTopic(
        "grid",
        "see what I can do with a cell",
        "<menu>, or a right click. A digit then puts hits that many steps apart.",
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
    HelpTopic(
        "grid",
        "play a roll, a ratchet or a flam",
        "<turn_roll('strokes')> plays 2, 3 or 4 strokes, <turn_roll('rise')> lets them rise or "
        "fall, <turn_roll('spacing')> brings them closer, then before the hit as in a flam.",
    ),
    HelpTopic("grid", "accent a hit", "<accent> adds the accent, or removes it."),
    HelpTopic("grid", "edit many hits", "<select> starts a selection, the arrows extend it."),
    HelpTopic("grid", "copy", "<copy> copies the selection, or else the bar. <paste> pastes."),
    HelpTopic(
        "grid",
        "clear",
        "<clear('step')> clears the step, <clear('voice')> the voice, <clear('bar')> the bar.",
    ),
    HelpTopic(
        "grid",
        "keep what I like",
        "<lock('voice')> locks the voice, <lock('step')> the step, <lock('cells')> the cells.",
    ),
    HelpTopic(
        "grid",
        "get a stop, or a hit by everybody",
        "<mark> on a step, or a click above it: everything rests there (×), then everybody hits "
        "(◆). Whatever is made of the bar keeps to it.",
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
        "",
        "use bars of a MIDI file",
        "<bars_from_file> opens it and shows its bars: space chooses, a appends them, r replaces "
        "the loop.",
    ),
    HelpTopic(
        "",
        "have the kit play my rhythm",
        "<tap_rhythm>, then tap: space is soft, letters are louder, enter accents. Stopped, the "
        "first tap is beat 1; tab counts in. While it plays, tap along: each bar is answered.",
    ),
    HelpTopic(
        "genres", "mix genres", "Select with up and down, mix with left and right, 0 removes."
    ),
    HelpTopic(
        "",
        "mix genres in few keys",
        "<type_mix> f7 j3 enter: funk .7, jazz .3. Letters go to a genre, a digit gives it tenths.",
    ),
    HelpTopic("", "keep a mix by name", "<mixes> lists those you kept. A new name keeps this one."),
    HelpTopic(
        "genres", "get an earlier mix back", "Move the slider back: you get the same bar again."
    ),
    HelpTopic(
        "knobs",
        "get bolder variations",
        "<variability(0.05)> raises variability, <variability(-0.05)> lowers it.",
    ),
    HelpTopic(
        "knobs",
        "get more unusual bars",
        "<surprise(0.05)> raises surprise, <surprise(-0.05)> lowers it. 0 is what most play.",
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
    HelpTopic(
        "", "get a fill", "<make('fill')>. <auto_fill> sets how often they come by themselves."
    ),
    HelpTopic(
        "", "let the beat evolve", "<evolve> varies every bar, <capture> loops what you heard."
    ),
    HelpTopic(
        "", "get a whole loop", "<make_loop> makes bars of one groove, in a form such as AAAB."
    ),
    HelpTopic(
        "",
        "find a bar again",
        "<take(-1)> and <take(1)> step through all your takes; enter or a click on a card, too.",
    ),
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
    HelpTopic("", "begin again", "<empty_loop> leaves one empty bar; takes stay."),
    HelpTopic("", "reorder the bars", "<move_bar(-1)> moves the bar left, <move_bar(1)> right."),
    HelpTopic("", "go to another bar", "<bar(-1)> and <bar(1)>, or click it in the loop strip."),
    HelpTopic("", "stay at one bar", "<follow> holds the grid, or follows what plays again."),
    HelpTopic("grid", "see every voice", "<fold> shows all voices, or those that sound."),
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
    HelpTopic(
        "",
        "play a synth, a DAW or a drum module",
        "<midi> chooses the port, channel and notes. The manual has recipes.",
    ),
    HelpTopic(
        "",
        "keep in time with others",
        "<send_clock>, then send clock, or <follow_clock>, then follow clock; or choose in <midi>. "
        "You come in on a bar line.",
    ),
    HelpTopic("", "silence everything", "<panic>"),
    HelpTopic(
        "",
        "use a MIDI controller",
        "<learn> on a slider, or on the grid for a list; then move a knob. Twice forgets it.",
    ),
    HelpTopic(
        "",
        "play and record pads",
        "Hits sound at once. <arm> records them while it plays, <metronome> clicks. "
        "<record_over>, then replace, and <record_quantize>, then quantize, say how.",
    ),
    HelpTopic(
        "",
        "play in time with Live over Link",
        "<link>, then link, or start with --link. Everybody shares the tempo and the bar line.",
    ),
    HelpTopic(
        "",
        "drive it over OSC",
        "<osc>, then osc, or start with --osc 9000. gdrm-tui osc lists what to send.",
    ),
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
    HelpTopic("", "find any other action", f"{PALETTE_KEY} finds every action by name."),
)
