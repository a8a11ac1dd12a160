"""The prepared bars of the dataset, and the file that keeps them."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.atomic import atomic_file
from training.errors import DatasetError

DEFAULT_BARS = Path("runs/bars.npz")
TRAIN, HELD_OUT, VALIDATION = 0, 1, 2
SPLIT_NAMES = ("train", "held_out", "validation")

Floats = npt.NDArray[np.float32]
Hits = npt.NDArray[np.bool_]


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
        1 for fills of fill files that begin with the bar.
    performance : shape (n,), int64
        Number of the performance a bar comes from.
    place : shape (n,), int64
        Number of the bar in its performance, from 0.
    split : shape (n,), int64
        `TRAIN`; `HELD_OUT`, blocks of bars of train performances; `VALIDATION`, performances
        of their own.
    typicality : shape (n,), float32, in (0, 1)
        See `training.typicality`.
    weight : shape (n,), float32
        How often a bar is drawn, with a mean of 1 in each split.
    genre_names : tuple of str
        Columns of `genres`.
    """

    grids: Floats
    genres: Floats
    bpm: Floats
    fill: Floats
    performance: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    split: npt.NDArray[np.int64]
    typicality: Floats
    weight: Floats
    genre_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.grids)

    def where(self, mask: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Bars:
        """Return the bars that a mask or an index array selects."""
        columns = {name: getattr(self, name)[mask] for name in COLUMNS}
        return Bars(**columns, genre_names=self.genre_names)

    def drawn(self, count: int, seed: int) -> Bars:
        """Return `count` bars at random by their weights, without repeats if there are enough."""
        chance = np.random.default_rng(seed)
        shares = self.weight.astype(np.float64) / self.weight.sum(dtype=np.float64)
        return self.where(chance.choice(len(self), count, count > len(self), shares))

    def of_split(self, split: int) -> Bars:
        """Return the bars of one split."""
        return self.where(self.split == split)


COLUMNS = tuple(field.name for field in fields(Bars) if field.name != "genre_names")


def save_bars(bars: Bars, path: Path) -> None:
    """Write the bars to `path` (npz), whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as file:
        np.savez_compressed(file, **vars(bars))


def load_bars(path: Path) -> Bars:
    """Return the bars saved at `path`; DatasetError if they are not there or not whole."""
    try:
        with np.load(path, allow_pickle=False) as file:
            values = {name: file[name] for name in (*COLUMNS, "genre_names")}
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
    return Bars(**{**values, "genre_names": tuple(values["genre_names"].tolist())})
