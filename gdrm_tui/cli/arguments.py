"""The arguments of each command. Free of numpy, so that help and complaints come at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from gdrm_tui import __version__
from gdrm_tui.cli.options import (
    add_ends,
    add_given,
    add_import_options,
    add_kit,
    add_knobs,
    add_loudness,
    add_making,
    add_sound_file,
    add_soundfont,
)
from gdrm_tui.cli.values import (
    between,
    device,
    genre_mix,
    network_address,
    whole,
)
from gdrm_tui.core.knobs import MAX_LATENCY_MS, MAX_LOOP_BARS, MAX_LOOPS, MAX_SEED, MIN_LATENCY_MS
from gdrm_tui.core.plain_text import shown

PROGRAM = "gdrm-tui"
_DESCRIPTION = """\
An AI drum machine for the terminal.

  gdrm-tui [FILE]       open the instrument, with a session (.json) or a MIDI file
  gdrm-tui generate     make a loop and write it to a file
  gdrm-tui render       write a session or MIDI file as sound, MIDI or a session
  gdrm-tui doctor       show what was found, what is missing and how to fix it
  gdrm-tui genres       list the genres the generator knows
  gdrm-tui kits         list the drum kits of the soundfonts found
  gdrm-tui devices      list the audio devices that can play
  gdrm-tui ports        list the MIDI ports
  gdrm-tui osc          list the OSC addresses
  gdrm-tui settings     show where the settings are; --write creates a file to edit

Add --help to a command to see its options."""


def complain(program: str, message: str) -> None:
    """Write one line to stderr, even where a file's name or a library's message has several."""
    if sys.stderr is not None:  # which whoever started the program may have closed
        sys.stderr.write(f"{program}: {shown(' '.join(message.splitlines()))}\n")


class Parser(argparse.ArgumentParser):
    """A parser that says what was wrong in one sentence, without its usage."""

    def error(self, message: str) -> NoReturn:
        """Say what was wrong and exit with 2."""
        complain(self.prog, message)
        raise SystemExit(2)


def instrument_parser() -> Parser:
    """Return the parser of the command without a name."""
    parser = Parser(
        prog=PROGRAM,
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("file", nargs="?", type=Path, metavar="FILE", help="session (.json) or MIDI file to open")
    add("--seed", type=whole(0, MAX_SEED), help="seed of the first bar (default: random)")
    add("--no-sound", action="store_true", help="run without opening an audio device")
    add_import_options(parser)
    _add_device(parser)
    _add_remote(parser)
    _add_model(parser)
    add_soundfont(parser)
    add_kit(parser)
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def _add_device(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--device",
        type=device,
        metavar="NAME_OR_NUMBER",
        help="audio device, as gdrm-tui devices lists them (default: the system's)",
    )
    add(
        "--latency",
        type=between(MIN_LATENCY_MS, MAX_LATENCY_MS),
        metavar="MS",
        help="latency of the sound: raise it if the sound crackles, lower it to play along "
        f"({MIN_LATENCY_MS:g} to {MAX_LATENCY_MS:g}, default: as much as it needs)",
    )


def _add_remote(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--osc",
        type=network_address,
        metavar="[HOST:]PORT",
        help="listen for OSC on this port, such as 9000, for programs on this machine only; "
        "0.0.0.0:9000 lets other machines in (default: off)",
    )
    add(
        "--osc-to",
        type=network_address,
        metavar="[HOST:]PORT",
        help="send every change over OSC to this address, as well as to those who ask",
    )
    add("--link", action="store_true", help="join a session of Ableton Link")


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model", type=Path, metavar="FILE", help="generator file (default: the one that ships)"
    )


def _generate_parser() -> Parser:
    description = "Make loops and write them to files."
    parser = Parser(prog=f"{PROGRAM} generate", description=description)
    add = parser.add_argument
    add(
        "--output",
        "-o",
        required=True,
        metavar="FILE",
        help="x.mid, x.json or x.wav, or - for a MIDI file into a pipe; for many loops a folder/ "
        "or a name such as loop-{n}.mid",
    )
    loops = whole(1, MAX_LOOPS)
    add(
        "--count",
        type=loops,
        default=1,
        metavar="N",
        help="number of loops, with consecutive seeds (default: 1)",
    )
    add("--genre", type=genre_mix, metavar="MIX", help="genres, such as jazz or funk=0.7,jazz=0.3")
    bars = whole(1, MAX_LOOP_BARS)
    add(
        "--bars",
        type=bars,
        help=f"1 to {MAX_LOOP_BARS} (default: 4, or as many as --rhythm has, if several)",
    )
    add("--seed", type=whole(0, MAX_SEED), help="same seed, same bars (default: random)")
    add_knobs(parser)
    add_making(parser)
    add_given(parser)
    _add_model(parser)
    add_loudness(parser)
    add_soundfont(parser)
    add_kit(parser)
    return parser


def _render_parser() -> Parser:
    description = "Write a session or MIDI file as sound, MIDI or a session."
    parser = Parser(prog=f"{PROGRAM} render", description=description)
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help="session (.json) or MIDI file")
    add(
        "--output",
        "-o",
        type=Path,
        required=True,
        metavar="FILE",
        help="x.wav, x.mid or x.json, or - for a MIDI file into a pipe",
    )
    add("--replace", action="store_true", help="let the output replace the file that is read")
    add("--json", action="store_true", help="report as JSON, for programs")
    add_import_options(parser)
    times = whole(1, MAX_LOOP_BARS)
    add(
        "--repeat",
        type=times,
        default=1,
        help="how many times the loop plays (default: %(default)s)",
    )
    add_sound_file(parser)
    add(
        "--tracks",
        choices=("one", "voices"),
        default="one",
        help="tracks of x.mid: one for all drums, or one per voice (default: %(default)s)",
    )
    add("--straight", action="store_true", help="leave out swing and micro-timing")
    add_ends(parser)
    add_loudness(parser)
    add_soundfont(parser)
    add_kit(parser)
    return parser


def _list_parser(command: str, description: str) -> Parser:
    parser = Parser(prog=f"{PROGRAM} {command}", description=description)
    parser.add_argument("--json", action="store_true", help="write JSON, for programs")
    return parser


def _doctor_parser() -> Parser:
    parser = _list_parser("doctor", "Show what was found, what is missing and how to fix it.")
    _add_model(parser)
    add_soundfont(parser)
    return parser


def _genres_parser() -> Parser:
    parser = _list_parser("genres", "List the genres the generator knows.")
    _add_model(parser)
    return parser


def _kits_parser() -> Parser:
    parser = _list_parser("kits", "List the drum kits of the soundfonts found.")
    add_soundfont(parser)
    return parser


def _settings_parser() -> Parser:
    parser = Parser(
        prog=f"{PROGRAM} settings",
        description="Show where the settings are and what is wrong in them.",
    )
    add = parser.add_argument
    add("--write", action="store_true", help="create a settings file to edit, with explanations")
    return parser


PARSERS: dict[str, Callable[[], Parser]] = {
    "generate": _generate_parser,
    "render": _render_parser,
    "doctor": _doctor_parser,
    "genres": _genres_parser,
    "kits": _kits_parser,
    "devices": lambda: _list_parser("devices", "List the audio devices that can play."),
    "ports": lambda: _list_parser("ports", "List the MIDI ports."),
    "osc": lambda: _list_parser("osc", "List the OSC addresses."),
    "settings": _settings_parser,
}
