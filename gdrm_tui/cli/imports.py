"""MIDI files that commands read: how they are to be read, and what is said of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gdrm_tui.cli.outputs import STANDARD_OUTPUT
from gdrm_tui.cli.values import channel
from gdrm_tui.core.plain_text import shown

if TYPE_CHECKING:
    from gdrm_tui.midi.importer import ImportChoices
    from gdrm_tui.midi.report import ImportReport


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


def tell_done(output: Path, text: str) -> None:
    """Say what was written to an output, beside the output where that is the standard one."""
    if output == STANDARD_OUTPUT:
        print(shown(text), file=sys.stderr)
    else:
        print(shown(f"{output}: {text}"))


def tell_import(source: Path, report: ImportReport | None, output: Path) -> None:
    """Say what was made of a MIDI file that was read, if there is anything to say."""
    tell_left_out(source, "" if report is None else report.text, output)


def tell_left_out(source: Path, text: str, output: Path) -> None:
    """Say what was left out of a file that was read, if anything was."""
    if text:
        stream = sys.stderr if output == STANDARD_OUTPUT else sys.stdout
        print(shown(f"{source}: {text}"), file=stream)
