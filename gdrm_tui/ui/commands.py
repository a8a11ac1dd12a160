"""What does each action of the registry."""

from __future__ import annotations

from collections.abc import Callable

from gdrm_tui.player.instrument import Instrument

Command = Callable[..., object]


def commands_of(it: Instrument) -> dict[str, Command]:
    """Return what does each action, by its name without arguments.

    Those that open a dialog are `Conversations.commands`.
    """
    return _playing_and_making(it) | _editing(it) | _sound_and_loop(it)


def _playing_and_making(it: Instrument) -> dict[str, Command]:
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
        "follow": it.player.turn_following,
        "make": lambda way: it.player.fill() if way == "fill" else it.maker.make(way),
        "variability": lambda by: it.controls.turn("variability", by),
        "surprise": lambda by: it.controls.turn("surprise", by),
        "voice_density": lambda by: it.controls.turn_voice_density(it.editor.selection.voice, by),
        "make_loop": it.player.make_loop,
        "take": it.takes.move,
        "star": it.takes.star,
        "compare": it.takes.compare,
    }


def _editing(it: Instrument) -> dict[str, Command]:
    return {
        "hit": it.editor.toggle_hit,
        "velocity": it.editor.change_velocity,
        "set_velocity": it.editor.set_velocity,
        "nudge": it.editor.nudge,
        "accent": it.editor.accent,
        "turn_roll": it.editor.turn_roll,
        "clear": it.editor.clear,
        "every": it.rhythms.every,
        "spread": it.rhythms.spread,
        "select": it.editor.select,
        "copy": it.editor.copy,
        "paste": it.editor.paste,
        "lock": it.editor.lock,
        "mark": lambda step=None: it.marker.turn(
            it.editor.selection.step if step is None else step
        ),
        "undo": it.editor.undo,
        "redo": it.editor.redo,
    }


def _sound_and_loop(it: Instrument) -> dict[str, Command]:
    def voice(given: int | None) -> int:
        return it.editor.selection.voice if given is None else given

    return {
        "hear": lambda row=None: it.desk.audition(voice(row)),
        "turn": lambda what, row=None: it.desk.turn(what, voice(row)),
        "panic": it.desk.panic,
        "send_clock": it.midi.turn_clock,
        "follow_clock": it.midi.turn_follow,
        "duplicate": it.arranger.duplicate,
        "delete_bar": it.arranger.delete,
        "empty_loop": it.arranger.begin_again,
        "bar": it.arranger.show_next,
        "insert_bar": it.arranger.insert,
        "move_bar": it.arranger.move,
    }
