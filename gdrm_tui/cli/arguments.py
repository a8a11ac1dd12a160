"""The arguments of each command. Free of numpy, so that help and complaints come at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from gdrm_tui import __version__
from gdrm_tui.cli.values import (
    between,
    device,
    genre_mix,
    variations,
    voice_densities,
    voices,
    whole,
)
from gdrm_tui.core.knobs import KNOBS
from gdrm_tui.core.limits import MAX_LATENCY_MS, MAX_LOOP_BARS, MAX_SEED, MIN_LATENCY_MS

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
  gdrm-tui settings     show where the settings are; --write creates a file to edit

Add --help to a command to see its options."""


def complain(program: str, message: str) -> None:
    """Write one line to stderr, even where a file's name or a library's message has several."""
    sys.stderr.write(f"{program}: {' '.join(message.splitlines())}\n")


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
    _add_device(parser)
    _add_model(parser)
    _add_soundfont(parser)
    _add_kit(parser)
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
        help="sound kept ahead: raise it if the sound crackles, lower it to play along "
        f"({MIN_LATENCY_MS:g} to {MAX_LATENCY_MS:g}, default: 64)",
    )


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model", type=Path, metavar="FILE", help="generator file (default: the one that ships)"
    )


def _add_soundfont(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--soundfont",
        type=Path,
        metavar="FILE",
        help="an .sf2 or .sf3 file, or a name that gdrm-tui kits lists, such as house "
        "(default: $GDRM_SOUNDFONT, else the best one found, else the house kit)",
    )


def _add_kit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--kit",
        type=whole(0, 127),
        metavar="N",
        help="drum kit of the soundfont, as gdrm-tui kits lists them (default: the session's)",
    )


def _add_knobs(parser: argparse.ArgumentParser) -> None:
    """Add an option for each knob. The tempo is None unless asked for: --like has its own."""
    for knob in KNOBS:
        follows_file = knob.name == "bpm"
        default = f"{knob.default:g}{', or that of --like' if follows_file else ''}"
        text = f"{knob.help} ({knob.low:g} to {knob.high:g}, default: {default})"
        parser.add_argument(
            f"--{knob.name.replace('_', '-')}",
            dest=knob.name,
            type=between(knob.low, knob.high),
            default=None if follows_file else knob.default,
            help=text.replace("%", "%%"),
        )


def _generate_parser() -> Parser:
    parser = Parser(prog=f"{PROGRAM} generate", description="Make a loop and write it to a file.")
    add = parser.add_argument
    add("--output", "-o", type=Path, required=True, metavar="FILE", help="x.mid, x.json or x.wav")
    add("--genre", type=genre_mix, metavar="MIX", help="such as jazz or funk=0.7,jazz=0.3")
    bars = whole(1, MAX_LOOP_BARS)
    add("--bars", type=bars, default=4, help=f"1 to {MAX_LOOP_BARS} (default: %(default)s)")
    add("--seed", type=whole(0, MAX_SEED), help="same seed, same bars (default: random)")
    _add_knobs(parser)
    add(
        "--voice-density",
        type=voice_densities,
        default={},
        metavar="DENSITIES",
        help="density of single voices, each 0 to 1, such as kick=0.7,closed-hat=0.3",
    )
    add(
        "--vary",
        type=variations,
        default=(),
        metavar="STEPS",
        help="vary the first bar by SEED=VARIABILITY,… before the loop goes on from it",
    )
    add(
        "--fill-every",
        type=whole(0, MAX_LOOP_BARS),
        default=0,
        metavar="N",
        help="make every Nth bar a fill, 0 for none (default: %(default)s)",
    )
    add("--like", type=Path, metavar="FILE", help="start from the bars of a session or MIDI file")
    add("--lock", type=voices, metavar="VOICES", help="keep these voices in every bar: kick,snare")
    _add_model(parser)
    _add_soundfont(parser)
    _add_kit(parser)
    return parser


def _render_parser() -> Parser:
    description = "Write a session or MIDI file as sound, MIDI or a session."
    parser = Parser(prog=f"{PROGRAM} render", description=description)
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help="session (.json) or MIDI file")
    add("--output", "-o", type=Path, required=True, metavar="FILE", help="x.wav, x.mid or x.json")
    times = whole(1, MAX_LOOP_BARS)
    add(
        "--repeat",
        type=times,
        default=1,
        help="how many times the loop plays (default: %(default)s)",
    )
    add(
        "--sample-rate",
        type=whole(8000, 96000),
        default=48000,
        help="of x.wav (default: %(default)s)",
    )
    add(
        "--bits",
        choices=("16", "24", "float"),
        default="24",
        help="of x.wav (default: %(default)s)",
    )
    add("--stems", action="store_true", help="write x-kick.wav, x-snare.wav … instead of x.wav")
    add(
        "--tracks",
        choices=("one", "voices"),
        default="one",
        help="of x.mid: one for all drums, or one for each voice (default: %(default)s)",
    )
    add("--straight", action="store_true", help="leave out swing and micro-timing")
    add(
        "--tail",
        choices=("wrap", "ring", "cut"),
        default="ring",
        help="what still sounds when the loop ends: wrap it into the start, let it ring, or cut it "
        "(default: %(default)s)",
    )
    _add_soundfont(parser)
    _add_kit(parser)
    return parser


def _list_parser(command: str, description: str) -> Parser:
    parser = Parser(prog=f"{PROGRAM} {command}", description=description)
    parser.add_argument("--json", action="store_true", help="write JSON, for programs")
    return parser


def _doctor_parser() -> Parser:
    parser = _list_parser("doctor", "Show what was found, what is missing and how to fix it.")
    _add_model(parser)
    _add_soundfont(parser)
    return parser


def _genres_parser() -> Parser:
    parser = _list_parser("genres", "List the genres the generator knows.")
    _add_model(parser)
    return parser


def _kits_parser() -> Parser:
    parser = _list_parser("kits", "List the drum kits of the soundfonts found.")
    _add_soundfont(parser)
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
    "settings": _settings_parser,
}
