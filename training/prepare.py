"""From the dataset's MIDI files to one file of bars: ``python -m training.prepare``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.quantize import PlayedHit, bars_of_hits
from gdrm_tui.core.timing import nearest_step
from gdrm_tui.midi.chunks import MidiFileError
from training.bars import (
    DEFAULT_BARS,
    HELD_OUT,
    SPLIT_NAMES,
    TRAIN,
    VALIDATION,
    Bars,
    Floats,
    load_bars,
    save_bars,
)
from training.data import Performance, genre_names, open_dataset, read_files, read_performances
from training.drum_hits import drum_hits
from training.errors import DatasetError
from training.fills import whole_fill
from training.typicality import mislabelled, with_typicality

MIN_HITS = 3
BLOCK_BARS = 4
HELD_OUT_EVERY = 10
_Row = tuple[Floats, Floats, float, float, int, int, int]


@dataclass
class Summary:
    """Files read, files skipped and why, files given less weight, and bars in each split."""

    read: int
    skipped: list[str]
    mislabelled: list[str]
    bars: dict[str, int]

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self.bars.items())
        text = f"{self.read} files read, {len(self.skipped)} skipped; bars: {counts}"
        lines = [f"  skipped: {reason}" for reason in self.skipped]
        lines += [f"  weighed down, the kick is hardly ever on 1: {x}" for x in self.mislabelled]
        return "\n".join([text, *lines])


def centred(hits: tuple[PlayedHit, ...]) -> tuple[PlayedHit, ...]:
    """Return the hits moved by the median of their offsets.

    The mean microtiming of a performance identifies its drummer. If it were left in, mixing genres
    would interpolate between drummers.
    """
    feel = float(np.median([nearest_step(hit.position)[1] for hit in hits]))
    return tuple(hit._replace(position=hit.position - feel) for hit in hits)


def bars_of_file(data: bytes, name: str) -> dict[int, Bar]:
    """Return a performance's bars of `MIN_HITS` hits or more, by index in the performance."""
    bars = bars_of_hits(centred(drum_hits(data, name)))
    return {index: bar for index, bar in bars.items() if bar.hit_count >= MIN_HITS}


class _BlockSplitter:
    """Sends every tenth block of four bars of the train performances to the held-out split."""

    def __init__(self) -> None:
        self.blocks = 0

    def splits(self, item: Performance, indices: list[int]) -> list[int]:
        if item.split != "train":
            return [VALIDATION] * len(indices)
        blocks = {block: n for n, block in enumerate(sorted({i // BLOCK_BARS for i in indices}))}
        numbers = [self.blocks + blocks[i // BLOCK_BARS] for i in indices]
        self.blocks += len(blocks)
        last = HELD_OUT_EVERY - 1
        return [HELD_OUT if n % HELD_OUT_EVERY == last else TRAIN for n in numbers]


def prepare(source: Path | None) -> tuple[Bars, Summary]:
    """Return the bars of the dataset at `source` (see `open_dataset`), and a summary.

    Files that cannot be read are skipped and counted. The published test split is never used.
    """
    folder = open_dataset(source)
    items = [item for item in read_performances(folder) if item.split in ("train", "validation")]
    names = genre_names(items)
    splitter, skipped, rows = _BlockSplitter(), [], []
    for number, (item, data) in enumerate(read_files(folder, items)):
        try:
            bars = bars_of_file(data, item.path)
        except MidiFileError as error:
            skipped.append(str(error))
            continue
        splits = splitter.splits(item, list(bars))
        for (place, bar), split in zip(bars.items(), splits, strict=True):
            rows.append(_row(bar, item, number, place, split, names))
    if not rows:
        raise DatasetError("none of the dataset's files could be read")
    prepared = with_typicality(_stack(rows, names))
    counts = {name: int((prepared.split == i).sum()) for i, name in enumerate(SPLIT_NAMES)}
    strange = [items[number].path for number in mislabelled(prepared.of_split(TRAIN))]
    return prepared, Summary(len(items) - len(skipped), skipped, strange, counts)


def prepared_bars(path: Path, source: Path | None) -> Bars:
    """Return the bars at `path`; prepare them first if they are missing or a dataset is named."""
    if path.exists() and source is None:
        return load_bars(path)
    bars, summary = prepare(source)
    save_bars(bars, path)
    print(summary)
    return bars


def _row(
    bar: Bar, item: Performance, number: int, place: int, split: int, names: tuple[str, ...]
) -> _Row:
    grid = np.stack([bar.hits.astype(np.float32), bar.velocities, bar.offsets])
    mix = np.array([name in item.genres for name in names], np.float32)
    fill = item.fill and whole_fill(bar.hits)
    return grid, mix / mix.sum(), item.bpm, float(fill), number, place, split


def _stack(rows: list[_Row], names: tuple[str, ...]) -> Bars:
    grids, genres, bpm, fill, performance, place, split = zip(*rows, strict=True)
    return Bars(
        np.stack(grids),
        np.stack(genres),
        np.array(bpm, np.float32),
        np.array(fill, np.float32),
        np.array(performance, np.int64),
        np.array(place, np.int64),
        np.array(split, np.int64),
        np.zeros(len(grids), np.float32),
        np.ones(len(grids), np.float32),
        names,
    )


def main(arguments: list[str] | None = None) -> int:
    """Prepare the dataset as the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m training.prepare",
        description="Turn the dataset's MIDI files into one file of bars.",
    )
    parser.add_argument(
        "--data",
        type=Path,
        help="the dataset's folder or zip (default: data/; downloaded if missing)",
    )
    parser.add_argument(
        "--output", type=Path, default=DEFAULT_BARS, help="file to write (%(default)s)"
    )
    options = parser.parse_args(arguments)
    try:
        bars, summary = prepare(options.data)
        save_bars(bars, options.output)
    except (GdrmError, OSError) as error:
        print(f"training.prepare: {error}", file=sys.stderr)
        return 2
    print(summary)
    return 0


if __name__ == "__main__":
    sys.exit(main())
