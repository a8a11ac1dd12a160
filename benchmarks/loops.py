"""The loops that are measured: a typical one, and one of every genre."""

from __future__ import annotations

from collections.abc import Sequence

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.session import Session
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.maker import BarRequest, make

BARS, SEED, GENRES_BPM = 4, 7, 110.0
CONTROLS = Controls({"funk": 0.7, "jazz": 0.3}, bpm=96.0)


def typical_loop() -> Session:
    """Return four generated bars of funk and jazz at 96 bpm; ModelError without a generator."""
    return _loop(Generator(default_model()), CONTROLS, SEED)


def genre_loops(seeds: Sequence[int]) -> dict[str, list[Session]]:
    """Return a loop of four bars at 110 bpm for each seed, by genre; GdrmError without a model."""
    generator = Generator(default_model())
    return {
        genre: [_loop(generator, Controls({genre: 1.0}, GENRES_BPM), seed) for seed in seeds]
        for genre in generator.genres
    }


def _loop(generator: Generator, controls: Controls, seed: int) -> Session:
    takes = make(generator, BarRequest("loop", controls, seed, count=BARS))
    return Session(tuple(take.bar for take in takes), tuple(takes), controls)
