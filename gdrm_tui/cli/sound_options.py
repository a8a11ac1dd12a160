"""The options that say what sound is made with, and how loud."""

from __future__ import annotations

import argparse
from pathlib import Path

from gdrm_tui.cli.values import between, whole
from gdrm_tui.core.limits import MAX_LOUDNESS, MIN_LOUDNESS


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
        help="of x.wav (default: %(default)s)",
    )
    parser.add_argument(
        "--bits",
        choices=("16", "24", "float"),
        default="24",
        help="of x.wav (default: %(default)s)",
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
