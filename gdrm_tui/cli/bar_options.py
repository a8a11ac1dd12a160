"""The options that say which bars are made."""

from __future__ import annotations

import argparse
from pathlib import Path

from gdrm_tui.cli.imports import add_import_options
from gdrm_tui.cli.values import between, marked_steps, variations, voice_densities, voices, whole
from gdrm_tui.core.knobs import KNOBS
from gdrm_tui.core.limits import MAX_LOOP_BARS


def add_knobs(parser: argparse.ArgumentParser) -> None:
    """Add an option for each knob. The tempo is None unless asked for: files have their own."""
    for knob in KNOBS:
        follows_file = knob.name == "bpm"
        default = f"{knob.default:g}{', or that of --rhythm or --like' if follows_file else ''}"
        text = f"{knob.help} ({knob.low:g} to {knob.high:g}, default: {default})"
        parser.add_argument(
            f"--{knob.name.replace('_', '-')}",
            dest=knob.name,
            type=between(knob.low, knob.high),
            default=None if follows_file else knob.default,
            help=text.replace("%", "%%"),
        )


def add_making(parser: argparse.ArgumentParser) -> None:
    """Add what is asked of the bars beside the knobs."""
    add = parser.add_argument
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
        metavar="N",
        help="make every Nth bar a fill, 0 for none (default: as drummers do, now and then the "
        "last of four bars)",
    )
    add("--fill", action="store_true", help="make every bar a fill")


def add_given(parser: argparse.ArgumentParser) -> None:
    """Add what is given, and the bars go by: files, locked voices, marked steps."""
    add = parser.add_argument
    add("--like", type=Path, metavar="FILE", help="start from the bars of a session or MIDI file")
    add(
        "--rhythm",
        type=Path,
        metavar="FILE",
        help="play the rhythm of a MIDI file, whatever its notes are, or of a session",
    )
    add_import_options(parser)
    add("--lock", type=voices, metavar="VOICES", help="keep these voices in every bar: kick,snare")
    for option, what in (("--rest", "everything rests"), ("--hit", "everybody hits")):
        add(
            option,
            type=marked_steps,
            default=(),
            metavar="STEPS",
            help=f"steps on which {what}: 5,9-12 in every bar, 4:13-16 in bar 4 alone",
        )
