"""The commands that write files: generate and render."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gdrm_tui.audio.bounce import BounceSettings, bounce
from gdrm_tui.cli.options import choices_of
from gdrm_tui.cli.outputs import (
    STANDARD_OUTPUT,
    OutputError,
    check_output,
    check_replaces,
    outputs_of,
    tell_done,
    tell_import,
    tell_left_out,
)
from gdrm_tui.cli.terminal import progress_bar
from gdrm_tui.cli.threads import made_in_order
from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.bar import Bar, Mark, Marks
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.knobs import CONTROL_KNOBS, MAX_SEED, SESSION_KNOBS, Knob
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.loops import excerpt, straightened
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.plain_text import shown
from gdrm_tui.core.rhythm import Rhythm
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.maker import BarRequest, bars_under_locks, make
from gdrm_tui.midi.files import Tracks, loop_to_midi
from gdrm_tui.player.texts import counted, early_text
from gdrm_tui.storage.paths import settings_file
from gdrm_tui.storage.session_files import open_file, read_rhythm, save_session
from gdrm_tui.storage.settings import read_settings

if TYPE_CHECKING:
    from gdrm_tui.midi.report import ImportReport

_UNTIL_PROGRESS = 1.0  # seconds
_BARS = 4  # of a loop, where nobody says how many


def generate(options: argparse.Namespace) -> int:
    """Make loops and write them to the output; return the exit code."""
    count, paths = options.count, outputs_of(options.output, options.count)
    seed = secrets.randbelow(MAX_SEED + 2 - count) if options.seed is None else options.seed
    last = seed + count - 1
    if last > MAX_SEED:
        raise GdrmError(f"{count} seeds from {seed} on go past the highest seed, {MAX_SEED}")
    generator = Generator(options.model or default_model())
    asked, empty = _request(generator, options)
    requests = (replace(asked, seed=one) for one in range(seed, last + 1))
    sessions = made_in_order(lambda request: _session(generator, request, empty), requests)
    settings = BounceSettings(options.soundfont, loudness=options.loudness)
    written = _write_all(sessions, paths, settings)
    bars, genres = counted(asked.count, "bar"), ", ".join(asked.controls.genres)
    what = f"{bars} of {genres} at {asked.controls.bpm:g} bpm"
    if count == 1:
        early = _early(written, paths[0], settings)
        tell_done(paths[0], ", ".join(filter(None, (what, early, f"seed {seed}"))))
    else:
        print(shown(f"{options.output}: {count} loops, {what} each, seeds {seed} to {last}"))
    return 0


def _write_all(sessions: Iterable[Session], paths: list[Path], settings: BounceSettings) -> Session:
    """Write each session to its path, and make their folder if need be; return the last."""
    sound = paths[0].suffix.lower() == ".wav"
    label = counted(len(paths), "loop") if len(paths) > 1 else f"rendering {paths[0].name}"
    done = 0
    with progress_bar(label, 0.0 if sound else _UNTIL_PROGRESS) as tell:

        def tell_share(share: float) -> None:
            tell((done + share) / len(paths))

        for session, path in zip(sessions, paths, strict=True):
            path.parent.mkdir(exist_ok=True)
            write_session(session, path, settings, tell=tell_share, lasting=len(paths) == 1)
            done += 1
            tell_share(0.0)
    return session


def _request(generator: Generator, options: argparse.Namespace) -> tuple[BarRequest, Session]:
    """Return the request, still without its seed, and the session that will hold the loop."""
    controls, mixer = _controls(generator, options), _player_mixer()
    bars: tuple[Bar, ...] = ()
    if options.like is not None:
        opened = open_file(options.like, controls, mixer, choices_of(options))
        tell_import(options.like, opened.report, Path(options.output))
        like = opened.session
        controls, bars = replace(controls, bpm=options.bpm or like.bpm), like.loop
    rhythms: tuple[Rhythm, ...] = ()
    if options.rhythm is not None:
        read = read_rhythm(options.rhythm, choices_of(options))
        tell_left_out(options.rhythm, read.text, Path(options.output))
        controls, rhythms = replace(controls, bpm=options.bpm or read.bpm), read.rhythms
    count = options.bars or (len(rhythms) if len(rhythms) > 1 else _BARS)
    request = BarRequest(
        "loop",
        controls,
        0,
        bars=bars,
        locks=Locks(options.lock or frozenset()),
        count=count,
        fill_every=options.fill_every,
        variations=options.vary,
        rhythms=rhythms,
        marks=_marks(options, count),
    )
    feel = _knob_values(options, SESSION_KNOBS)
    session = replace(new_session(controls), mixer=mixer, locks=request.locks, **feel)
    if options.kit is not None:
        session = replace(session, kit=replace(session.kit, program=options.kit))
    # A fill is asked of the generator, and not of the session that is opened later.
    return replace(request, controls=replace(controls, fill=options.fill)), session


def _session(generator: Generator, request: BarRequest, empty: Session) -> Session:
    """Return the empty session with the loop that is asked for."""
    takes = make(generator, request)
    there = request.bars or (takes[0].bar,)
    if request.marks:
        bars = zip(cycle(there), request.marks, strict=False)
        there = tuple(replace(bar, marks=marks) for bar, marks in bars)
    loop = bars_under_locks(takes, there, request.locks)
    return replace(empty, loop=tuple(loop), takes=tuple(takes))


def _marks(options: argparse.Namespace, bars: int) -> tuple[Marks, ...]:
    """Return where each bar rests and hits, nothing where the options say nothing of it."""
    asked: tuple[tuple[Mark, Iterable[tuple[int, int]]], ...]
    asked = (("rest", options.rest), ("hit", options.hit))
    marks: list[dict[int, Mark]] = [{} for _ in range(bars)]
    for mark, steps in asked:
        for bar, step in steps:
            if bar > bars:
                raise GdrmError(
                    f"--{mark} names bar {bar}, and the loop has {counted(bars, 'bar')}"
                )
            for place in range(bars) if bar == 0 else (bar - 1,):
                marks[place][step - 1] = mark
    return tuple(tuple(one.items()) for one in marks) if any(marks) else ()


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


def write_session(
    session: Session,
    path: Path,
    settings: BounceSettings,
    tracks: Tracks = "one",
    tell: Callable[[float], None] | None = None,
    *,
    lasting: bool = True,
) -> list[Path]:
    """Write the session in the format of the path's suffix; return the files written.

    `settings` and `tell`, which is told the share that is done, are for sound, `tracks` and
    `lasting`, which `atomic_file` explains, for MIDI. Each file is written whole or not at all.
    """
    suffix = path.suffix.lower()
    if suffix == ".wav":
        return bounce(session, path, settings, tell)
    if path == STANDARD_OUTPUT:
        sys.stdout.buffer.write(loop_to_midi(session, tracks))
        sys.stdout.flush()
    elif suffix == ".json":
        save_session(session, path)
    else:
        with atomic_file(path, lasting=lasting) as file:
            file.write(loop_to_midi(session, tracks))
    return [path]


def render(options: argparse.Namespace) -> int:
    """Write a session or MIDI file as sound, MIDI or session; return the exit code."""
    check_output(options.output)
    if options.json and options.output == STANDARD_OUTPUT:
        raise OutputError("--json and --output - cannot both write to the standard output")
    if not options.replace:
        check_replaces(options.output, options.file)
    # A MIDI file has no genre, but a session needs one.
    opened = open_file(options.file, Controls({"rock": 1.0}), _player_mixer(), choices_of(options))
    session = _as_rendered(opened.session, options)
    settings = BounceSettings(
        options.soundfont,
        options.sample_rate,
        options.bits,
        options.tail,
        options.lead_in,
        options.stems,
        options.loudness,
    )
    with progress_bar(f"rendering {options.output.name}") as tell:
        written = write_session(session, options.output, settings, options.tracks, tell)
    early = _early(session, options.output, settings)
    _tell_rendered(session, written, opened.report, early, options)
    return 0


def _early(session: Session, path: Path, settings: BounceSettings) -> str:
    """Return where the early hits of beat 1 went; a session file has them where they were."""
    suffix = path.suffix.lower()
    if suffix == ".json":
        return ""
    lead_in = suffix == ".wav" and settings.lead_in
    frames = settings.rendering(session).lead_frames if lead_in else 0
    return early_text(session, frames / settings.sample_rate)


def _as_rendered(session: Session, options: argparse.Namespace) -> Session:
    """Return the session as the options want it to be written."""
    try:
        session = excerpt(session, 0, len(session.loop) - 1, options.repeat)
    except ValueError as error:
        raise GdrmError(f"--repeat {options.repeat} is too many: {error}") from error
    if options.kit is not None:
        session = replace(session, kit=replace(session.kit, program=options.kit))
    return straightened(session) if options.straight else session


def _tell_rendered(
    session: Session,
    written: list[Path],
    report: ImportReport | None,
    early: str,
    options: argparse.Namespace,
) -> None:
    if options.json:
        document = {
            "files": [str(path) for path in written],
            "bars": len(session.loop),
            "bpm": session.bpm,
            "early_hits": early or None,
            "import": None if report is None else report.document,
        }
        print(json.dumps(document, indent=2))
        return
    what = f"{counted(len(session.loop), 'bar')} at {session.bpm:g} bpm"
    for path in written:
        tell_done(path, f"{what}, {early}" if early else what)
    tell_import(options.file, report, options.output)
