"""A small dataset in the published layout, with what the real one has: genres, fills, flaws."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import mido
import numpy as np

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.voices import VOICES
from training.bars import COLUMNS as BAR_COLUMNS
from training.bars import Bars
from training.config import DEFAULT_CONFIG, Config, load_config

TICKS = 480
COLUMNS = [
    "drummer",
    "session",
    "id",
    "style",
    "bpm",
    "beat_type",
    "time_signature",
    "midi_filename",
    "audio_filename",
    "duration",
    "split",
]
KICK, SNARE, HAT, TOM, RIDE = 0, 1, 3, 6, 11
PATTERNS = {
    "rock": {KICK: (0, 8, 10), SNARE: (4, 12), HAT: tuple(range(0, 16, 2))},
    "funk": {KICK: (0, 3, 10), SNARE: (4, 7, 12), HAT: tuple(range(16))},
    "jazz": {KICK: (0,), SNARE: (14,), RIDE: (0, 4, 6, 8, 12, 14)},
    "fill": {SNARE: (0, 1, 2, 3, 8), TOM: (4, 5, 6, 7, 12)},
    "off beat": {KICK: (2, 6, 10), SNARE: (4, 12), HAT: tuple(range(0, 16, 2))},
    "late fill": {SNARE: (8, 9, 10, 11), TOM: (12, 13, 14, 15), KICK: (8, 12)},
}
FEW = 4000  # bars that the calibration of a tiny network looks at
FEEL = 12  # ticks that the drummer of every file is late by: a tenth of a step


class Row(NamedTuple):
    """One row of the index and the bars of its file."""

    name: str
    genre: str
    bpm: int
    bars: int
    kind: str = "beat"
    split: str = "train"
    metre: str = "4-4"
    pattern: str = ""


ROWS = (
    Row("rock", "rock", 120, 36),
    Row("funk", "funk/groove1", 96, 36),
    Row("jazz", "jazz/swing", 180, 28),
    Row("both", "jazz/funk", 140, 28, pattern="funk"),
    Row("fill", "rock/fill1", 110, 2, kind="fill", pattern="fill"),
    Row("late", "rock/fill2", 105, 1, kind="fill", pattern="late fill"),
    Row("valid", "rock", 130, 8, split="validation"),
    Row("hidden", "funk", 100, 8, split="test"),
    Row("waltz", "rock", 90, 8, metre="3-4"),
)
CORRUPT, MISSING = Row("corrupt", "rock", 100, 1), Row("missing", "rock", 100, 1)
GENRES = ("funk", "jazz", "rock")


def drums(pattern: dict[int, Iterable[int]], bars: int, seed: int) -> bytes:
    """Return a MIDI file of the pattern, played late by `FEEL` and unevenly around that."""
    chance = np.random.default_rng(seed)
    events = []
    for bar in range(bars):
        for voice, steps in pattern.items():
            for step in steps:
                lean = int(chance.integers(-6, 7))
                tick = (16 * bar + step) * TICKS // 4 + FEEL + lean
                events.append((tick, VOICES[voice].pitches[-1], int(chance.integers(40, 127))))
    track, before = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000)]), 0
    for tick, note, velocity in sorted(events):
        track.append(
            mido.Message("note_on", channel=9, note=note, velocity=velocity, time=tick - before)
        )
        before = tick
    buffer = io.BytesIO()
    mido.MidiFile(ticks_per_beat=TICKS, tracks=[track]).save(file=buffer)
    return buffer.getvalue()


def pattern_of(row: Row) -> dict[int, tuple[int, ...]]:
    return PATTERNS[row.pattern or row.genre.split("/")[0]]


def hits_of(row: Row) -> np.ndarray:
    """The hits that every bar of the row's file has."""
    hits = np.zeros(SHAPE, np.float32)
    for voice, steps in pattern_of(row).items():
        hits[voice, list(steps)] = 1
    return hits


def write_dataset(folder: Path, rows: Iterable[Row] = (*ROWS, CORRUPT, MISSING)) -> Path:
    """Write the rows' files and the index into `folder` and return it."""
    (folder / "drummer1").mkdir(parents=True)
    with (folder / "info.csv").open("w", newline="") as file:
        index = csv.DictWriter(file, COLUMNS)
        index.writeheader()
        for seed, row in enumerate(rows):
            path = f"drummer1/{row.name}.mid"
            values = ("drummer1", "drummer1/eval", row.name, row.genre, row.bpm, row.kind)
            rest = (row.metre, path, "", 1.0, row.split)
            index.writerow(dict(zip(COLUMNS, (*values, *rest), strict=True)))
            data = drums(pattern_of(row), row.bars, seed)
            if row != MISSING:
                (folder / path).write_bytes(data[:40] if row == CORRUPT else data)
    return folder


def zipped(folder: Path, target: Path) -> Path:
    """Pack `folder` into a zip in which it is called groove, as published."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, Path("groove") / path.relative_to(folder))
    return target


def equal_bars(first: Bars, second: Bars) -> bool:
    same = all(np.array_equal(getattr(first, n), getattr(second, n)) for n in BAR_COLUMNS)
    return same and first.genre_names == second.genre_names


def tiny_config(**changes: object) -> Config:
    """The shipped configuration with networks small enough to train in a blink."""
    small = {"batch": 8, "groove": 4, "bar": 3, "touch": 1, "condition": 8, "threads": 1}
    networks = {"width": 16, "blocks": 1, "mending": 1, "critic_width": 16, "critic_blocks": 1}
    often = {"steps": 20, "finishing": 0, "checkpoint_every": 2, "evaluate_every": 10}
    return replace(load_config(DEFAULT_CONFIG), **(small | networks | often | changes))
