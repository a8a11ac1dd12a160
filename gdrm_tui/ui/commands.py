"""What does each action of the registry, by its name."""

from __future__ import annotations

from collections.abc import Callable

from gdrm_tui.player.instrument import Instrument
from gdrm_tui.ui.conversations import Conversations

Command = Callable[..., object]


def commands_of(it: Instrument, conversations: Conversations) -> dict[str, Command]:
    """Return what does each action, by its name without arguments."""
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
        "seed": conversations.seed,
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
        "mixer": conversations.mixer,
        "kit": conversations.kit,
        "device": conversations.device,
        "panic": it.desk.panic,
        "duplicate": it.arranger.duplicate,
        "delete_bar": it.arranger.delete,
        "bar": it.arranger.show_next,
        "insert_bar": it.arranger.insert,
        "move_bar": it.arranger.move,
        "undo": it.editor.undo,
        "redo": it.editor.redo,
        "export": conversations.export,
        "save": conversations.save,
        "save_as": conversations.save_as,
        "open": conversations.open,
        "recover": conversations.recover,
        "help": conversations.help,
        "quit": conversations.leave_or_ask,
    }
