"""From the dataset's MIDI files to one file of bars: ``python -m training.prepare``."""

from __future__ import annotations

import argparse
import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.bar import Bar
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.quantize import PlayedHit, bars_of_hits, nearest_step
from gdrm_tui.midi.files import MidiFileError, read_drums
from training.data import Performance, genre_names, open_dataset, read_files, read_performances
from training.errors import DatasetError

DEFAULT_BARS = Path("runs/bars.npz")
MIN_HITS = 3
BLOCK_BARS = 4
HELD_OUT_EVERY = 10
TRAIN, HELD_OUT, VALIDATION = 0, 1, 2
SPLIT_NAMES = ("train", "held_out", "validation")

Floats = npt.NDArray[np.float32]
Hits = npt.NDArray[np.bool_]
# The names of the arrays in the file, where they are not those of the fields.
_FILE_NAMES = {"genres": "styles", "genre_names": "style_names"}
_Row = tuple[Floats, Floats, float, float, int, int]


@dataclass(frozen=True)
class Bars:
    """Prepared bars of the dataset, n of them.

    Attributes
    ----------
    grids : shape (n, 3, voices, steps), float32
        Hits (0 or 1), velocities in [0, 1], offsets in [-0.5, 0.5) of a step.
    genres : shape (n, genres), float32
        Genre mixture of each bar, summing to 1.
    bpm : shape (n,), float32
    fill : shape (n,), float32
        1 for bars of fills.
    performance : shape (n,), int64
        Number of the performance a bar comes from.
    split : shape (n,), int64
        `TRAIN`; `HELD_OUT`, blocks of bars of train performances; `VALIDATION`, performances
        of their own.
    genre_names : tuple of str
        Columns of `genres`.
    """

    grids: Floats
    genres: Floats
    bpm: Floats
    fill: Floats
    performance: npt.NDArray[np.int64]
    split: npt.NDArray[np.int64]
    genre_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.grids)

    def where(self, mask: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Bars:
        """Return the bars that a mask or an index array selects."""
        return Bars(
            self.grids[mask],
            self.genres[mask],
            self.bpm[mask],
            self.fill[mask],
            self.performance[mask],
            self.split[mask],
            self.genre_names,
        )

    def of_split(self, split: int) -> Bars:
        """Return the bars of one split."""
        return self.where(self.split == split)


@dataclass
class Summary:
    """Files read, files skipped with the reason, and bars kept in each split."""

    read: int
    skipped: list[str]
    bars: dict[str, int]

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self.bars.items())
        text = f"{self.read} files read, {len(self.skipped)} skipped; bars: {counts}"
        return "\n".join([text, *(f"  skipped: {reason}" for reason in self.skipped)])


def centred(hits: tuple[PlayedHit, ...]) -> tuple[PlayedHit, ...]:
    """Return the hits moved by the median of their offsets.

    The mean microtiming of a performance identifies its drummer. If it were left in, mixing genres
    would interpolate between drummers.
    """
    feel = float(np.median([nearest_step(hit.position)[1] for hit in hits]))
    return tuple(hit._replace(position=hit.position - feel) for hit in hits)


def bars_of_file(data: bytes, name: str) -> dict[int, Bar]:
    """Return a performance's bars of `MIN_HITS` hits or more, by index in the performance."""
    part = read_drums(data, name)
    if not part.hits:
        raise MidiFileError(f"{name} has no drum hits")
    bars = bars_of_hits(centred(part.hits))
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
        for bar, split in zip(bars.values(), splitter.splits(item, list(bars)), strict=True):
            rows.append(_row(bar, item, number, split, names))
    if not rows:
        raise DatasetError("none of the dataset's files could be read")
    prepared = _stack(rows, names)
    counts = {name: int((prepared.split == i).sum()) for i, name in enumerate(SPLIT_NAMES)}
    return prepared, Summary(len(items) - len(skipped), skipped, counts)


def _row(bar: Bar, item: Performance, number: int, split: int, names: tuple[str, ...]) -> _Row:
    grid = np.stack([bar.hits.astype(np.float32), bar.velocities, bar.offsets])
    mix = np.array([name in item.genres for name in names], np.float32)
    return grid, mix / mix.sum(), item.bpm, float(item.fill), number, split


def _stack(rows: list[_Row], names: tuple[str, ...]) -> Bars:
    grids, genres, bpm, fill, performance, split = zip(*rows, strict=True)
    return Bars(
        np.stack(grids),
        np.stack(genres),
        np.array(bpm, np.float32),
        np.array(fill, np.float32),
        np.array(performance, np.int64),
        np.array(split, np.int64),
        names,
    )


def save_bars(bars: Bars, path: Path) -> None:
    """Write the bars to `path` (npz), whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = {
        _FILE_NAMES.get(name, name): getattr(bars, name) for name in Bars.__dataclass_fields__
    }
    with atomic_file(path) as file:
        np.savez_compressed(file, **fields)


def load_bars(path: Path) -> Bars:
    """Return the bars saved at `path`; DatasetError if they are not there or not whole."""
    try:
        with np.load(path, allow_pickle=False) as file:
            fields = {name: file[_FILE_NAMES.get(name, name)] for name in Bars.__dataclass_fields__}
    except FileNotFoundError:
        raise DatasetError(f"{path} does not exist: run python -m training.prepare") from None
    except (
        OSError,
        ValueError,
        KeyError,
        EOFError,
        TypeError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise DatasetError(f"{path} is not a file of prepared bars ({error})") from error
    return Bars(**{**fields, "genre_names": tuple(fields["genre_names"].tolist())})


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
