"""Where the output of a command goes, one file or many, and what is said when it is written."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.plain_text import shown

if TYPE_CHECKING:
    from gdrm_tui.midi.report import ImportReport

SUFFIXES = (".mid", ".midi", ".json", ".wav")
STANDARD_OUTPUT = Path("-")  # a MIDI file into a pipe
_NUMBER = "{n}"
_IN_FOLDER = f"loop-{_NUMBER}.mid"


class OutputError(GdrmError):
    """The output cannot be written as asked."""


def check_output(path: Path) -> None:
    """Raise OutputError unless a file of that name could be written, as far as one can tell."""
    if path == STANDARD_OUTPUT:
        if sys.stdout is None:
            raise OutputError("there is no standard output to write to: give a file")
        if sys.stdout.isatty():
            raise OutputError("a terminal cannot show a MIDI file: write to a pipe or a file")
        return
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(f"{path} must end in .mid, .midi, .json or .wav")
    if not path.parent.is_dir():
        raise OutputError(f"cannot write {path}: the folder {path.parent} does not exist")


def check_replaces(path: Path, source: Path) -> None:
    """Raise OutputError where writing `path` would replace `source`, which is being read."""
    try:
        same = path.samefile(source)
    except OSError:  # one of them is not there
        return
    if same:
        raise OutputError(
            f"{path} is the file that is read: give another name, or --replace to overwrite it"
        )


def outputs_of(text: str, count: int) -> list[Path]:
    """Return the files for `count` loops, checked unless their folder is still to be made.

    Parameters
    ----------
    text : str
        A file; or a folder, there or not, or a name in which the number of a loop, from 1, stands
        for {n}. Numbers have as many digits as the last one needs, so that names sort.

    Raises
    ------
    OutputError
        If no file could be written there, or one cannot hold all the loops.
    """
    pattern, folder = Path(text), _is_folder(text)
    if folder:
        if not pattern.parent.is_dir():
            raise OutputError(f"cannot write to {text}: {pattern.parent} does not exist")
        if pattern.exists() and not pattern.is_dir():
            raise OutputError(f"cannot write to {text}: it is a file, not a folder")
        pattern /= _IN_FOLDER
    if count > 1 and _NUMBER not in pattern.name:
        raise OutputError(
            f"{count} loops do not fit into {text}: give a folder, such as loops/, or a name with "
            f"{_NUMBER}, such as loop-{_NUMBER}.mid"
        )
    width = len(str(count))
    names = (pattern.name.replace(_NUMBER, f"{n:0{width}}") for n in range(1, count + 1))
    paths = [pattern.with_name(name) for name in names]
    if not folder:
        check_output(paths[0])
    return paths


def _is_folder(text: str) -> bool:
    """Return whether a folder is meant: written like one, or one that is not named like a file."""
    separators = tuple(filter(None, (os.sep, os.altsep)))
    path = Path(text)
    return text.endswith(separators) or (path.is_dir() and path.suffix.lower() not in SUFFIXES)


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
