"""Read files changed at random, for as long as one likes: ``make fuzz``.

Each is opened as the program opens it and, where that works, exported and saved: MIDI files,
sessions, journals, and now and then settings, soundfonts and generators. What may not
happen: another error than one sentence, more than two seconds of computing, more than 500 MB.
A file that it happens to is kept, and the program goes on.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from types import FrameType

from mutations import mutated, seeds_of_files
from other_readers import READERS, other_file

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.generation.generator import default_model
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.midi.importer import ImportChoices
from gdrm_tui.storage.session_files import open_file, session_to_json

SECONDS = 2.0  # of the processor
KINDS = {"music": 40, "settings": 4, "soundfont": 4, "generator": 1}  # and how often each comes
MEGABYTES = 500
CONTROLS = Controls({"rock": 1.0})
CHOICES = (
    None,
    ImportChoices(),
    ImportChoices("all", any_meter=True),
    ImportChoices(1),
    ImportChoices(any_meter=True),
)


class TooSlowError(Exception):
    """Reading took longer than it may."""


@contextmanager
def bounded(seconds: float = SECONDS) -> Iterator[None]:
    """Raise TooSlowError in the block when it has computed for too long itself."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"it computed for more than {seconds:g} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def outcome(path: Path, choices: ImportChoices | None) -> str:
    """Return what became of a file: "opened", or "refused" in one sentence.

    Raises
    ------
    Exception
        If it is neither.
    """
    with bounded():
        try:
            session = open_file(path, CONTROLS, choices=choices).session
        except GdrmError as error:
            said = str(error)
            assert said.startswith(str(path)), said
            assert len(said.splitlines()) == 1, said
            return "refused"
        loop_to_midi(session)
        session_to_json(session)
    return "opened"


def drawn(source: Random, files: Sequence[bytes], path: Path) -> Callable[[], str]:
    """Write a file of a kind to `path`; return what says the outcome of reading it."""
    (kind,) = source.choices(list(KINDS), list(KINDS.values()))
    if kind == "music":
        path.write_bytes(mutated(source, files))
        return partial(outcome, path, source.choice(CHOICES))
    path.write_bytes(other_file(source, kind))
    return partial(_bounded_outcome, kind, path)


def _bounded_outcome(kind: str, path: Path) -> str:
    with bounded():
        return READERS[kind](path)


def rounds(seed: int, folder: Path, seconds: float) -> Iterator[tuple[int, str]]:
    """Yield the number of each round and what became of it, "failed" where it went wrong."""
    files, began, number = seeds_of_files(), time.monotonic(), seed
    while time.monotonic() - began < seconds:
        source = Random(number)
        path = folder / f"{number}.mid"
        read = drawn(source, files, path)
        what = "failed"
        try:
            what = read()
            path.unlink()
        except Exception:  # noqa: BLE001  whatever it is, it is what is looked for
            print(f"--- {path}\n{traceback.format_exc()}", file=sys.stderr)
        yield number, what
        number += 1


def main() -> int:
    """Fuzz as the command line says; 1 if anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the first file (%(default)s)")
    options = parser.parse_args()
    READERS["generator"](default_model())  # so that what it loads once is no part of the limit
    limit = MEGABYTES * 1_000_000 + _size()
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    folder = Path(tempfile.mkdtemp(prefix="gdrm-fuzz-"))
    found: Counter[str] = Counter()
    for number, what in rounds(options.seed, folder, 60 * options.minutes):
        found[what] += 1
        last = number
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    counts = ", ".join(f"{count:,} {what}" for what, count in sorted(found.items()))
    print(f"seeds {options.seed} to {last}: {counts}; {most} MB at most")
    if found["failed"]:
        print(f"the files that failed are in {folder}")
        return 1
    folder.rmdir()
    return 0


def _size() -> int:
    """Return the bytes of address space in use."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    sys.exit(main())
