"""The one registry of what keys do: bindings, help and palette are made from it."""

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
        Comma-separated Textual keys.
    shown : str
        The keys as a person writes them.
    label : str
        A word or two for the footer and the palette.
    help : str
        What it does, in a sentence.
    group : str
        Heading in the help.
    footer : bool
        Whether the footer shows it.
    """

    name: str
    keys: str
    shown: str
    label: str
    help: str
    group: str
    footer: bool = False


_PLAY, _BAR, _STEP, _FILE = "Play", "Make bars", "Touch up by hand", "Keep"

ACTIONS: tuple[Action, ...] = (
    Action("play", "space", "space", "play", "Play or stop the loop.", _PLAY, True),
    Action("tempo(1)", "equals_sign", "=", "tempo up", "Tempo up by 1 bpm.", _PLAY),
    Action("tempo(-1)", "minus", "-", "tempo down", "Tempo down by 1 bpm.", _PLAY),
    Action("tempo(10)", "plus", "+", "tempo +10", "Tempo up by 10 bpm.", _PLAY),
    Action("tempo(-10)", "underscore", "_", "tempo -10", "Tempo down by 10 bpm.", _PLAY),
    Action("tap", "t", "t", "tap tempo", "Tap the tempo, twice or more.", _PLAY),
    Action("hear", "h", "h", "hear", "Hear the voice under the cursor.", _PLAY),
    Action("panic", "f6", "f6", "panic", "Silence everything that rings.", _PLAY),
    Action("make('new')", "g", "g", "new", "Make a new bar in the genre mix.", _BAR, True),
    Action(
        "make('variation')",
        "v",
        "v",
        "vary",
        "Vary this bar by the variability.",
        _BAR,
        True,
    ),
    Action(
        "make('mutation')",
        "x",
        "x",
        "mutate",
        "Change this bar dramatically.",
        _BAR,
        True,
    ),
    Action("make('fill')", "f", "f", "fill", "Make this bar a fill that fits the groove.", _BAR),
    Action("lock", "l", "l", "lock", "Lock or unlock the voice: g, v, x leave it alone.", _BAR),
    Action("variability(0.05)", "full_stop", ".", "wilder", "Variability up.", _BAR),
    Action("variability(-0.05)", "comma", ",", "tamer", "Variability down.", _BAR),
    Action(
        "voice_density(0.05)",
        "right_square_bracket",
        "]",
        "fuller voice",
        "More hits of the voice under the cursor.",
        _BAR,
    ),
    Action(
        "voice_density(-0.05)",
        "left_square_bracket",
        "[",
        "thinner voice",
        "Fewer hits of the voice under the cursor.",
        _BAR,
    ),
    Action("hit", "enter", "enter", "hit", "Put a hit on the step or take it off.", _STEP),
    Action("velocity(0.1)", "shift+up", "shift+up", "louder", "The hit louder.", _STEP),
    Action("velocity(-0.1)", "shift+down", "shift+down", "softer", "The hit softer.", _STEP),
    Action("clear_voice", "delete", "delete", "clear voice", "Clear the voice's hits.", _STEP),
    Action("duplicate", "d", "d", "duplicate", "Put a copy of the bar after it.", _STEP),
    Action("delete_bar", "D", "D", "delete bar", "Take the bar out of the loop.", _STEP),
    Action("bar(-1)", "pageup", "pgup", "previous bar", "Show the bar before.", _STEP),
    Action("bar(1)", "pagedown", "pgdn", "next bar", "Show the bar after.", _STEP),
    Action("undo", "u,ctrl+z", "u", "undo", "Take back the last change.", _FILE, True),
    Action("redo", "U,ctrl+y", "U", "redo", "Do again what was taken back.", _FILE),
    Action("export", "e", "e", "export", "Export as MIDI, sound or stems.", _FILE, True),
    Action("save", "f2", "f2", "save", "Save the session in its file.", _FILE),
    Action("save_as", "f12", "f12", "save as", "Save the session under another name.", _FILE),
    Action("open", "f3", "f3", "open", "Open a session or a MIDI file.", _FILE),
    Action("recover", "f9", "f9", "recover", "Look for unsaved work left behind.", _FILE),
    Action("help", "question_mark,f1", "?", "help", "Show this help.", _FILE, True),
    Action("quit", "ctrl+q", "ctrl+q", "quit", "Leave.", _FILE, True),
)
