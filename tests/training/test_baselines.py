"""What floors and deliberate nonsense keep of real bars, and what they take away."""

import numpy as np
import pytest
from two_genres import two_genres

from training.metrics import baselines
from training.metrics.metrics import hit_keys, unique_rate

TRAIN = two_genres(400)


def test_coin_flips_keep_every_genres_rates_and_invent_no_hit():
    asked = np.repeat(np.eye(2, dtype=np.float32), 2000, axis=0)
    flips = baselines.coin_flips(TRAIN, asked, seed=1)
    for genre, rows in enumerate((flips[:2000], flips[2000:])):
        real = TRAIN.grids[TRAIN.genres[:, genre] > 0]
        assert np.abs(rows[:, 0].mean(0) - real[:, 0].mean(0)).max() < 0.06
        assert not rows[:, 0][:, ~real[:, 0].any(0)].any()


def test_coin_flips_take_velocities_and_offsets_from_hits_of_the_voice():
    flips = baselines.coin_flips(TRAIN, TRAIN.genres[:50], seed=1)
    for voice in range(flips.shape[2]):
        known = set(zip(*TRAIN.grids[:, 1:, voice].transpose(1, 0, 2).reshape(2, -1), strict=True))
        made = set(zip(*flips[:, 1:, voice].transpose(1, 0, 2).reshape(2, -1), strict=True))
        assert made <= known | {(0, 0)}


def test_mixed_voices_are_each_a_real_voice_of_the_genre():
    mixed = baselines.mixed_voices(TRAIN, TRAIN.genres[:60], seed=1)
    for bar, genre in zip(mixed, TRAIN.genres[:60], strict=True):
        own = TRAIN.grids[(TRAIN.genres == genre).all(1)]
        for voice in range(bar.shape[1]):
            assert (own[:, :, voice] == bar[:, voice]).all((1, 2)).any()


def test_nothing_binds_mixed_voices_together():
    train = two_genres(400)
    train.grids[:, 0, 1] = train.grids[:, 0, 0]  # the snare does what the kick does
    mixed = baselines.mixed_voices(train, train.genres, seed=1)
    apart = (mixed[:, 0, 1] != mixed[:, 0, 0]).any(1)
    assert apart.mean() > 0.5


def test_halves_share_no_bar_and_have_the_sizes_asked_for():
    first, second = baselines.halves(TRAIN, 120, 60, seed=1)
    assert (len(first), len(second)) == (120, 60)
    marks = [set(map(bytes, bars.grids)) for bars in (first, second)]
    assert not marks[0] & marks[1]


def test_halves_of_too_few_bars_shrink_in_proportion():
    assert [len(half) for half in baselines.halves(TRAIN, 1200, 400, seed=1)] == [300, 100]


@pytest.mark.parametrize("count", [100, 640])
def test_repeated_bars_are_real_and_no_more_than_64(count):
    again = baselines.repeated_bars(TRAIN, count, seed=1)
    assert len(again) == count
    assert unique_rate(again) * count <= 64
    assert set(hit_keys(again)) <= set(hit_keys(TRAIN.grids))


def test_rotated_bars_keep_every_count_and_move_every_hit_a_beat():
    rotated = baselines.rotated_bars(TRAIN.grids)
    assert np.array_equal(rotated[..., 4:], TRAIN.grids[..., :-4])
    assert np.array_equal(rotated[:, 0].sum(2), TRAIN.grids[:, 0].sum(2))


def test_flattened_velocity_keeps_hits_and_timing_and_the_mean():
    flat = baselines.flattened_velocity(TRAIN.grids)
    assert np.array_equal(flat[:, [0, 2]], TRAIN.grids[:, [0, 2]])
    sounding = TRAIN.grids[:, 0] > 0
    assert np.ptp(flat[:, 1][sounding]) < 1e-6
    assert flat[:, 1][sounding].mean() == pytest.approx(TRAIN.grids[:, 1][sounding].mean(), 1e-4)


def test_erased_timing_keeps_hits_and_velocities():
    straight = baselines.erased_timing(TRAIN.grids)
    assert np.array_equal(straight[:, :2], TRAIN.grids[:, :2])
    assert not straight[:, 2].any()
