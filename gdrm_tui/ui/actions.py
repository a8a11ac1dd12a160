"""The registry of actions, from which bindings, footer, help and command palette are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Command = Callable[..., object]


@dataclass(frozen=True)
class Action:
    """Something the user can do.

    Attributes
    ----------
    name : str
        Name of the app's action, with its arguments if it takes any.
    keys : str
        Comma-separated Textual keys; empty if only the command palette runs it.
    shown : str
        The first key as a person writes it.
    label : str
        A word or two for the footer and the command palette.
    help : str
        What it does, in a sentence.
    group : str
        Its heading in the help.
    footer : str
        The panels whose footer shows it, of grid, selection, knobs and genres.
    """

    name: str
    keys: str
    shown: str
    label: str
    help: str
    group: str
    footer: str = ""


PLAY, MAKE, EDIT, SELECT = "Play", "Make bars", "Edit by hand", "Select, copy, lock"
SOUND, LOOP, FILE = "Sound", "Loop", "Undo, export, save"
STUDIO = "In the studio"
_ALL = "grid knobs genres"
_HELP = f"{_ALL} selection help"
PALETTE_KEY = "ctrl+p"

ACTIONS: tuple[Action, ...] = (
    Action("play", "space", "space", "play", "Play or stop.", PLAY, _ALL),
    Action("tempo(1)", "equals_sign", "=", "tempo +1", "Raise the tempo by 1 bpm.", PLAY),
    Action("tempo(-1)", "minus", "-", "tempo -1", "Lower the tempo by 1 bpm.", PLAY),
    Action("tempo(10)", "plus", "+", "tempo +10", "Raise the tempo by 10 bpm.", PLAY),
    Action("tempo(-10)", "underscore", "_", "tempo -10", "Lower the tempo by 10 bpm.", PLAY),
    Action("tap", "t", "t", "tap tempo", "Tap the tempo.", PLAY),
    Action("swing(1)", "w", "w", "more swing", "Raise the swing by 1 %.", PLAY),
    Action("swing(-1)", "W", "W", "less swing", "Lower the swing by 1 %.", PLAY),
    Action("queue", "j", "j", "queue bar", "Jump to this bar at the next bar line.", PLAY),
    Action("bar_line", "B", "B", "bar line", "Hear edits at once, or at the bar line.", PLAY),
    Action("evolve", "o", "o", "evolve", "Evolve: vary every bar as it plays.", PLAY, _ALL),
    Action("capture", "c", "c", "capture", "Loop the last 4, 8 or 16 bars you heard.", PLAY),
    Action("auto_fill", "F", "F", "auto-fill", "Set how often fills come by themselves.", PLAY),
    Action("make('new')", "g", "g", "new", "Generate a new bar.", MAKE, _ALL),
    Action("make('variation')", "v", "v", "vary", "Vary this bar a little.", MAKE, _ALL),
    Action("make('mutation')", "x", "x", "mutate", "Change this bar dramatically.", MAKE, _ALL),
    Action("make('fill')", "f", "f", "fill", "Turn this bar into a fill.", MAKE, _ALL),
    Action("tap_rhythm", "K", "K", "tap a rhythm", "Tap a rhythm, and hear a kit play it.", MAKE),
    Action("variability(0.05)", "full_stop", ".", "variability +", "Raise the variability.", MAKE),
    Action("variability(-0.05)", "comma", ",", "variability -", "Lower the variability.", MAKE),
    Action("surprise(0.05)", "z", "z", "surprise +", "Raise the surprise.", MAKE),
    Action("surprise(-0.05)", "Z", "Z", "surprise -", "Lower the surprise.", MAKE),
    Action(
        "voice_density(0.05)",
        "right_square_bracket",
        "]",
        "voice denser",
        "Raise the density of the voice.",
        MAKE,
    ),
    Action(
        "voice_density(-0.05)",
        "left_square_bracket",
        "[",
        "voice sparser",
        "Lower the density of the voice.",
        MAKE,
    ),
    Action("type_mix", "p", "p", "type a mix", "Type a genre mix, such as f7 j3.", MAKE, "genres"),
    Action("mixes", "P", "P", "mixes", "Use a mix you kept, or keep this one by name.", MAKE),
    Action("make_loop", "G", "G", "new loop", "Generate a whole loop.", MAKE),
    Action("take(1)", "n", "n", "next take", "Replace this bar by the next take.", MAKE),
    Action("take(-1)", "N", "N", "previous take", "Replace this bar by the previous take.", MAKE),
    Action("star", "k", "k", "star", "Star this take, or remove its star.", MAKE),
    Action("compare", "b", "b", "compare", "Switch between this bar and the previous one.", MAKE),
    Action(
        "seed", "i", "i", "seed", "Copy the command that makes this take, or type a seed.", MAKE
    ),
    Action("hit", "enter", "enter", "hit", "Add or remove a hit.", EDIT, "grid"),
    Action("velocity(0.04)", "shift+up", "shift+up", "louder", "Raise the velocity.", EDIT),
    Action("velocity(-0.04)", "shift+down", "shift+down", "softer", "Lower the velocity.", EDIT),
    *(
        Action(
            f"set_velocity({number / 9:.3f})",
            str(number),
            str(number),
            f"velocity {number}",
            f"Set the velocity to {number}/9, or add a hit.",
            EDIT,
        )
        for number in range(1, 10)
    ),
    Action("nudge(0.02)", "shift+right", "shift+right", "later", "Play the hits later.", EDIT),
    Action("nudge(-0.02)", "shift+left", "shift+left", "earlier", "Play the hits earlier.", EDIT),
    Action("accent", "a", "a", "accent", "Add or remove the accent.", EDIT, "selection"),
    Action(
        "turn_roll('strokes')",
        "R",
        "R",
        "roll",
        "Play the hit as 2, 3, 4 or 1 strokes.",
        EDIT,
    ),
    Action("turn_roll('rise')", "E", "E", "rise", "Let the roll rise, fall or stay even.", EDIT),
    Action(
        "turn_roll('spacing')",
        "T",
        "T",
        "flam",
        "Spread the roll over a step, half a step, or as a flam.",
        EDIT,
    ),
    Action("clear('step')", "backspace", "backspace", "clear step", "Clear the step.", EDIT),
    Action("clear('voice')", "delete", "delete", "clear", "Clear the voice.", EDIT, "selection"),
    Action("clear('bar')", "shift+delete", "shift+delete", "clear bar", "Clear the bar.", EDIT),
    Action("every", "A", "A", "every", "Fill the voice: every 4, 2, 1, 8 or 3 steps.", EDIT),
    Action("spread(1)", "X", "X", "spread +", "Spread one more hit evenly over the voice.", EDIT),
    Action("spread(-1)", "C", "C", "spread -", "Spread one hit fewer over the voice.", EDIT),
    Action("step_keys", "S", "S", "step keys", "Let two rows of letters be the 16 steps.", EDIT),
    Action("next_hit(1)", "right_curly_bracket", "}", "next hit", "Go to the next hit.", EDIT),
    Action(
        "next_hit(-1)", "left_curly_bracket", "{", "previous hit", "Go to the hit before.", EDIT
    ),
    Action("next_beat(1)", "ctrl+right", "ctrl+right", "next beat", "Go to the next beat.", EDIT),
    Action(
        "next_beat(-1)", "ctrl+left", "ctrl+left", "previous beat", "Go to the beat before.", EDIT
    ),
    Action("menu", "M", "M", "menu", "Show what can be done with the cell.", EDIT, "grid"),
    Action("select", "asterisk", "*", "select", "Start or end a selection.", SELECT, "selection"),
    Action(
        "unselect",
        "escape",
        "escape",
        "deselect",
        "End the selection, or what is being made.",
        SELECT,
    ),
    Action("copy", "y", "y", "copy", "Copy the selection, or the bar.", SELECT, "selection"),
    Action(
        "paste", "Y", "Y", "paste", "Paste at the cursor, or over the bar.", SELECT, "selection"
    ),
    Action("lock('voice')", "l", "l", "lock", "Lock the voice: new bars keep it.", SELECT, "grid"),
    Action("lock('step')", "L", "L", "lock step", "Lock the step in every voice.", SELECT),
    Action(
        "lock('cells')",
        "ctrl+l",
        "ctrl+l",
        "lock cells",
        "Lock the cell, or the selection.",
        SELECT,
        "selection",
    ),
    Action(
        "mark",
        "Q",
        "Q",
        "rest or hit",
        "Let all rest on the step, then all hit, then neither.",
        SELECT,
    ),
    Action("hear", "h", "h", "hear", "Play the sound of the voice.", SOUND),
    Action("turn('muted')", "m", "m", "mute", "Mute or unmute the voice.", SOUND, "grid"),
    Action("turn('soloed')", "s", "s", "solo", "Solo or unsolo the voice.", SOUND, "grid"),
    Action(
        "mixer", "r", "r", "mixer", "Open the mixer: level, pan, tuning, note.", SOUND, "grid knobs"
    ),
    Action("kit", "f4", "f4", "kit", "Choose a drum kit.", SOUND),
    Action("device", "f5", "f5", "audio device", "Choose the audio device.", SOUND),
    Action("panic", "f6", "f6", "panic", "Silence everything.", SOUND),
    Action("midi", "f7", "f7", "MIDI", "Choose MIDI ports, channel, notes and clock.", SOUND),
    Action("send_clock", "", "ctrl+p", "send clock", "Send a MIDI clock, or stop sending.", SOUND),
    Action("follow_clock", "", "ctrl+p", "follow clock", "Follow another's MIDI clock.", SOUND),
    Action("duplicate", "d", "d", "duplicate", "Duplicate the bar.", LOOP),
    Action("delete_bar", "D", "D", "delete bar", "Delete the bar.", LOOP),
    Action("insert_bar", "I", "I", "insert bar", "Insert an empty bar after this one.", LOOP),
    Action("empty_loop", "ctrl+n", "ctrl+n", "empty loop", "Begin again with one empty bar.", LOOP),
    Action("bar(-1)", "pageup", "pgup", "previous bar", "Show the previous bar.", LOOP),
    Action("bar(1)", "pagedown", "pgdn", "next bar", "Show the next bar.", LOOP),
    Action("move_bar(-1)", "less_than_sign", "<", "bar left", "Move the bar left.", LOOP),
    Action("move_bar(1)", "greater_than_sign", ">", "bar right", "Move the bar right.", LOOP),
    Action("bars_from_file", "O", "O", "bars of a file", "Choose bars of a MIDI file.", LOOP),
    Action("follow", "H", "H", "follow", "Follow what plays, or hold the grid.", LOOP),
    Action("fold", "V", "V", "fold", "Show all voices, or those that sound.", LOOP),
    Action(
        "learn", "ctrl+k", "ctrl+k", "learn", "Learn: let a controller or a pad do this.", STUDIO
    ),
    Action("arm", "ctrl+r", "ctrl+r", "record", "Record what you play on pads, or stop.", STUDIO),
    Action("metronome", "J", "J", "metronome", "Click on every beat, or stop.", STUDIO),
    Action(
        "record_over", "", "ctrl+p", "replace", "Record over what was there, or replace it.", STUDIO
    ),
    Action(
        "record_quantize",
        "",
        "ctrl+p",
        "quantize",
        "Set how far recorded hits are quantized.",
        STUDIO,
    ),
    Action("link", "", "ctrl+p", "Link", "Join a session of Ableton Link, or leave it.", STUDIO),
    Action("osc", "", "ctrl+p", "OSC", "Listen for OSC, or stop listening.", STUDIO),
    Action("undo", "u,ctrl+z", "u", "undo", "Undo.", FILE, f"{_ALL} selection"),
    Action("redo", "U,ctrl+y", "U", "redo", "Redo.", FILE),
    Action("export", "e", "e", "export", "Export MIDI, audio or stems.", FILE, "knobs genres"),
    Action("save", "f2,ctrl+s", "f2", "save", "Save the session.", FILE),
    Action("save_as", "f12", "f12", "save as", "Save the session under a new name.", FILE),
    Action("open", "f3", "f3", "open", "Open a session or a MIDI file.", FILE),
    Action("recover", "f9", "f9", "recover", "Recover unsaved work.", FILE),
    Action("change_theme", "", PALETTE_KEY, "theme", "Choose the colours.", FILE),
    Action("help", "question_mark,f1", "?", "help", "Show this help.", FILE, _HELP),
    Action("quit", "ctrl+q", "ctrl+q", "quit", "Quit.", FILE),
)


# What the hand does on the shown bar: the grid stays there while it plays.
BY_HAND = {
    *(action.name.partition("(")[0] for action in ACTIONS if action.group in (EDIT, SELECT)),
    "bar",
} - {"unselect", "copy"}
