"""What training draws: phrases of real bars, and which of their cells the encoder is shown."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hand_made import GROOVE, bars_with, grid_of, marked, marks_of
from hypothesis import given, settings
from hypothesis import strategies as st
from small_dataset import tiny_config

from gdrm_tui.core.bar import SHAPE
from training.batches import Batches, known_cells, phrase_rows
from training.conditions import PHRASE

seeds = st.integers(0, 2**31)
PLAIN = tiny_config(batch=64, fills=0.0, tempo_jitter=0.0, typicality_jitter=0.0)
FILL = {"snare": (4,), "low-tom": range(8, 16)}


def gappy(seed: int):
    """Return marked bars of four performances, a third of them missing, in any order."""
    chance = np.random.default_rng(seed)
    count = 4 * 18
    whole = bars_with(
        marked(count),
        performance=np.arange(count) // 18,
        place=np.arange(count) % 18,
        typicality=chance.random(count, np.float32),
        bpm=60 + np.arange(count, dtype=np.float32) // 18,
    )
    return whole.where(chance.permutation(count)[: 2 * count // 3])


@settings(max_examples=30)
@given(seeds)
def test_phrases_are_the_bars_of_whole_blocks_in_order(seed):
    bars = gappy(seed)
    rows = phrase_rows(bars)
    assert sorted(rows[rows >= 0].tolist()) == list(range(len(bars)))
    for row in rows:
        places = np.flatnonzero(row >= 0)
        assert np.array_equal(bars.place[row[places]] % PHRASE, places)
        assert (
            len(set(zip(*(getattr(bars, n)[row[places]] // d for n, d in BLOCK), strict=True))) == 1
        )


BLOCK = (("performance", 1), ("place", PHRASE))


@settings(max_examples=20)
@given(seeds)
def test_missing_bars_are_0_and_absent_and_the_others_where_they_were_played(seed):
    bars = gappy(seed)
    torch.manual_seed(seed)
    phrases, given_, present = Batches(bars, PLAIN).draw()
    assert phrases.shape == (64, PHRASE, 3, *SHAPE)
    found = marks_of(phrases.numpy())
    assert np.array_equal(found >= 0, present.numpy() > 0)
    assert not phrases[present == 0].any()
    assert (present.sum(1) > 0).all()
    kept = dict(zip(marks_of(bars.grids).tolist(), range(len(bars)), strict=True))
    places = np.tile(np.arange(PHRASE), (64, 1))
    assert np.array_equal(given_.place.numpy().reshape(64, PHRASE), places)
    for four, typical, bpm in zip(found, *by_phrase(given_.typicality, given_.bpm), strict=True):
        rows = [kept[mark] for mark in four if mark >= 0]
        assert {int(bars.place[row]) % PHRASE for row in rows} == set(np.flatnonzero(four >= 0))
        assert len({(int(bars.performance[r]), int(bars.place[r]) // PHRASE) for r in rows}) == 1
        assert np.array_equal(bars.typicality[rows], typical[four >= 0])
        assert (bpm == bars.bpm[rows[0]]).all()


def by_phrase(*columns: torch.Tensor) -> list[np.ndarray]:
    return [column.numpy().reshape(-1, PHRASE) for column in columns]


def test_phrases_are_drawn_as_often_as_their_bars_weigh():
    weight = np.repeat((1.0, 3.0), (8, 4)).astype(np.float32)
    bars = bars_with(marked(12)[:11], weight=weight[:11])
    torch.manual_seed(0)
    found = marks_of(Batches(bars, replace(PLAIN, batch=8000)).draw().bars.numpy())
    often = np.bincount(found[:, 0] // PHRASE, minlength=3) / 8000
    assert often == pytest.approx([4 / 17, 4 / 17, 9 / 17], abs=0.02)


def filled():
    """Return four phrases, of which the second ends with a fill, and one of a fill file."""
    grids = [grid_of(FILL if n in (7, 16) else GROOVE) for n in range(17)]
    kinds = np.zeros(17, np.float32)
    kinds[16] = 1
    numbers, places = np.repeat((0, 1), (16, 1)), np.r_[np.arange(16), 0]
    return bars_with(grids, fill=kinds, performance=numbers, place=places)


def test_fills_in_beats_are_asked_for_as_fills_together_with_their_groove():
    torch.manual_seed(0)
    phrases, given_, _ = Batches(filled(), replace(PLAIN, fills=1.0)).draw()
    assert (given_.fill.view(-1, PHRASE) == torch.tensor([0.0, 0, 0, 1])).all()
    assert np.array_equal(phrases[:, 3].numpy(), np.stack([grid_of(FILL)] * 64))
    assert np.array_equal(phrases[:, 0].numpy(), np.stack([grid_of(GROOVE)] * 64))


def test_fills_in_beats_are_else_a_part_of_the_beat_and_those_of_fill_files_always_fills():
    torch.manual_seed(0)
    _, given_, present = Batches(filled(), replace(PLAIN, batch=400)).draw()
    fill, alone = by_phrase(given_.fill)[0], present.sum(1).numpy() == 1
    assert alone.any()
    assert not fill[~alone].any()
    assert (fill[alone, 0] == 1).all()


def test_share_of_phrases_with_fills_is_as_asked_for_on_top_of_chance():
    torch.manual_seed(0)
    beats = filled().where(np.arange(16))
    _, given_, _ = Batches(beats, replace(PLAIN, batch=4000, fills=0.2)).draw()
    assert by_phrase(given_.fill)[0].any(1).mean() == pytest.approx(0.2, abs=0.02)


def test_how_typical_a_fill_is_says_nothing():
    torch.manual_seed(0)
    _, given_, present = Batches(filled(), replace(PLAIN, batch=2000, fills=1.0)).draw()
    fills = (given_.fill > 0) & (present.flatten() > 0)
    beats = (given_.fill == 0) & (present.flatten() > 0)
    assert (given_.typicality[beats] == 0.5).all()
    assert given_.typicality[fills].mean().item() == pytest.approx(0.5, abs=0.03)
    assert given_.typicality[fills].std().item() == pytest.approx(12**-0.5, abs=0.02)


def test_typicality_is_blurred_within_its_range():
    torch.manual_seed(0)
    bars = bars_with(marked(8), typicality=np.repeat((0.5, 0.99), 4).astype(np.float32))
    typical = by_phrase(
        Batches(bars, replace(PLAIN, batch=2000, typicality_jitter=0.1)).draw().given.typicality
    )[0]
    assert typical.max() <= 1
    middle = typical[typical.mean(1) < 0.75]
    assert middle.std() == pytest.approx(0.1, rel=0.1)


def test_tempo_is_blurred_by_octaves_and_alike_for_the_bars_of_a_phrase():
    torch.manual_seed(0)
    given_ = (
        Batches(bars_with(marked(8)), replace(PLAIN, batch=4000, tempo_jitter=0.1)).draw().given
    )
    octaves = np.log2(by_phrase(given_.bpm)[0] / 120)
    assert np.ptp(octaves, axis=1).max() == 0
    assert octaves[:, 0].std() == pytest.approx(0.1, rel=0.1)


def test_phrases_of_two_genres_take_one_as_played_bars_do():
    mix = np.tile(np.array([0.5, 0.0, 0.5], np.float32), (8, 1))
    bars = bars_with(marked(8), genres=mix, genre_names=("a", "b", "c"))
    torch.manual_seed(0)
    genres = Batches(bars, replace(PLAIN, batch=2000)).draw().given.genres.view(-1, PHRASE, 3)
    assert (genres == genres[:, :1]).all()
    assert torch.allclose(genres.sum(2), torch.ones(2000, PHRASE))
    assert not genres[:, :, 1].any()
    assert (genres[:, 0, 0] > 0.5).float().mean().item() == pytest.approx(0.5, abs=0.04)
    assert (genres[:, 0].amax(1) > 0.9).float().mean() > 0.5


@given(seeds)
def test_only_cells_of_bars_that_there_are_are_known(seed):
    torch.manual_seed(seed)
    present = (torch.rand(40, PHRASE) < 0.6).float()
    known = known_cells(present)
    assert known.shape == (40, PHRASE, *SHAPE)
    assert set(known.unique().tolist()) <= {0.0, 1.0}
    assert not known[present == 0].any()


@given(seeds)
def test_what_is_known_of_a_bar_is_some_voices_some_steps_or_some_of_both(seed):
    torch.manual_seed(seed)
    known = known_cells(torch.ones(20, PHRASE))
    across = known.amax(2, keepdim=True) * known.amax(3, keepdim=True)
    assert torch.equal(known, across)


def test_half_of_the_bars_are_known_whole_and_of_half_of_the_phrases_one_bar_alone():
    torch.manual_seed(0)
    known = known_cells(torch.ones(4000, PHRASE)).flatten(2)
    bars = known.amax(2).sum(1)
    assert (bars <= 1).float().mean().item() == pytest.approx(0.5, abs=0.04)
    assert (bars >= 3).float().mean().item() == pytest.approx(0.5, abs=0.06)
    shown = known[known.amax(2) > 0]
    whole = shown.amin(1) > 0
    assert whole.float().mean().item() == pytest.approx(0.5, abs=0.06)
    assert whole.any()
    part = shown[~whole].view(-1, *SHAPE)
    voices, steps = ((part.amin(d) > 0).any(1).float().mean().item() for d in (2, 1))
    assert voices > 0.5  # some voices, all steps of theirs
    assert 0.1 < steps < 0.4


def test_the_single_known_bar_may_be_any_that_is_there():
    torch.manual_seed(0)
    known = known_cells(torch.tensor([[0.0, 1, 0, 1]]).repeat(800, 1)).flatten(2).amax(2)
    alone = known[known.sum(1) == 1].sum(0)
    assert alone[0] == alone[2] == 0
    assert alone[1].item() / alone.sum().item() == pytest.approx(0.5, abs=0.1)
