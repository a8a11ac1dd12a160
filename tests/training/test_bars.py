"""The prepared bars: selected, drawn, kept in a file."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hand_made import bars_with, marked, marks_of
from hypothesis import given
from hypothesis import strategies as st
from small_dataset import equal_bars

from training.bars import COLUMNS, load_bars, save_bars
from training.errors import DatasetError


def test_selecting_bars_keeps_their_columns_together(bars):
    odd = bars.where(np.arange(1, len(bars), 2))
    assert equal_bars(odd, replace(bars, **{name: getattr(bars, name)[1::2] for name in COLUMNS}))


@given(st.integers(0, 2**31), st.integers(1, 60))
def test_bars_are_drawn_without_repeats_where_there_are_enough(seed, count):
    chance = np.random.default_rng(seed)
    some = bars_with(marked(60), weight=chance.uniform(0.01, 3, 60).astype(np.float32))
    marks = marks_of(some.drawn(count, seed).grids)
    assert len(set(marks)) == count
    assert np.array_equal(marks, marks_of(some.drawn(count, seed).grids))


def test_bars_are_drawn_as_often_as_they_weigh():
    four = bars_with(marked(4), weight=np.array([0.4, 0.4, 0.8, 2.4], np.float32))
    often = Counter(marks_of(four.drawn(20_000, 1).grids).tolist())
    assert [often[n] / 20_000 for n in range(4)] == pytest.approx([0.1, 0.1, 0.2, 0.6], abs=0.01)


def test_bars_saved_and_loaded_are_equal_in_every_column(bars, tmp_path):
    chance = np.random.default_rng(0)
    columns = {
        name: chance.random(len(bars)).astype(getattr(bars, name).dtype)
        for name in ("typicality", "weight")
    }
    kept = replace(bars, place=bars.place + 1, **columns)
    save_bars(kept, tmp_path / "folder" / "bars.npz")
    loaded = load_bars(tmp_path / "folder" / "bars.npz")
    assert equal_bars(loaded, kept)
    assert not equal_bars(loaded, bars)
    assert all(getattr(loaded, n).dtype == getattr(kept, n).dtype for n in COLUMNS)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_cut_bars_are_refused(bars, tmp_path, share):
    path = tmp_path / "bars.npz"
    save_bars(bars, path)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(DatasetError, match="is not a file of prepared bars"):
        load_bars(path)


def test_files_that_are_not_bars_are_refused(tmp_path):
    np.savez(tmp_path / "other.npz", grids=np.zeros(3))
    np.save(tmp_path / "array.npy", np.zeros(3))
    for name in ("other.npz", "array.npy"):
        with pytest.raises(DatasetError, match="is not a file of prepared bars"):
            load_bars(tmp_path / name)
    with pytest.raises(DatasetError, match=r"run python -m training\.prepare"):
        load_bars(tmp_path / "nothing.npz")


@pytest.mark.parametrize("column", ["place", "typicality", "weight"])
def test_bars_prepared_before_a_column_was_there_are_refused(bars, tmp_path, column):
    values = {name: value for name, value in vars(bars).items() if name != column}
    np.savez(tmp_path / "old.npz", **values)
    with pytest.raises(DatasetError, match=column):
        load_bars(tmp_path / "old.npz")
