"""What happens to the drum notes of MIDI files when they are imported and exported again.

    python -m benchmarks.imported FOLDER

Every MIDI file below the folder is opened as a session and exported again, as `gdrm-tui render`
does. Each note of a drum that the program has is then matched with the nearest note of its voice in
the export that is not matched yet.

- lost: notes without a match within a step.
- moved: by how many ticks, 480 a quarter, the others moved.
- louder or softer: by how much their velocities, 1 to 127, differ.
- why notes were lost, of all notes on the drums' channel, and why files were refused.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.import_losses import losses_of, reasons_of
from benchmarks.table import Cell, parser_of, report
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.quantize import PlayedHit
from gdrm_tui.core.timing import STEPS_PER_BAR, TICKS_PER_STEP
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.midi.importer import ImportChoices
from gdrm_tui.storage.session_files import open_session
from training.drum_hits import drum_hits

_SUFFIXES = (".mid", ".midi", ".rmi")
_FURTHEST = 1.0  # steps
Difference = tuple[float, float]  # ticks, velocity


def pairs(
    before: Sequence[PlayedHit], after: Sequence[PlayedHit], length: float
) -> Iterator[tuple[PlayedHit, PlayedHit, float]]:
    """Yield the hits of one voice that were found again, what was found, and how far off, in steps.

    Parameters
    ----------
    length : float
        After which the music starts again: what is early at its start lies at its end.
    """
    places = np.array([hit.position for hit in after])
    near = []
    for index, hit in enumerate(before):
        away = np.abs((places - hit.position + length / 2) % length - length / 2)
        near += [(away[i], index, int(i)) for i in np.flatnonzero(away < _FURTHEST)]
    left, free = set(range(len(before))), set(range(len(after)))
    for distance, index, found in sorted(near):
        if index in left and found in free:
            left.remove(index)
            free.remove(found)
            yield before[index], after[found], float(distance)


def differences(path: Path) -> tuple[int, list[Difference]]:
    """Return how many notes a file has, and the differences of those that were found again.

    Raises
    ------
    GdrmError
        If the program cannot open the file.
    """
    session = open_session(path, Controls({"rock": 1.0}))
    before = drum_hits(path.read_bytes(), str(path))
    after = drum_hits(loop_to_midi(session), str(path))
    found = []
    for voice in {hit.voice for hit in before}:
        mine, theirs = ([hit for hit in hits if hit.voice == voice] for hits in (before, after))
        for one, other, away in pairs(mine, theirs, len(session.loop) * STEPS_PER_BAR):
            louder = 127 * abs(other.velocity - one.velocity)
            found.append((away * TICKS_PER_STEP, louder))
    return len(before), found


def rows_of(paths: Iterable[Path]) -> Iterator[dict[str, Cell]]:
    """Yield every row."""
    files = refused = notes = 0
    found: list[Difference] = []
    for path in paths:
        try:
            count, of_file = differences(path)
        except GdrmError:
            refused += 1
            continue
        files, notes = files + 1, notes + count
        found += of_file
    yield {"what": "files", "found": f"{files}, and {refused} that cannot be opened"}
    if not notes:
        return
    lost = notes - len(found)
    yield {"what": "lost", "found": f"{lost} of {notes} notes, {100 * lost / notes:.2f} %"}
    for name, values in zip(("moved", "louder or softer"), zip(*found, strict=True), strict=True):
        median, p99, most = np.percentile(values, [50, 99, 100])
        unit = "ticks" if name == "moved" else "of 127"
        figures = f"median {median:.2f}, p99 {p99:.1f}, max {most:.1f} {unit}"
        yield {"what": name, "found": f"{figures}, mean {np.mean(values):.2f}"}


def files_below(folder: Path) -> list[Path]:
    """Return the MIDI files below a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)


def main() -> int:
    """Measure what the command line asks for."""
    parser: argparse.ArgumentParser = parser_of(__doc__)
    parser.add_argument("folder", type=Path, help="with MIDI files, also further below")
    parser.add_argument("--every", type=int, default=1, help="of so many files (%(default)s)")
    options = parser.parse_args()
    paths = files_below(options.folder)[:: options.every]
    if not paths:
        print(f"there is no MIDI file below {options.folder}")
        return 1
    why = reasons_of(losses_of(paths, ImportChoices()))
    report([*rows_of(paths), *why], options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
