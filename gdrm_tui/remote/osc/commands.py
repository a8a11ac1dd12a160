"""What each OSC address does to the instrument."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from gdrm_tui.core.knobs import KNOBS
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.remote.osc.addresses import ROOT, knob_path

Do = Callable[[Any], object]


def commands_of(it: Instrument) -> dict[str, Do]:
    """Return what is done with a checked value, by address; ValueError says why it is not.

    Genres are `set_genre`, and who asks is answered by the server.
    """
    commands = _playing(it) | _making(it) | _takes(it)
    for knob in KNOBS:
        path = knob_path(knob)
        commands[path] = partial(it.controls.set, knob.name)
        commands[f"{path}/by"] = partial(it.controls.turn, knob.name)
    for voice, name in enumerate(VOICE_NAMES):
        path = f"{ROOT}/voice/{name}"
        commands[f"{path}/hit"] = partial(_hit, it, voice)
        commands[f"{path}/mute"] = partial(_mute, it, voice)
        commands[f"{path}/density"] = partial(_set_density, it, voice)
    return commands


def _playing(it: Instrument) -> dict[str, Do]:
    def play(on: bool) -> None:
        if it.engine.status().playing != on:
            it.player.play_or_stop()

    def evolve(on: bool) -> None:
        if it.player.evolver.evolving != on:
            it.player.evolve_or_stay()

    return {
        f"{ROOT}/play": play,
        f"{ROOT}/stop": lambda _: play(False),
        f"{ROOT}/toggle": lambda _: it.player.play_or_stop(),
        f"{ROOT}/panic": lambda _: it.desk.panic(),
        f"{ROOT}/evolve": evolve,
        f"{ROOT}/capture": lambda _: it.player.capture(),
        f"{ROOT}/queue": lambda _: it.player.queue(),
    }


def _making(it: Instrument) -> dict[str, Do]:
    return {
        f"{ROOT}/new": lambda _: it.maker.make("new"),
        f"{ROOT}/vary": lambda _: it.maker.make("variation"),
        f"{ROOT}/mutate": lambda _: it.maker.make("mutation"),
        f"{ROOT}/fill": lambda _: it.player.fill(),
        f"{ROOT}/loop": lambda _: it.player.make_loop(),
        f"{ROOT}/mix": lambda mix: _set_mix(it, mix),
    }


def _takes(it: Instrument) -> dict[str, Do]:
    return {
        f"{ROOT}/take/up": lambda _: it.takes.move(1),
        f"{ROOT}/take/down": lambda _: it.takes.move(-1),
        f"{ROOT}/take": lambda number: _use_take(it, number),
        f"{ROOT}/star": lambda _: it.takes.star(),
        f"{ROOT}/bar": lambda number: _show_bar(it, number),
        f"{ROOT}/undo": lambda _: it.editor.undo(),
        f"{ROOT}/redo": lambda _: it.editor.redo(),
    }


def set_genre(it: Instrument, genre: str, weight: float) -> None:
    """Set a genre's weight; ValueError where the generator does not know it."""
    _check_genres(it, {genre: weight})
    it.controls.set_genre(genre, weight)


def _set_mix(it: Instrument, mix: Mapping[str, float]) -> None:
    _check_genres(it, mix)
    it.controls.set_mix(mix)


def _check_genres(it: Instrument, mix: Mapping[str, float]) -> None:
    known = it.maker.card.genres if it.maker.card else tuple(it.store.session.controls.genres)
    for name in mix:
        if name not in known:
            raise ValueError(f"no genre is called {name!r}; the genres are {', '.join(known)}")


def _hit(it: Instrument, voice: int, velocity: float) -> None:
    if velocity > 0:
        it.engine.trigger(voice, velocity)


def _mute(it: Instrument, voice: int, on: bool) -> None:
    if it.store.session.mixer.strips[voice].muted != on:
        it.desk.turn("muted", voice)


def _set_density(it: Instrument, voice: int, density: float) -> None:
    present = it.store.session.controls.voice_density(VOICE_NAMES[voice])
    if density != present:
        it.controls.turn_voice_density(voice, density - present)


def _use_take(it: Instrument, number: int) -> None:
    takes = it.store.book.takes
    if number > len(takes):
        raise ValueError(f"there is no take {number}: {len(takes)} were made")
    with it.player.on_next_bar_line():
        it.takes.use(takes[number - 1])


def _show_bar(it: Instrument, number: int) -> None:
    bars = len(it.store.session.loop)
    if number > bars:
        raise ValueError(f"there is no bar {number}: the loop has {bars}")
    it.player.hold(for_good=True)
    it.arranger.show_bar(number - 1)
