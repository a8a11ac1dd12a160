"""Options that commands share: which bars are made, how MIDI files are read, how it sounds."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from gdrm_tui.cli.values import (
    between,
    channel,
    marked_steps,
    variations,
    voice_densities,
    voices,
    whole,
)
from gdrm_tui.core.knobs import KNOBS, MAX_LOOP_BARS, MAX_LOUDNESS, MIN_LOUDNESS

if TYPE_CHECKING:
    from gdrm_tui.midi.importer import ImportChoices


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
        help="vary the first bar, step by step, by SEED=VARIABILITY,…",
    )
    add(
        "--fill-every",
        type=whole(0, MAX_LOOP_BARS),
        metavar="N",
        help="make every Nth bar a fill, 0 for none (default: as drummers do, now and then in "
        "the last of four bars)",
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
            help=f"steps on which {what}: 5,9-12 in every bar, 4:13-16 in bar 4 only",
        )


def add_import_options(parser: argparse.ArgumentParser) -> None:
    """Add what may be said of how a MIDI file is read."""
    parser.add_argument(
        "--channel",
        type=channel,
        metavar="N",
        help="where the drums of a MIDI file are: 1 to 16, or all (default: 10, or the only one "
        "that has notes)",
    )
    parser.add_argument(
        "--any-meter",
        action="store_true",
        help="lay a MIDI file in 3/4, 6/8 or the like on bars of 4/4, beat after beat",
    )


def choices_of(options: argparse.Namespace) -> ImportChoices:
    """Return how the options want a MIDI file to be read."""
    from gdrm_tui.midi.importer import ImportChoices

    return ImportChoices(options.channel, options.any_meter)


def add_soundfont(parser: argparse.ArgumentParser) -> None:
    """Add --soundfont."""
    parser.add_argument(
        "--soundfont",
        type=Path,
        metavar="FILE",
        help="an .sf2 or .sf3 file, or a name that gdrm-tui kits lists, such as house "
        "(default: $GDRM_SOUNDFONT, else the best one found, else the house kit)",
    )


def add_loudness(parser: argparse.ArgumentParser) -> None:
    """Add --loudness."""
    parser.add_argument(
        "--loudness",
        type=between(MIN_LOUDNESS, MAX_LOUDNESS),
        metavar="LUFS",
        help="bring x.wav to this loudness, such as -14; peaks stay below -1 dB "
        f"({MIN_LOUDNESS:g} to {MAX_LOUDNESS:g}, default: as it plays)",
    )


def add_kit(parser: argparse.ArgumentParser) -> None:
    """Add --kit."""
    parser.add_argument(
        "--kit",
        type=whole(0, 127),
        metavar="N",
        help="drum kit of the soundfont, as gdrm-tui kits lists them (default: the session's)",
    )


def add_sound_file(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what sound files are written: --sample-rate, --bits, --stems."""
    parser.add_argument(
        "--sample-rate",
        type=whole(8000, 96000),
        default=48000,
        help="frames a second of x.wav (default: %(default)s)",
    )
    parser.add_argument(
        "--bits",
        choices=("16", "24", "float"),
        default="24",
        help="bits a sample of x.wav (default: %(default)s)",
    )
    stems = "write x-kick.wav, x-snare.wav … instead of x.wav"
    parser.add_argument("--stems", action="store_true", help=stems)


def add_ends(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how the sound of a loop begins and ends: --tail, --lead-in."""
    parser.add_argument(
        "--tail",
        choices=("wrap", "ring", "cut"),
        default="ring",
        help="what still sounds when the loop ends: wrap it into the start, let it ring, or cut it "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--lead-in",
        action="store_true",
        help="of x.wav: begin with the early hits of beat 1, and mark where bar 1 is, instead of "
        "putting them at the end",
    )
