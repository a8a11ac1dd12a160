"""Two hands and two feet can play whatever is generated, however it is asked for."""

from __future__ import annotations

from typing import get_args

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from loops import bars, locks

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.playability import around, unplayable_steps
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import Generator, SearchSize, default_model
from gdrm_tui.generation.maker import BarRequest, Way, bars_under_locks, make

GENERATOR = Generator(default_model(), SearchSize(crowd=8, elite=2, rounds=1))
seeds, share = st.integers(0, 2**32 - 1), st.floats(0, 1)
mixes = st.dictionaries(st.sampled_from(GENERATOR.genres), st.floats(0.01, 1), min_size=1)
densities = st.dictionaries(st.sampled_from(VOICE_NAMES), share)
asked = st.builds(
    Controls, mixes, st.floats(30, 300), st.booleans(), share, share, densities, share
)


def assert_playable(bar: Bar, locked: BoolGrid) -> None:
    """Only what is locked may be too much for two hands."""
    wrong = unplayable_steps(bar.hits[None])
    assert not (wrong & ~unplayable_steps((bar.hits & locked)[None])).any()


@given(seeds, asked)
def test_every_bar_can_be_played_under_any_controls(seed: int, controls: Controls) -> None:
    latents = np.random.default_rng(seed).standard_normal((64, GENERATOR.card.latent_size))
    hits = np.stack([bar.hits for bar in GENERATOR.bars(latents, controls)])
    assert not unplayable_steps(hits).any()


@given(st.sampled_from(get_args(Way)), seeds, asked, asked, bars(), locks())
def test_every_way_of_making_bars_leaves_what_is_locked_and_plays_the_rest(
    way: Way, seed: int, before: Controls, now: Controls, written: Bar, locked: Locks
) -> None:
    origin = make(GENERATOR, BarRequest("new", before, seed))[0]
    there = around(written, origin.bar, locked.mask)
    request = BarRequest(
        way, now, seed, 2, (there,), locked, origin, voice=1, form="AAAB", count=4, fill_every=2
    )
    takes = make(GENERATOR, request)
    for take, laid in zip(takes, bars_under_locks(takes, (there,), locked), strict=True):
        assert_playable(take.bar, np.zeros(SHAPE, bool))
        assert np.array_equal((laid.hits ^ there.hits) & locked.mask, np.zeros(SHAPE, bool))
        assert_playable(laid, locked.mask)
