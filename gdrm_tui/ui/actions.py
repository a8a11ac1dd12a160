"""The registry of actions: bindings, footer, help and command palette are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdrm_tui.player.instrument import Instrument

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
_ALL = "grid knobs genres"

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
    Action("auto_fill", "F", "F", "auto-fill", "Play a fill every 2, 4 or 8 bars, or never.", PLAY),
    Action("make('new')", "g", "g", "new", "Generate a new bar.", MAKE, _ALL),
    Action("make('variation')", "v", "v", "vary", "Vary this bar a little.", MAKE, _ALL),
    Action("make('mutation')", "x", "x", "mutate", "Change this bar dramatically.", MAKE, _ALL),
    Action("make('fill')", "f", "f", "fill", "Turn this bar into a fill.", MAKE, _ALL),
    Action("variability(0.05)", "full_stop", ".", "variability +", "Raise the variability.", MAKE),
    Action("variability(-0.05)", "comma", ",", "variability -", "Lower the variability.", MAKE),
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
    Action("clear('step')", "backspace", "backspace", "clear step", "Clear the step.", EDIT),
    Action("clear('voice')", "delete", "delete", "clear", "Clear the voice.", EDIT, "selection"),
    Action("select", "asterisk", "*", "select", "Start or end a selection.", SELECT, "selection"),
    Action("unselect", "escape", "escape", "deselect", "End the selection.", SELECT),
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
    Action("hear", "h", "h", "hear", "Play the sound of the voice.", SOUND),
    Action("turn('muted')", "m", "m", "mute", "Mute or unmute the voice.", SOUND, "grid"),
    Action("turn('soloed')", "s", "s", "solo", "Solo or unsolo the voice.", SOUND, "grid"),
    Action(
        "mixer", "r", "r", "mixer", "Open the mixer: level, pan, tuning, note.", SOUND, "grid knobs"
    ),
    Action("kit", "f4", "f4", "kit", "Choose a drum kit.", SOUND),
    Action("device", "f5", "f5", "audio device", "Choose the audio device.", SOUND),
    Action("panic", "f6", "f6", "panic", "Silence everything.", SOUND),
    Action("duplicate", "d", "d", "duplicate", "Duplicate the bar.", LOOP),
    Action("delete_bar", "D", "D", "delete bar", "Delete the bar.", LOOP),
    Action("insert_bar", "I", "I", "insert bar", "Insert an empty bar after this one.", LOOP),
    Action("bar(-1)", "pageup", "pgup", "previous bar", "Show the previous bar.", LOOP),
    Action("bar(1)", "pagedown", "pgdn", "next bar", "Show the next bar.", LOOP),
    Action("move_bar(-1)", "less_than_sign", "<", "bar left", "Move the bar left.", LOOP),
    Action("move_bar(1)", "greater_than_sign", ">", "bar right", "Move the bar right.", LOOP),
    Action("undo", "u,ctrl+z", "u", "undo", "Undo.", FILE, f"{_ALL} selection"),
    Action("redo", "U,ctrl+y", "U", "redo", "Redo.", FILE),
    Action("export", "e", "e", "export", "Export MIDI, audio or stems.", FILE, "knobs genres"),
    Action("save", "f2", "f2", "save", "Save the session.", FILE),
    Action("save_as", "f12", "f12", "save as", "Save the session under a new name.", FILE),
    Action("open", "f3", "f3", "open", "Open a session or a MIDI file.", FILE),
    Action("recover", "f9", "f9", "recover", "Recover unsaved work.", FILE),
    Action("change_theme", "", "ctrl+p", "theme", "Choose the colours.", FILE),
    Action("help", "question_mark,f1", "?", "help", "Show this help.", FILE, f"{_ALL} selection"),
    Action("quit", "ctrl+q", "ctrl+q", "quit", "Quit.", FILE),
)


def commands_of(it: Instrument) -> dict[str, Command]:
    """Return what does each action, by its name without arguments.

    Those that open a dialog are `Conversations.commands`.
    """
    selection = it.editor.selection

    def voice(given: int | None) -> int:
        return selection.voice if given is None else given

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
        "make": lambda way: it.player.fill() if way == "fill" else it.maker.make(way),
        "variability": lambda by: it.controls.turn("variability", by),
        "voice_density": lambda by: it.controls.turn_voice_density(selection.voice, by),
        "make_loop": it.player.make_loop,
        "take": it.takes.move,
        "star": it.takes.star,
        "compare": it.takes.compare,
        "hit": it.editor.toggle_hit,
        "velocity": it.editor.change_velocity,
        "set_velocity": it.editor.set_velocity,
        "nudge": it.editor.nudge,
        "accent": it.editor.accent,
        "clear": it.editor.clear,
        "select": it.editor.select,
        "unselect": it.editor.unselect,
        "copy": it.editor.copy,
        "paste": it.editor.paste,
        "lock": it.editor.lock,
        "hear": lambda row=None: it.desk.audition(voice(row)),
        "turn": lambda what, row=None: it.desk.turn(what, voice(row)),
        "panic": it.desk.panic,
        "duplicate": it.arranger.duplicate,
        "delete_bar": it.arranger.delete,
        "bar": it.arranger.show_next,
        "insert_bar": it.arranger.insert,
        "move_bar": it.arranger.move,
        "undo": it.editor.undo,
        "redo": it.editor.redo,
    }
