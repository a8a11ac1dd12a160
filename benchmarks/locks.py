"""How long it takes to make bars around locked voices, and how many locked hits they miss.

    python -m benchmarks.locks

For each way of making a bar, in milliseconds: the median and the 95th percentile over many bars
with kick and snare locked and as many without locks, and the same of processor time, which is what
an otherwise idle machine would take. "Missed" are locked cells that differ in the generator's own
bar and are pasted. "Changed" are cells that differ from the previous bar, and "many changed" is the
share of bars with 15 or more of them. A form is a loop of four bars; its first bar is compared. The
last row starts from a bar without a take, such as one from a file.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.table import Cell, parser_of, report
from gdrm_tui.core.bar import distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.playability import around
from gdrm_tui.core.voices import voice_index
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.maker import BarRequest, Way, make
from gdrm_tui.generation.phrases import FORMS
from gdrm_tui.generation.takes import fresh_take

KICK_AND_SNARE = Locks(frozenset(map(voice_index, ("kick", "snare"))))
WAYS: tuple[Way, ...] = ("new", "variation", "mutation", "fill", "form")
MANY = 15  # cells


def rows_of(generator: Generator, controls: Controls, count: int) -> Iterator[dict[str, Cell]]:
    """Yield the row of each way, locked and free."""
    for way in WAYS:
        for locks in (KICK_AND_SNARE, Locks()):
            yield {
                "way": way,
                "locked": _said(locks),
                **_measured(generator, controls, way, locks, count),
            }
    written = _measured(generator, controls, "variation", KICK_AND_SNARE, count, written=True)
    yield {"way": "variation of a bar from a file", "locked": _said(KICK_AND_SNARE), **written}


def _said(locks: Locks) -> str:
    return "kick, snare" if locks else "nothing"


def _measured(
    generator: Generator,
    controls: Controls,
    way: Way,
    locks: Locks,
    count: int,
    *,
    written: bool = False,
) -> dict[str, Cell]:
    times, used, missed, changed = [], [], [], []
    for seed in range(count):
        there = fresh_take(generator, controls, seed, 1)
        origin = None if written else there
        request = BarRequest(way, controls, 1_000_000 + 100 * seed, 2, (there.bar,), locks, origin)
        if way == "form":
            request = replace(request, form=FORMS[0])
        begin, worked = time.perf_counter(), time.process_time()
        take, *_ = make(generator, request)
        times.append(1000 * (time.perf_counter() - begin))
        used.append(1000 * (time.process_time() - worked))
        missed.append(int((take.bar.hits ^ there.bar.hits)[locks.mask].sum()))
        changed.append(distance(around(there.bar, take.bar, locks.mask), there.bar))
    return {
        "median ms": statistics.median(times),
        "95 % ms": float(np.percentile(times, 95)),
        "95 % cpu ms": float(np.percentile(used, 95)),
        "missed": statistics.mean(missed),
        "changed": statistics.median(changed),
        "many changed": sum(cells >= MANY for cells in changed) / count,
    }


def _options() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--count", type=int, default=200, help="bars of each way (%(default)s)")
    parser.add_argument("--genre", default="rock", help="of all of them (%(default)s)")
    parser.add_argument("--model", type=Path, default=default_model(), help="generator file")
    return parser.parse_args()


def main() -> None:
    """Measure what the command line asks for."""
    options = _options()
    generator = Generator(options.model)
    controls = replace(generator.controls_of_first_genre(), genres={options.genre: 1.0}, bpm=110.0)
    report(list(rows_of(generator, controls, options.count)), options.json)


if __name__ == "__main__":
    main()
