"""The command line: what can be asked, and what is said when it cannot be done.

Exit codes: 0 done, 1 it ran and the answer is no, 2 the input was wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from gdrm_tui import __version__
from gdrm_tui.cli.arguments import (
    between,
    device,
    genre_mix,
    variations,
    voice_densities,
    voices,
    whole,
)
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.knobs import MAX_BPM, MIN_BPM
from gdrm_tui.core.limits import MAX_LATENCY_MS, MAX_LOOP_BARS, MAX_SEED, MIN_LATENCY_MS

_PROGRAM = "gdrm-tui"
_DESCRIPTION = """\
An AI drum machine for the terminal.

  gdrm-tui [FILE]       open the instrument, with a session (.json) or a MIDI file
  gdrm-tui generate     make a loop and write it to a file
  gdrm-tui render       write a session or MIDI file as sound or MIDI
  gdrm-tui doctor       say what was found, what is missing and how to mend it
  gdrm-tui genres       list the genres the generator knows
  gdrm-tui kits         list the drum kits of the soundfonts found
  gdrm-tui devices      list the audio devices that can play
  gdrm-tui ports        list the MIDI ports
  gdrm-tui settings     say where the settings are; --write writes a file to edit

Every command explains itself with --help."""


def _complain(program: str, message: str) -> None:
    """Write one line, also where a file's name or a library's message has several."""
    sys.stderr.write(f"{program}: {' '.join(message.splitlines())}\n")


class _Parser(argparse.ArgumentParser):
    """Says what was wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        _complain(self.prog, message)
        raise SystemExit(2)


def _instrument_parser() -> _Parser:
    parser = _Parser(
        prog=_PROGRAM,
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("file", nargs="?", type=Path, metavar="FILE", help="session (.json) or MIDI file to open")
    add("--seed", type=whole(0, MAX_SEED), help="seed of the first bar (default: by chance)")
    add("--no-sound", action="store_true", help="run without opening an audio device")
    _add_device(parser)
    _add_model(parser)
    _add_soundfont(parser)
    _add_kit(parser)
    add("--version", action="version", version=f"{_PROGRAM} {__version__}")
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
        help="sound kept ahead: more where it crackles, less to play along (default: 64)",
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
        "(default: $GDRM_SOUNDFONT, the best one found, the house kit)",
    )


def _add_kit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--kit",
        type=whole(0, 127),
        metavar="N",
        help="drum kit of the soundfont, as gdrm-tui kits lists them (default: the session's)",
    )


def _generate_parser() -> _Parser:
    parser = _Parser(prog=f"{_PROGRAM} generate", description="Make a loop and write it to a file.")
    add = parser.add_argument
    add("--output", "-o", type=Path, required=True, metavar="FILE", help="x.mid, x.json or x.wav")
    add("--genre", type=genre_mix, metavar="MIX", help="such as jazz or funk=0.7,jazz=0.3")
    add("--bpm", type=between(MIN_BPM, MAX_BPM), help=f"{MIN_BPM:g} to {MAX_BPM:g} (default: 120)")
    add("--bars", type=whole(1, MAX_LOOP_BARS), default=4, help="bars to make (%(default)s)")
    add("--seed", type=whole(0, MAX_SEED), help="same seed, same bars (default: by chance)")
    add(
        "--variability",
        type=between(0, 1),
        default=0.35,
        help="distance of a bar from the one before: 0 the same, 1 independent (%(default)s)",
    )
    add(
        "--vary",
        type=variations,
        default=(),
        metavar="STEPS",
        help="vary the first bar by SEED=VARIABILITY,… before the loop goes on from it",
    )
    add("--fill-every", type=whole(0, MAX_LOOP_BARS), default=0, help="every Nth bar is a fill")
    add(
        "--density",
        type=between(0, 1),
        default=0.5,
        help="0.5 is as generated, more adds hits, less removes them, 0 is silence (%(default)s)",
    )
    add(
        "--voice-density",
        type=voice_densities,
        default={},
        metavar="DENSITIES",
        help="the same for single voices, each 0 to 1: kick=0.7,closed-hat=0.3",
    )
    _add_feel(parser)
    add("--like", type=Path, metavar="FILE", help="start from this session or MIDI file's bars")
    add("--lock", type=voices, metavar="VOICES", help="voices kept in every bar: kick,snare")
    _add_model(parser)
    _add_soundfont(parser)
    _add_kit(parser)
    return parser


def _add_feel(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--swing", type=between(50, 75), default=50.0, help="percent, 50 straight to 75")
    add(
        "--humanize",
        type=between(0, 1.5),
        default=1.0,
        help="micro-timing: 0 on the grid, 1 as generated, to 1.5 (%(default)s)",
    )
    add(
        "--dynamics",
        type=between(0, 1.5),
        default=1.0,
        help="loud and soft: 0 each voice at one loudness, 1 as generated, to 1.5 (%(default)s)",
    )


def _render_parser() -> _Parser:
    parser = _Parser(prog=f"{_PROGRAM} render", description="Write a session or MIDI file anew.")
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help="session (.json) or MIDI file")
    add("--output", "-o", type=Path, required=True, metavar="FILE", help="x.wav, x.mid or x.json")
    add("--repeat", type=whole(1, MAX_LOOP_BARS), default=1, help="times the loop is played")
    add("--sample-rate", type=whole(8000, 96000), default=48000, help="of x.wav (%(default)s)")
    add("--bits", choices=("16", "24", "float"), default="24", help="of x.wav (%(default)s)")
    add("--stems", action="store_true", help="x-kick.wav, x-snare.wav … instead of x.wav")
    add(
        "--tracks",
        choices=("one", "voices"),
        default="one",
        help="of x.mid: all drums in one, or one a voice (%(default)s)",
    )
    add("--straight", action="store_true", help="leave swing and micro-timing out")
    add(
        "--tail",
        choices=("wrap", "ring", "cut"),
        default="ring",
        help="what sounds past the loop's end: into its start, after it, not at all (%(default)s)",
    )
    _add_soundfont(parser)
    _add_kit(parser)
    return parser


def _list_parser(command: str, description: str) -> _Parser:
    parser = _Parser(prog=f"{_PROGRAM} {command}", description=description)
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")
    return parser


def _doctor_parser() -> _Parser:
    parser = _list_parser("doctor", "Say what was found, what is missing and what mends it.")
    _add_model(parser)
    _add_soundfont(parser)
    return parser


def _genres_parser() -> _Parser:
    parser = _list_parser("genres", "List the generator's genres.")
    _add_model(parser)
    return parser


def _kits_parser() -> _Parser:
    parser = _list_parser("kits", "List the soundfonts' drum kits.")
    _add_soundfont(parser)
    return parser


def _settings_parser() -> _Parser:
    parser = _Parser(
        prog=f"{_PROGRAM} settings",
        description="Say where the settings are and what is wrong in them.",
    )
    add = parser.add_argument
    add("--write", action="store_true", help="write a file that explains itself, to be edited")
    return parser


_PARSERS: dict[str, Callable[[], _Parser]] = {
    "generate": _generate_parser,
    "render": _render_parser,
    "doctor": _doctor_parser,
    "genres": _genres_parser,
    "kits": _kits_parser,
    "devices": lambda: _list_parser("devices", "List the audio devices that can play."),
    "ports": lambda: _list_parser("ports", "List the MIDI ports."),
    "settings": _settings_parser,
}


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    """Return what does a command; what that needs is loaded only now."""
    if name == "play":
        from gdrm_tui.cli.play import play

        return play
    if name in ("generate", "render"):
        from gdrm_tui.cli import commands

        return commands.generate if name == "generate" else commands.render
    from gdrm_tui.cli import listings

    return {
        "doctor": listings.doctor,
        "genres": listings.genres,
        "kits": listings.kits,
        "devices": listings.devices,
        "ports": listings.ports,
        "settings": listings.settings,
    }[name]


def run(arguments: list[str]) -> int:
    """Do what the arguments after the program's name ask; return the exit code."""
    try:
        if arguments and arguments[0] in _PARSERS:
            command = arguments[0]
            options = _PARSERS[command]().parse_args(arguments[1:])
        else:
            options = _instrument_parser().parse_args(arguments)
            command = "play"
        return _command(command)(options)
    except SystemExit as stop:  # argparse has said why
        return stop.code if isinstance(stop.code, int) else 2
    except BrokenPipeError:  # whoever read the output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (GdrmError, OSError) as error:
        _complain(_PROGRAM, str(error))
        return 2
    except KeyboardInterrupt:
        return 130
