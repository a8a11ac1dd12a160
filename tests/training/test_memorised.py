"""The guard against playing memorised bars."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from two_genres import two_genres

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.generation.runtime import inference_session
from training.bars import HELD_OUT, TRAIN, VALIDATION, Bars
from training.metrics.metrics import copies
from training.shipping.copies import MemorisedBars

seeds = st.integers(0, 2**31)


def some_hits(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((count, *SHAPE)) < 0.1


def levels_of(hits: np.ndarray, seed: int) -> torch.Tensor:
    """Levels of those hits, all of them different ones."""
    source = torch.Generator().manual_seed(seed)
    doubt = 0.1 + torch.rand(hits.shape, generator=source)
    return torch.where(torch.from_numpy(hits), doubt, -doubt)


def bars_with(hits: np.ndarray, performances: list[int], splits: list[int]) -> Bars:
    bars = replace(
        two_genres(len(hits)), performance=np.array(performances), split=np.array(splits)
    )
    bars.grids[:, 0] = hits
    return bars


@given(seeds)
def test_known_bar_is_changed_in_the_cell_that_was_least_sure_and_no_other(seed):
    hits = some_hits(20, seed)
    levels = levels_of(hits, seed)
    played = MemorisedBars(hits)(levels)
    changed = (played != levels).flatten(1)
    assert (changed.sum(1) == 1).all()
    assert torch.equal(changed.int().argmax(1), levels.abs().flatten(1).argmin(1))
    assert torch.equal(played[played != levels], -levels[played != levels])


@given(seeds)
def test_bars_that_are_not_known_are_left_to_the_bit(seed):
    levels = levels_of(some_hits(20, seed), seed)
    assert torch.equal(MemorisedBars(some_hits(20, seed + 1))(levels), levels)


@settings(max_examples=20)
@given(seeds, st.integers(1, 3))
def test_where_the_changed_bar_is_known_too_another_cell_changes(seed, others):
    hits = some_hits(1, seed)
    levels = levels_of(hits, seed)
    known, next_one = [hits[0]], hits[0].copy()
    for cell in levels.abs().flatten().argsort()[:others].tolist():
        next_one = next_one.copy()
        next_one.flat[cell] ^= True
        known.append(next_one)
    known = np.stack(known)
    played = (MemorisedBars(known)(levels) > 0).numpy()
    assert (played != hits).sum() == others + 1
    assert not (played == known).all((1, 2)).any()


def test_bars_of_a_single_train_block_are_memorised():
    hits = some_hits(6, 5)
    shared = [hits[0], hits[1], hits[2], hits[3], hits[0], hits[4], hits[5]]
    bars = bars_with(np.stack(shared), [0, 1, 1, 2, 3, 4, 5], [TRAIN] * 5 + [HELD_OUT, VALIDATION])
    played = (MemorisedBars.from_bars(bars)(levels_of(hits, 1)) > 0).numpy()
    kept = (played == hits).all((1, 2))
    assert kept.tolist() == [True, False, False, False, True, True]


def test_a_bar_of_train_that_recurs_within_its_block_is_still_one_phrases_own():
    hits = some_hits(2, 6)
    bars = bars_with(np.stack([hits[0], hits[0], hits[1]]), [0, 0, 0], [TRAIN] * 3)
    played = MemorisedBars.from_bars(bars)(levels_of(hits, 2))
    grids = np.repeat((played > 0).numpy()[:, None], 3, axis=1).astype(np.float32)
    assert not copies(grids, bars.grids).any()


@pytest.mark.filterwarnings("ignore")
def test_onnx_runtime_knows_the_same_bars():
    hits = some_hits(300, 7)
    levels, guard = levels_of(hits, 3), MemorisedBars(hits[:200])
    names = {"input_names": ["levels"], "output_names": ["played"]}
    program = torch.onnx.export(
        guard, (levels,), opset_version=18, dynamo=True, verbose=False, **names
    )
    session = inference_session(program.model_proto.SerializeToString())
    (played,) = session.run(None, {"levels": levels.numpy()})
    assert (played == guard(levels).numpy()).all()
    assert ((played != levels.numpy()).sum((1, 2)) == [1] * 200 + [0] * 100).all()
