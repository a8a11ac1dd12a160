"""How many keys everyday jobs take: with the first set of keys, and with those made for the jobs.

    python -m benchmarks.key_counts

`tests/ui/test_everyday_jobs.py` presses both in the running instrument and checks that both do the
same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.table import Cell, parser_of, report


class Job(NamedTuple):
    """A job, and the keys that do it, by Textual's names.

    Attributes
    ----------
    name : str
    first : tuple of str
        The keys that took it before there were others for it.
    now : tuple of str
        Those of today.
    start : {"empty", "beat", "loop", "playing"}
        What it begins with: an empty bar, a written one, a loop of four, or that playing.
    """

    name: str
    first: tuple[str, ...]
    now: tuple[str, ...]
    start: str = "empty"


def _keys(text: str) -> tuple[str, ...]:
    """Return keys that are written with spaces between; "right*4" is four times the same."""
    keys: list[str] = []
    for word in text.split():
        key, _, times = word.partition("*")
        keys += [key] * int(times or 1)
    return tuple(keys)


def _hits(gaps: list[int]) -> str:
    """Return the keys that put a hit here, and others so many steps further on."""
    return " ".join(["enter", *(f"right*{gap} enter" for gap in gaps)])


_FUNK_AND_JAZZ = "tab down*5 right*7 down*4 right*3 down*7 0"
_CLEARED = "asterisk end down*12 delete escape"
JOBS = (
    Job(
        "four on the floor, off-beat hats",
        _keys(f"{_hits([4, 4, 4])} down*3 home right*2 {_hits([4, 4, 4])}"),
        _keys("A down*3 right*2 A"),
    ),
    Job("hats in sixteenths", _keys(f"down*3 {_hits([1] * 15)}"), _keys("down*3 A*3")),
    Job(
        "a backbeat",
        _keys("down right*4 enter right*8 enter"),
        _keys("down ctrl+right M 8"),
    ),
    Job(
        "a clave",
        _keys(f"down*2 {_hits([3, 3, 4, 2])}"),
        _keys("down*2 S q r u d g escape"),
    ),
    Job("a mix of funk .7, jazz .3", _keys(_FUNK_AND_JAZZ), _keys("p f 7 j 3 enter")),
    Job("that mix again, another day", _keys(_FUNK_AND_JAZZ), _keys("P enter")),
    Job(
        "accent the snare on four",
        _keys("down right*12 a"),
        _keys("down right_curly_bracket*2 a"),
        "beat",
    ),
    Job("clear the bar", _keys(_CLEARED), _keys("shift+delete"), "beat"),
    Job("begin with an empty loop", _keys(f"D*3 {_CLEARED}"), _keys("ctrl+n"), "loop"),
    Job("a fill at the end of the loop that plays", _keys("pagedown*3 f"), _keys("f"), "playing"),
)


def rows_of() -> Iterator[dict[str, Cell]]:
    """Yield the row of each job."""
    for job in JOBS:
        yield {"job": job.name, "keys before": len(job.first), "keys now": len(job.now)}


def main() -> None:
    """Print the table."""
    report(list(rows_of()), parser_of(__doc__).parse_args().json)


if __name__ == "__main__":
    main()
