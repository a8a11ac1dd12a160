"""The one registry of what keys do: bindings, footer, help and palette are made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """Something the player can do.

    Attributes
    ----------
    name : str
        Of the app's action, with arguments if it takes any.
    keys : str
        Comma-separated Textual keys; empty where only the palette has it.
    shown : str
        The keys as a person writes them.
    label : str
        A word or two for the footer and the palette.
    help : str
        What it does, in a sentence.
    group : str
        Heading in the help.
    footer : str
        The panels in which the footer shows it, among grid, selection, knobs and genres.
    """

    name: str
    keys: str
    shown: str
    label: str
    help: str
    group: str
    footer: str = ""


PLAY, MAKE, TOUCH, CHOOSE = "Play", "Make bars", "Touch up by hand", "Select, copy, lock"
SOUND, LOOP, KEEP = "Sound", "Loop", "Keep"
_ALL = "grid knobs genres"

ACTIONS: tuple[Action, ...] = (
    Action("play", "space", "space", "play", "Play or stop the loop.", PLAY, _ALL),
    Action("tempo(1)", "equals_sign", "=", "tempo up", "Tempo up by 1 bpm.", PLAY),
    Action("tempo(-1)", "minus", "-", "tempo down", "Tempo down by 1 bpm.", PLAY),
    Action("tempo(10)", "plus", "+", "tempo +10", "Tempo up by 10 bpm.", PLAY),
    Action("tempo(-10)", "underscore", "_", "tempo -10", "Tempo down by 10 bpm.", PLAY),
    Action("tap", "t", "t", "tap tempo", "Tap the tempo, twice or more.", PLAY),
    Action("swing(1)", "w", "w", "more swing", "Swing up by 1 %.", PLAY),
    Action("swing(-1)", "W", "W", "less swing", "Swing down by 1 %.", PLAY),
    Action("queue", "j", "j", "queue bar", "Play the shown bar from the bar line on.", PLAY),
    Action("bar_line", "B", "B", "bar line", "Hear changes on the bar line, or at once.", PLAY),
    Action("evolve", "o", "o", "evolve", "Evolve: each bar varies the one before.", PLAY, _ALL),
    Action("capture", "c", "c", "capture", "Loop the last 4, 8, 16 bars heard.", PLAY),
    Action("auto_fill", "F", "F", "auto-fill", "A fill every 2, 4, 8 bars, or none.", PLAY),
    Action("make('new')", "g", "g", "new", "Make a new bar in the genre mix.", MAKE, _ALL),
    Action("make('variation')", "v", "v", "vary", "Vary this bar by the variability.", MAKE, _ALL),
    Action("make('mutation')", "x", "x", "mutate", "Change this bar dramatically.", MAKE, _ALL),
    Action(
        "make('fill')", "f", "f", "fill", "Make this bar a fill that fits the groove.", MAKE, _ALL
    ),
    Action("variability(0.05)", "full_stop", ".", "wilder", "Variability up.", MAKE),
    Action("variability(-0.05)", "comma", ",", "tamer", "Variability down.", MAKE),
    Action(
        "voice_density(0.05)",
        "right_square_bracket",
        "]",
        "fuller voice",
        "More hits of the voice under the cursor.",
        MAKE,
    ),
    Action(
        "voice_density(-0.05)",
        "left_square_bracket",
        "[",
        "thinner voice",
        "Fewer hits of the voice under the cursor.",
        MAKE,
    ),
    Action("make_loop", "G", "G", "new loop", "Make the whole loop of one idea.", MAKE),
    Action("take(1)", "n", "n", "next take", "Put the next take in this bar's place.", MAKE),
    Action("take(-1)", "N", "N", "take before", "Put the take before in its place.", MAKE),
    Action("star", "k", "k", "star", "Star the take, or take its star off.", MAKE),
    Action("compare", "b", "b", "compare", "Change the bar for the one before, and back.", MAKE),
    Action("seed", "i", "i", "seed", "What makes the take again; type a seed.", MAKE),
    Action("hit", "enter", "enter", "hit", "Put a hit on the step or take it off.", TOUCH, "grid"),
    Action(
        "velocity(0.04)",
        "shift+up",
        "shift+up",
        "louder",
        "The hits chosen louder.",
        TOUCH,
    ),
    Action(
        "velocity(-0.04)", "shift+down", "shift+down", "softer", "The hits chosen softer.", TOUCH
    ),
    *(
        Action(
            f"set_velocity({number / 9:.3f})",
            str(number),
            str(number),
            f"velocity {number}",
            f"The hits chosen at {number} of 9; puts a hit where there is none.",
            TOUCH,
        )
        for number in range(1, 10)
    ),
    Action(
        "nudge(0.02)",
        "shift+right",
        "shift+right",
        "later",
        "The hits chosen later.",
        TOUCH,
    ),
    Action(
        "nudge(-0.02)", "shift+left", "shift+left", "earlier", "The hits chosen earlier.", TOUCH
    ),
    Action(
        "accent", "a", "a", "accent", "Accent the hits chosen, or no longer.", TOUCH, "selection"
    ),
    Action("clear('step')", "backspace", "backspace", "clear step", "Clear the step.", TOUCH),
    Action("clear('voice')", "delete", "delete", "clear", "Clear the voice.", TOUCH, "selection"),
    Action(
        "select", "asterisk", "*", "select", "Begin a selection, or end it.", CHOOSE, "selection"
    ),
    Action("copy", "y", "y", "copy", "Copy the selection, or the bar.", CHOOSE, "selection"),
    Action(
        "paste", "Y", "Y", "paste", "Paste at the cursor, or over the bar.", CHOOSE, "selection"
    ),
    Action("lock('voice')", "l", "l", "lock", "Lock the voice: new bars leave it.", CHOOSE, "grid"),
    Action("lock('step')", "L", "L", "lock step", "Lock the step in every voice.", CHOOSE),
    Action(
        "lock('cells')",
        "ctrl+l",
        "ctrl+l",
        "lock cells",
        "Lock the cell, or the selection.",
        CHOOSE,
        "selection",
    ),
    Action("hear", "h", "h", "hear", "Hear the voice under the cursor.", SOUND),
    Action("turn('muted')", "m", "m", "mute", "Mute the voice, or no longer.", SOUND, "grid"),
    Action("turn('soloed')", "s", "s", "solo", "Solo the voice, or no longer.", SOUND, "grid"),
    Action("mixer", "r", "r", "mixer", "Level, pan and tuning of each voice.", SOUND, "grid knobs"),
    Action("kit", "f4", "f4", "kit", "Choose a kit of the soundfonts found.", SOUND),
    Action("device", "f5", "f5", "device", "Choose the device that plays.", SOUND),
    Action("panic", "f6", "f6", "panic", "Silence everything that rings.", SOUND),
    Action("duplicate", "d", "d", "duplicate", "Put a copy of the bar after it.", LOOP),
    Action("delete_bar", "D", "D", "delete bar", "Take the bar out of the loop.", LOOP),
    Action("bar(-1)", "pageup", "pgup", "previous bar", "Show the bar before.", LOOP),
    Action("bar(1)", "pagedown", "pgdn", "next bar", "Show the bar after.", LOOP),
    Action("insert_bar", "I", "I", "insert bar", "Put an empty bar after this one.", LOOP),
    Action("move_bar(-1)", "less_than_sign", "<", "bar left", "Move the bar left.", LOOP),
    Action("move_bar(1)", "greater_than_sign", ">", "bar right", "Move the bar right.", LOOP),
    Action(
        "undo", "u,ctrl+z", "u", "undo", "Take back the last change.", KEEP, f"{_ALL} selection"
    ),
    Action("redo", "U,ctrl+y", "U", "redo", "Do again what was taken back.", KEEP),
    Action("export", "e", "e", "export", "Export as MIDI, sound or stems.", KEEP, "knobs genres"),
    Action("save", "f2", "f2", "save", "Save the session in its file.", KEEP),
    Action("save_as", "f12", "f12", "save as", "Save the session under another name.", KEEP),
    Action("open", "f3", "f3", "open", "Open a session or a MIDI file.", KEEP),
    Action("recover", "f9", "f9", "recover", "Look for unsaved work left behind.", KEEP),
    Action("unselect", "escape", "escape", "unselect", "End the selection.", CHOOSE),
    Action("change_theme", "", "ctrl+p", "theme", "Choose the colours, dark or light.", KEEP),
    Action("help", "question_mark,f1", "?", "help", "Show this help.", KEEP, f"{_ALL} selection"),
    Action("quit", "ctrl+q", "ctrl+q", "quit", "Leave.", KEEP),
)
