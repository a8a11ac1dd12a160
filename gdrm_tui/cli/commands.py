"""The commands that write files: generate and render."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from gdrm_tui.audio.bounce import BounceSettings, bounce
from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.bar import Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.knobs import CONTROL_KNOBS, SESSION_KNOBS, Knob
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.loops import excerpt, straightened
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.session import Session
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.maker import BarRequest, bars_under_locks, make
from gdrm_tui.midi.files import Tracks, loop_to_midi
from gdrm_tui.player.texts import counted
from gdrm_tui.storage.paths import settings_file
from gdrm_tui.storage.session_files import open_session, save_session
from gdrm_tui.storage.settings import read_settings


class OutputError(GdrmError):
    """The output cannot be written as asked."""


_SUFFIXES = (".mid", ".json", ".wav")


def generate(options: argparse.Namespace) -> int:
    """Make a loop and write it to the output; return the exit code."""
    _check_output(options.output)
    generator = Generator(options.model or default_model())
    seed = secrets.randbelow(2**32) if options.seed is None else options.seed
    session = replace(_generated(generator, options, seed), mixer=_player_mixer())
    if options.kit is not None:
        session = replace(session, kit=replace(session.kit, program=options.kit))
    write_session(session, options.output, BounceSettings(options.soundfont))
    bars, genres = counted(len(session.loop), "bar"), ", ".join(session.controls.genres)
    print(f"{options.output}: {bars} of {genres} at {session.bpm:g} bpm, seed {seed}")
    return 0


def _generated(generator: Generator, options: argparse.Namespace, seed: int) -> Session:
    controls = _controls(generator, options)
    bars: tuple[Bar, ...] = ()
    if options.like is not None:
        like = open_session(options.like, controls, _player_mixer())
        controls, bars = replace(controls, bpm=options.bpm or like.bpm), like.loop
    locks = Locks(options.lock or frozenset())
    request = BarRequest(
        "loop",
        controls,
        seed,
        bars=bars,
        locks=locks,
        count=options.bars,
        fill_every=options.fill_every,
        variations=options.vary,
    )
    takes = make(generator, request)
    loop = bars_under_locks(takes, bars or (takes[0].bar,), locks)
    feel = _knob_values(options, SESSION_KNOBS)
    return Session(tuple(loop), tuple(takes), controls, locks=locks, **feel)


def _controls(generator: Generator, options: argparse.Namespace) -> Controls:
    genres = options.genre or dict(generator.controls_of_first_genre().genres)
    try:
        return Controls(
            genres,
            voice_densities=options.voice_density,
            **_knob_values(options, CONTROL_KNOBS),
        )
    except ValueError as error:
        raise GdrmError(str(error)) from error


def _knob_values(options: argparse.Namespace, knobs: Iterable[Knob]) -> dict[str, Any]:
    """Return where the options turn the knobs; those left alone are at their default."""
    asked = {knob.name: getattr(options, knob.name) for knob in knobs}
    return {name: value for name, value in asked.items() if value is not None}


def _player_mixer() -> Mixer:
    """Return the mixer of new sessions. `gdrm-tui settings` says what is wrong in the settings."""
    return read_settings(settings_file())[0].mixer()


def _check_output(path: Path) -> None:
    if path.suffix.lower() not in _SUFFIXES:
        raise OutputError(f"{path} must end in .mid, .json or .wav")
    if not path.parent.is_dir():
        raise OutputError(f"cannot write {path}: the folder {path.parent} does not exist")


def write_session(
    session: Session, path: Path, settings: BounceSettings, tracks: Tracks = "one"
) -> list[Path]:
    """Write the session in the format of the path's suffix; return the files written.

    `settings` are for sound, `tracks` for MIDI. Each file is written whole or not at all.
    """
    suffix = path.suffix.lower()
    if suffix == ".wav":
        return _bounced(session, path, settings)
    if suffix == ".json":
        save_session(session, path)
    else:
        with atomic_file(path) as file:
            file.write(loop_to_midi(session, tracks))
    return [path]


def _bounced(session: Session, path: Path, settings: BounceSettings) -> list[Path]:
    """Write sound, with a progress bar where stderr is a terminal."""
    if not sys.stderr.isatty():
        return bounce(session, path, settings)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(f"rendering {path.name}", total=1.0)
        return bounce(session, path, settings, lambda share: bars.update(task, completed=share))


def render(options: argparse.Namespace) -> int:
    """Write a session or MIDI file as sound, MIDI or session; return the exit code."""
    _check_output(options.output)
    # A MIDI file has no genre, but a session needs one.
    session = open_session(options.file, Controls({"rock": 1.0}), _player_mixer())
    try:
        repeated = excerpt(session, 0, len(session.loop) - 1, options.repeat)
    except ValueError as error:
        raise GdrmError(f"--repeat {options.repeat} is too many: {error}") from error
    if options.kit is not None:
        repeated = replace(repeated, kit=replace(repeated.kit, program=options.kit))
    if options.straight:
        repeated = straightened(repeated)
    settings = BounceSettings(
        options.soundfont, options.sample_rate, options.bits, options.tail, options.stems
    )
    for path in write_session(repeated, options.output, settings, options.tracks):
        print(f"{path}: {counted(len(repeated.loop), 'bar')} at {repeated.bpm:g} bpm")
    return 0
