"""What a long session costs: opening, autosave, key to screen, processor time of each part, memory.

python -m benchmarks.long_evening --bars 1024 --takes 10000 --seconds 60

The program runs in a pseudo-terminal of 80 x 24 and plays without a device. Cursor keys are pressed
at even intervals, and each is timed until the name of the new cell is drawn: first while nothing
plays, then while the loop plays, then while it evolves. The table also has the shares of a core
that the screen's thread, the other threads of its process, and the engine's process took. Linux
only: processor time and memory are read from /proc.

With --evolve it evolves for some minutes, and the growth of memory is divided by the number of
takes made meanwhile. With --hold, the arrow key on a slider is held for some seconds (30 presses a
second) while it evolves, and the stop key pressed at the end is timed.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from benchmarks.long_session import BARS, TAKES, long_session
from benchmarks.processes import cpu_seconds
from benchmarks.screen import LEFT, RIGHT, SPACE, Pane
from benchmarks.table import Row, parser_of, report
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import toggle
from gdrm_tui.core.session import Session
from gdrm_tui.player.store import Store
from gdrm_tui.storage.autosave import Autosave
from gdrm_tui.storage.session_files import open_session, save_session

CHANGES = 50  # autosaves that are timed
BETWEEN = 0.1  # seconds from one timed key to the next
REPEAT = 1 / 30  # seconds, as a held key repeats
TAB = b"\t"
KEYS = (RIGHT, b"Kick 1.2"), (LEFT, b"Kick 1.1")  # and the name of the cell that each leads to
PLAYING, STOPPED = "▶ playing".encode(), "■ stopped".encode()
EVOLVING = b"evolving"


class Used(NamedTuple):
    """Processor time so far, in seconds, of the parts of a running program."""

    screen: float
    threads: float
    engine: float

    def shares_since(self, before: Used, seconds: float) -> dict[str, float]:
        """Return what each took of a core, in percent."""
        parts = zip(self._fields, self, before, strict=True)
        return {f"{name} %": round(100 * (now - then) / seconds, 1) for name, now, then in parts}


def used(process: int) -> Used:
    """Return the processor time of the program whose screen's thread has that number."""
    tasks = Path(f"/proc/{process}/task")
    screen = cpu_seconds_of_task(process, process)
    whole = cpu_seconds(process)
    children = (tasks / str(process) / "children").read_text().split()
    return Used(screen, whole - screen, sum(cpu_seconds(int(child)) for child in children))


def cpu_seconds_of_task(process: int, task: int) -> float:
    """Return the processor time of one thread of a process."""
    text = Path(f"/proc/{process}/task/{task}/stat").read_text()
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(process: int) -> float:
    """Return the memory that a process has of its own now."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise OSError(f"the system does not tell the memory of process {process}")


def on_disk(session: Session, folder: Path) -> Iterator[Row]:
    """Yield what writing and reading take of the processor, without any screen."""
    path = folder / "long.json"
    yield _timed("save", lambda: save_session(session, path))
    opened: list[Session] = []
    controls = Controls({"rock": 1.0})
    gc.disable()  # as the program does while it starts
    yield _timed("open", lambda: opened.append(open_session(path, controls)))
    gc.enable()
    store, autosave = Store(opened[0]), Autosave(folder / "unsaved")
    yield _timed("first autosave", lambda: autosave.write(store.session, path))
    times = []
    for number in range(CHANGES):
        store.select(number * 13)
        store.edit_bar(toggle(store.bar, 0, number % 16))
        take = replace(store.book.takes[number], number=store.next_take_number())
        store.keep(take)
        times.append(_cpu(lambda: autosave.write(store.session, path)))
    yield {"what": "autosave of one change, median", "cpu ms": statistics.median(times)}
    yield {"what": "autosave of one change, worst", "cpu ms": max(times)}
    autosave.close()


def _timed(what: str, do: Callable[[], object]) -> Row:
    began = time.perf_counter()
    cpu = _cpu(do)
    return {"what": what, "cpu ms": cpu, "ms": 1000 * (time.perf_counter() - began)}


def _cpu(do: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that `do` takes."""
    began = time.process_time()
    do()
    return 1000 * (time.process_time() - began)


@dataclass
class Evening:
    """The program with a long session, in a terminal of its own."""

    pane: Pane
    seconds: float

    def keys(self, what: str) -> Row:
        """Press keys for some seconds; return how long they took, and what was used meanwhile."""
        times: list[float] = []
        before, began = used(self.pane.process), time.perf_counter()
        while time.perf_counter() < began + self.seconds or len(times) % 2:  # back to the first
            times.append(1000 * self._until(*KEYS[len(times) % 2]))
            self._take_for(BETWEEN)
        seconds = time.perf_counter() - began
        ordered = sorted(times)
        return {
            "what": f"key to screen, {what}",
            "median ms": statistics.median(ordered),
            "p99 ms": ordered[int(0.99 * len(ordered))],
            "worst ms": ordered[-1],
            "keys": len(ordered),
            **used(self.pane.process).shares_since(before, seconds),
            "MB": megabytes(self.pane.process),
        }

    def alone(self, what: str) -> Row:
        """Press nothing; return what is used meanwhile."""
        before, began = used(self.pane.process), time.perf_counter()
        self._take_for(self.seconds)
        shares = used(self.pane.process).shares_since(before, time.perf_counter() - began)
        return {"what": what, **shares, "MB": megabytes(self.pane.process)}

    def _until(self, keys: bytes, sign: bytes) -> float:
        """Return the seconds from the keys until the sign is drawn."""
        self.pane.seen = b""
        began = time.perf_counter()
        self.pane.press(keys)
        self.pane.read_until(lambda: sign in self.pane.seen)
        return time.perf_counter() - began

    def _take_for(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.pane.read(left)
            self.pane.seen = b""

    def play(self) -> None:
        """Begin to play."""
        self._until(SPACE, PLAYING)

    def evolve(self) -> None:
        """Begin to evolve."""
        self._until(b"o", EVOLVING)

    def long(self, minutes: float, folder: Path) -> Row:
        """Evolve on; return what the memory is then, and how much each take took of it."""
        self._take_for(60.0)  # until what is done once is done
        before, takes, began = (
            megabytes(self.pane.process),
            _takes_kept(folder),
            used(self.pane.process),
        )
        self._take_for(60.0 * minutes)
        after, made = megabytes(self.pane.process), _takes_kept(folder) - takes
        return {
            "what": f"{minutes:g} min of evolving, {made} takes more, {before:.0f} MB before",
            **used(self.pane.process).shares_since(began, 60.0 * minutes),
            "MB": after,
            "kB a take": 1024 * (after - before) / max(made, 1),
        }

    def held(self, seconds: float) -> Row:
        """Hold a slider's arrow, then press the key that stops."""
        self.pane.press(TAB)
        self._take_for(1.0)
        before, began = used(self.pane.process), time.perf_counter()
        for number in range(int(seconds / REPEAT)):
            self.pane.press(RIGHT if number // 15 % 2 else LEFT)
            self._take_for(REPEAT)
        shares = used(self.pane.process).shares_since(before, time.perf_counter() - began)
        stopped = 1000 * self._until(SPACE, STOPPED)
        return {
            "what": f"stop after {seconds:g} s of a held slider",
            "median ms": stopped,
            **shares,
        }


def _takes_kept(folder: Path) -> int:
    """Return how many takes the program has kept safe."""
    journals = folder.rglob("unsaved/*.journal")
    return sum(path.read_bytes().count(b'\n{"take":') for path in journals)


def on_screen(session: Session, folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    """Yield what the program costs with the session."""
    save_session(session, folder / "long.json")
    command = [sys.executable, "-m", "gdrm_tui", "--no-sound", "long.json"]
    homes = {f"XDG_{name}_HOME": str(folder / name) for name in ("DATA", "CONFIG", "STATE")}
    pane = Pane(command, str(folder), homes)
    evening = Evening(pane, options.seconds)
    try:
        pane.read_until(lambda: b"stopped" in pane.seen)
        yield {"what": "start to whole screen", "ms": 1000 * (time.perf_counter() - pane.started)}
        pane.read_until(lambda: b"funk" in pane.seen)  # the generator is there
        pane.rest()
        yield evening.keys("stopped")
        evening.play()
        yield evening.alone("playing")
        yield evening.keys("playing")
        evening.evolve()
        yield evening.alone("evolving")
        yield evening.keys("evolving")
        if options.evolve:
            yield evening.long(options.evolve, folder)
        if options.hold:
            yield evening.held(options.hold)
    finally:
        pane.end()


def main() -> None:
    """Measure and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--bars", type=int, default=BARS)
    parser.add_argument("--takes", type=int, default=TAKES)
    parser.add_argument("--bpm", type=float, default=110.0)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each measure on the screen")
    parser.add_argument("--hold", type=float, default=20.0, help="seconds that a slider is held")
    parser.add_argument("--evolve", type=float, default=0.0, help="minutes for the memory alone")
    options = parser.parse_args()
    session = long_session(options.bars, options.takes, options.bpm)
    with tempfile.TemporaryDirectory() as name:
        rows = [*on_disk(session, Path(name)), *on_screen(session, Path(name), options)]
    report(rows, options.json)


if __name__ == "__main__":
    main()
