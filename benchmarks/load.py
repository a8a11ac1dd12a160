"""Load that disturbs a process: holding the interpreter, collecting garbage, running models."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from itertools import count

import numpy as np

from gdrm_tui.core.controls import Controls
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.search import Locked
from gdrm_tui.generation.takes import fresh_take

HEAP_OBJECTS = 1_500_000
_PAUSE_SECONDS = 0.5


def start_load() -> None:
    """Start threads that hold the interpreter, collect a large heap, and generate without pause.

    They end with the process.
    """
    for work in (_hold_the_interpreter, _collect, _generate):
        threading.Thread(target=work, name=work.__name__, daemon=True).start()


def _hold_the_interpreter() -> None:
    while True:
        sum(number * number for number in range(100_000))


def _collect() -> None:
    # Lists within lists: each is an object that a full collection has to visit.
    heap = [[number] for number in range(HEAP_OBJECTS)]
    pause = threading.Event()
    while heap:
        gc.collect()
        pause.wait(_PAUSE_SECONDS)


def _generate() -> None:
    """Make bars, every second one to fit a locked voice, as the app does."""
    generator = Generator(default_model())
    for seed, make in zip(count(), _ways(generator), strict=False):
        make(seed)


def _ways(generator: Generator) -> Iterator[Callable[[int], object]]:
    controls: Controls = generator.controls_of_first_genre()
    bar = fresh_take(generator, controls, 0, 0).bar
    locked = np.zeros(bar.hits.shape, bool)
    locked[0] = True
    while True:
        yield lambda seed: fresh_take(generator, controls, seed, seed)
        yield lambda seed: fresh_take(generator, controls, seed, seed, Locked(bar, locked))
