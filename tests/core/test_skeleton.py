"""Skeletons: which hits make a groove what it is, and how alike two grooves are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.skeleton import (
    LOUD,
    SKELETON_CELLS,
    likeness,
    skeletons,
    skeletons_of_cells,
)
from gdrm_tui.core.voices import voice_index

seeds = st.integers(0, 2**31)


def velocities(*hits: tuple[str, int], velocity: float = 0.8) -> np.ndarray:
    """Return one bar, shape (1, voices, steps), of hits of that velocity."""
    bar = np.zeros((1, *SHAPE), np.float32)
    for name, step in hits:
        bar[0, voice_index(name), step] = velocity
    return bar


def random_bars(seed: int, count: int = 6) -> np.ndarray:
    source = np.random.default_rng(seed)
    return (source.random((count, *SHAPE)) * (source.random((count, *SHAPE)) < 0.2)).astype("f4")


@pytest.mark.parametrize(
    ("name", "weight"),
    [("kick", 1.5), ("snare", 1.5), ("ride", 0.8), ("high-tom", 1.0), ("crash-2", 0.3)],
)
def test_a_hit_counts_as_much_as_its_part_does(name: str, weight: float) -> None:
    skeleton = skeletons(velocities((name, 5)))
    assert skeleton.shape == (1, SKELETON_CELLS)
    assert np.flatnonzero(skeleton).size == 1
    assert skeleton.max() == pytest.approx(weight)


@pytest.mark.parametrize("name", ["cross-stick", "pedal-hat", "ride-bell"])
def test_some_voices_are_not_part_of_a_skeleton(name: str) -> None:
    assert not skeletons(velocities((name, 0))).any()


def test_a_ghost_note_is_not_part_of_a_skeleton_but_a_soft_kick_is() -> None:
    assert not skeletons(velocities(("snare", 3), velocity=LOUD)).any()
    assert skeletons(velocities(("snare", 3), velocity=LOUD + 0.01)).any()
    assert skeletons(velocities(("kick", 3), velocity=0.01)).any()


def test_time_is_kept_alike_on_any_hat_and_the_ride() -> None:
    closed, opened, ride = (
        skeletons(velocities((v, 2))) for v in ("closed-hat", "open-hat", "ride")
    )
    assert np.array_equal(closed, opened)
    assert np.array_equal(closed, ride)
    assert np.array_equal(closed, skeletons(velocities(("closed-hat", 2), ("ride", 2))))


@given(seeds)
def test_likeness_is_1_with_oneself_and_the_same_both_ways(seed: int) -> None:
    first, second = skeletons(random_bars(seed)), skeletons(random_bars(seed + 1, 4))
    alike = likeness(first, second)
    assert alike.shape == (6, 4)
    assert ((alike >= 0) & (alike <= 1 + 1e-6)).all()
    assert np.allclose(alike, likeness(second, first).T, atol=1e-6)
    assert np.allclose(np.diag(likeness(first, first)), 1)


def test_likeness_is_what_both_have_over_what_either_has() -> None:
    one = skeletons(velocities(("kick", 0), ("snare", 4), ("closed-hat", 0)))
    other = skeletons(velocities(("kick", 0), ("snare", 12)))
    assert likeness(one, other)[0, 0] == pytest.approx(1.5 / (1.5 + 1.5 + 0.8 + 1.5))


def test_skeletons_with_nothing_in_common_are_unlike_and_two_empty_ones_alike() -> None:
    kick, snare = skeletons(velocities(("kick", 0))), skeletons(velocities(("snare", 0)))
    empty = skeletons(velocities())
    assert likeness(kick, snare)[0, 0] == likeness(kick, empty)[0, 0] == 0
    assert likeness(empty, empty)[0, 0] == 1


@given(seeds)
def test_the_cells_that_sound_are_all_there_is_to_a_skeleton(seed: int) -> None:
    shapes = skeletons(random_bars(seed))
    cells = [np.flatnonzero(row).tolist() for row in shapes]
    assert np.array_equal(skeletons_of_cells(cells), shapes)
