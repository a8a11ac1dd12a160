"""Phrases: whether four bars belong together, told by what changes between them."""

import numpy as np
import pytest
from hand_made import bars_with, grid_of, marked
from hypothesis import given, settings
from hypothesis import strategies as st
from two_genres import two_genres

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.voices import voice_index
from training.bars import HELD_OUT
from training.metrics.generated_phrases import _known
from training.metrics.order import REPEATED_BAR, SHUFFLED, STRANGERS, TRAIN_PHRASES
from training.metrics.phrases import (
    BARS,
    PhraseSet,
    blocks,
    changed,
    description,
    enough,
    grouped_auc,
    phrase_auc,
    phrase_set,
    reduced,
)
from training.metrics.quick import PhraseJudge

seeds = st.integers(0, 2**31)


def songs(seed: int, count: int = 60):
    """Return songs of eight bars: each has cells of its own, of which a few change at each bar."""
    chance = np.random.default_rng(seed)
    hits = np.repeat(chance.random((count, 1, *SHAPE)) < 0.15, 8, axis=1)
    for place in range(1, 8):
        turned = chance.random((count, *SHAPE)) < 0.01
        hits[:, place] = hits[:, place - 1] ^ turned
    hits = hits.reshape(-1, *SHAPE)
    velocities = hits * chance.uniform(0.5, 0.6, hits.shape)
    grids = np.stack([hits, velocities, 0 * velocities], axis=1)
    return bars_with(
        grids, performance=np.repeat(np.arange(count), 8), place=np.tile(np.arange(8), count)
    )


def set_of(bars) -> PhraseSet:
    return phrase_set(bars, blocks(bars))


def renamed(phrases: PhraseSet, by: int) -> PhraseSet:
    """Return the phrases as if they were of other performances."""
    return phrases._replace(performance=phrases.performance + by)


@given(seeds)
@settings(max_examples=20)
def test_blocks_are_whole_and_in_playing_order_whatever_the_order_of_the_bars(seed):
    chance = np.random.default_rng(seed)
    bars = bars_with(marked(72), performance=np.arange(72) // 18, place=np.arange(72) % 18).where(
        chance.permutation(72)[:60]
    )
    rows = blocks(bars)
    assert (bars.place[rows] % BARS == np.arange(BARS)).all()
    assert (np.ptp(bars.place[rows] // BARS, axis=1) == 0).all()
    assert (np.ptp(bars.performance[rows], axis=1) == 0).all()
    numbers = zip(bars.performance.tolist(), (bars.place // BARS).tolist(), strict=True)
    whole = [key for key, count in counted(numbers).items() if count == BARS]
    assert len(rows) == len(whole)


def counted(keys) -> dict:
    found: dict = {}
    for key in keys:
        found[key] = found.get(key, 0) + 1
    return found


def test_no_block_is_whole_if_bars_are_missing():
    assert blocks(bars_with(marked(3))).shape == (0, BARS)


def test_voices_that_join_keep_the_loudest_hit():
    soft, loud = grid_of({"snare": (4,)}, 0.3), grid_of({"cross-stick": (4,), "kick": (0,)}, 0.7)
    grids = soft + loud
    grids[2, voice_index("cross-stick"), 4] = 0.2
    (bar,) = reduced(grids[None])
    assert bar.shape == (3, 9, SHAPE[1])
    assert bar[:, 1, 4] == pytest.approx([1, 0.7, 0.2])
    assert bar[:, 0, 0] == pytest.approx([1, 0.7, 0])
    assert bar[0].sum() == 2


def test_cells_that_change_are_counted_from_bar_to_bar_and_not_between_voices_that_join():
    first, second = grid_of({"snare": (4,), "kick": (0,)}), grid_of({"cross-stick": (4,)})
    (cells,) = changed(np.stack([first, second, second, first])[None])
    assert cells.shape == (3, 9, SHAPE[1])
    assert cells.sum((1, 2)).tolist() == [1, 0, 1]


@given(seeds)
@settings(max_examples=20)
def test_what_is_seen_of_a_phrase_does_not_say_when_its_hits_are(seed):
    phrases = set_of(songs(seed, 3)).grids
    later = np.roll(phrases, 4, axis=4)
    one, other = description(phrases), description(later)
    assert len(one) == 6
    beats = beats_of(one), beats_of(other)
    assert np.allclose(np.delete(one, BEATS, axis=1), np.delete(other, BEATS, axis=1))
    assert np.allclose(np.roll(beats[0], 1, axis=2), beats[1])


# Of each pair of bars: nine voices, four beats, all, and two of touch.
BEATS = [pair * 16 + column for pair in range(6) for column in range(9, 13)]


def beats_of(rows: np.ndarray) -> np.ndarray:
    return rows[:, BEATS].reshape(len(rows), 6, 4)


def test_phrases_of_the_same_kind_of_songs_cannot_be_told_apart():
    assert phrase_auc(set_of(songs(1)), renamed(set_of(songs(2)), 100)) == pytest.approx(
        0.5, abs=0.1
    )


def test_bars_shuffled_between_songs_are_told_apart_at_once():
    real, other = songs(1), songs(2)
    rows = blocks(other)
    chance = np.random.default_rng(0)
    strangers = np.stack([chance.permutation(column) for column in rows.T], axis=1)
    assert phrase_auc(set_of(real), renamed(phrase_set(other, strangers), 100)) > 0.95


def test_the_same_bar_four_times_is_told_apart():
    real, other = songs(1), songs(2)
    still = phrase_set(other, np.repeat(blocks(other)[:, :1], BARS, axis=1))
    assert phrase_auc(set_of(real), renamed(still, 100)) > 0.95


def test_halves_of_real_phrases_cannot_be_told_apart():
    phrases = set_of(songs(1, 100))
    first = phrases.performance % 2 == 0
    halves = (PhraseSet(*(part[mask] for part in phrases)) for mask in (first, ~first))
    assert phrase_auc(*halves) == pytest.approx(0.5, abs=0.1)


def test_knowing_performances_does_not_help_with_those_that_were_not_learnt():
    chance = np.random.default_rng(0)
    groups = np.repeat(np.arange(60), 4)
    rows = chance.standard_normal((60, 8))[groups] + 0.01 * chance.standard_normal((240, 8))
    real = groups < 30
    found = grouped_auc(rows[real], groups[real], rows[~real], groups[~real])
    assert found == pytest.approx(0.5, abs=0.15)  # by a split of rows it would be 1


def test_phrases_of_fewer_performances_than_there_are_turns_are_not_enough():
    assert enough(set_of(songs(1, 5)))
    assert not enough(set_of(songs(1, 4)))


def test_known_phrases_are_real_ones_and_three_kinds_of_nonsense():
    train = songs(1, 30)
    sets = _known(train, 40, 0)
    assert set(sets) == {TRAIN_PHRASES, SHUFFLED, REPEATED_BAR, STRANGERS}
    real = {phrase.tobytes() for phrase in set_of(train).grids}
    assert all(len(phrases.grids) == 40 for phrases in sets.values())
    assert {phrase.tobytes() for phrase in sets[TRAIN_PHRASES].grids} <= real
    assert len({phrase.tobytes() for phrase in sets[TRAIN_PHRASES].grids}) == 40
    assert not changed(sets[REPEATED_BAR].grids).any()
    rate = {name: changed(phrases.grids).mean() for name, phrases in sets.items()}
    assert rate[STRANGERS] > 5 * rate[TRAIN_PHRASES]
    first, second = sets[TRAIN_PHRASES].grids, sets[SHUFFLED].grids
    for one, other in zip(first, second, strict=True):
        assert sorted(bar.tobytes() for bar in one) == sorted(bar.tobytes() for bar in other)


def test_phrases_are_judged_where_there_are_enough_real_ones():
    held_out = two_genres(800).of_split(HELD_OUT)
    judge = PhraseJudge(held_out)
    scores = judge.scores(held_out.grids[judge.rows])
    assert scores["phrase_c2st"] == pytest.approx(0.5, abs=0.01)
    cells = changed(held_out.grids[judge.rows]).sum((2, 3))
    assert scores["phrase_changes"] == pytest.approx(float(cells.mean()))


@pytest.mark.parametrize("performances", [4, 9])
def test_too_few_real_phrases_judge_nothing(performances):
    bars = songs(1, performances) if performances > 4 else songs(1, 40)
    few = bars.where(bars.performance < performances)
    judge = PhraseJudge(few)
    assert len(judge.rows) == 2 * performances
    assert judge.scores(few.grids[judge.rows]) == {}


def test_many_phrases_of_four_performances_judge_nothing():
    bars = songs(1, 16)
    long = bars_with(bars.grids, performance=np.arange(128) // 32, place=np.arange(128) % 32)
    judge = PhraseJudge(long)
    assert len(judge.rows) == 32
    assert judge.scores(long.grids[judge.rows]) == {}
