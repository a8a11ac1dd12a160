"""What two hands and two feet can play: which hits go, and which stay whatever happens."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars, mask_of, masks

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid
from gdrm_tui.core.edits import merge
from gdrm_tui.core.playability import around, playable_hits, unplayable_steps
from gdrm_tui.core.voices import VOICE_NAMES, voice_index

KICK, SNARE, TOM, RIDE, CRASH = map(voice_index, ("kick", "snare", "low-tom", "ride", "crash"))
CLOSED, PEDAL, OPEN = map(voice_index, ("closed-hat", "pedal-hat", "open-hat"))
seeds = st.integers(0, 2**16)


def grids(seed: int, fullness: float, count: int = 4) -> tuple[BoolGrid, np.ndarray, BoolGrid]:
    """Return hits, their levels, of which many are equal, and cells that are fixed."""
    source = np.random.default_rng(seed)
    hits, fixed = (source.random((count, *SHAPE)) < share for share in (fullness, 0.3))
    return hits, source.integers(-3, 4, (count, *SHAPE)).astype(np.float32), fixed


def on_one_step(*voices: int) -> BoolGrid:
    return mask_of(*((voice, 0) for voice in voices))[None]


def levels_of(*voices: int) -> np.ndarray:
    """Return levels that fall from the first voice to the last."""
    levels = np.full((1, *SHAPE), -9, np.float32)
    for place, voice in enumerate(voices):
        levels[0, voice] = -place
    return levels


@pytest.mark.parametrize(
    ("voices", "wrong"),
    [
        ((SNARE, RIDE), False),
        ((SNARE, RIDE, KICK, PEDAL), False),
        ((SNARE, RIDE, CRASH), True),
        ((CLOSED, OPEN), True),
        ((CLOSED, PEDAL), False),
    ],
)
def test_only_two_hands_two_feet_and_one_hat_can_play(voices: tuple[int, ...], wrong: bool) -> None:
    assert unplayable_steps(on_one_step(*voices)).tolist() == [[wrong] + [False] * 15]


@given(seeds, st.floats(0.05, 1))
def test_what_stays_can_be_played_and_what_could_be_played_stays(
    seed: int, fullness: float
) -> None:
    hits, levels, _ = grids(seed, fullness)
    played = playable_hits(hits, levels)
    assert not (played & ~hits).any()
    assert not unplayable_steps(played).any()
    fine = ~unplayable_steps(hits)
    assert np.array_equal(played & fine[:, None], hits & fine[:, None])


@given(seeds, st.floats(0.3, 1))
def test_no_hit_goes_that_there_was_a_hand_for(seed: int, fullness: float) -> None:
    hits, levels, _ = grids(seed, fullness, 1)
    played = playable_hits(hits, levels)
    for voice, step in np.argwhere((hits & ~played)[0]).tolist():
        more = played.copy()
        more[0, voice, step] = True
        assert unplayable_steps(more)[0, step]


def test_the_hits_of_the_lowest_levels_go() -> None:
    played = playable_hits(on_one_step(SNARE, TOM, RIDE, KICK), levels_of(RIDE, SNARE, TOM, KICK))
    assert np.array_equal(played, on_one_step(RIDE, SNARE, KICK))
    for surer, other in ((CLOSED, OPEN), (OPEN, CLOSED)):
        played = playable_hits(on_one_step(CLOSED, OPEN), levels_of(surer, other))
        assert np.array_equal(played, on_one_step(surer))


def test_a_hat_that_goes_leaves_its_hand_to_another() -> None:
    played = playable_hits(on_one_step(CLOSED, OPEN, SNARE), levels_of(CLOSED, OPEN, SNARE))
    assert np.array_equal(played, on_one_step(CLOSED, SNARE))


@given(seeds, st.floats(0.05, 1))
def test_fixed_hits_stay_with_only_what_can_be_played_besides(seed: int, fullness: float) -> None:
    hits, levels, fixed = grids(seed, fullness)
    played = playable_hits(hits, levels, fixed)
    assert np.array_equal(played & fixed, hits & fixed)
    wrong = unplayable_steps(played)
    assert not (wrong & ~unplayable_steps(hits & fixed)).any()


@pytest.mark.parametrize("locked", [(CLOSED, OPEN), (TOM, RIDE, CRASH)])
def test_fixed_hits_that_nobody_can_play_leave_no_hand_for_others(locked: tuple[int, ...]) -> None:
    hits = on_one_step(*locked, SNARE, KICK)
    levels = levels_of(SNARE, KICK, *locked)
    played = playable_hits(hits, levels, on_one_step(*locked)[0])
    assert np.array_equal(played, on_one_step(*locked, KICK))


def playable(bar: Bar) -> Bar:
    hits = playable_hits(bar.hits[None], bar.velocities[None])[0]
    return Bar(hits, bar.velocities * hits, bar.offsets * hits)


@given(bars(), bars(), masks)
def test_around_locked_cells_stand_the_new_ones_that_can_be_played(
    kept: Bar, new: Bar, locked: BoolGrid
) -> None:
    laid = around(kept, playable(new), locked)
    merged = merge(kept, playable(new), locked)
    for name in ("hits", "velocities", "offsets"):
        kept_cells, found = getattr(kept, name)[locked], getattr(laid, name)[locked]
        assert np.array_equal(kept_cells, found)
        assert np.array_equal(getattr(laid, name)[laid.hits], getattr(merged, name)[laid.hits])
    assert not (laid.hits & ~merged.hits).any()
    wrong = unplayable_steps(laid.hits[None])
    assert not (wrong & ~unplayable_steps((kept.hits & locked)[None])).any()
    assert around(laid, playable(new), locked) == laid


@given(bars())
def test_without_locks_a_take_of_before_is_laid_as_it_is(old: Bar) -> None:
    assert around(bar_of({}), old, mask_of()) == old


def test_the_softest_new_hit_gives_way_to_locked_hits() -> None:
    locked = bar_of({(SNARE, 0): (0.9, 0.0)})
    new = bar_of({(RIDE, 0): (0.3, 0.1), (CRASH, 0): (0.8, 0.0), (KICK, 0): (0.1, 0.0)})
    laid = around(locked, new, mask_of(*((SNARE, step) for step in range(16))))
    assert np.array_equal(laid.hits, on_one_step(SNARE, CRASH, KICK)[0])


def test_every_voice_is_struck_by_a_hand_or_a_foot() -> None:
    for voice in range(len(VOICE_NAMES)):
        assert not unplayable_steps(on_one_step(voice)).any()
