"""The generator's promises: the same input gives the same bar, and each control does its own."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.bar import distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.latents import draw
from gdrm_tui.generation.network import UnknownGenreError

GENERATOR = Generator(default_model())
SIZE = GENERATOR.card.latent_size
seeds = st.integers(0, 2**32 - 1)
share = st.floats(0, 1)
mixes = st.dictionaries(
    st.sampled_from(GENERATOR.genres), st.floats(2**-10, 10), min_size=1, max_size=4
)
asked = st.builds(Controls, mixes, st.floats(30, 300), st.booleans(), share, share)
GRIDS = ("hits", "velocities", "offsets")


def latents_of(count: int, seed: int = 0) -> np.ndarray:
    return np.stack([draw(seed + i, SIZE) for i in range(count)])


def same_to_the_bit(first, second) -> bool:
    return all(getattr(first, n).tobytes() == getattr(second, n).tobytes() for n in GRIDS)


@given(seeds, asked)
def test_same_latent_controls_and_file_give_the_same_bar_to_the_bit(seed, controls):
    again = Generator(default_model()) if seed % 16 == 0 else GENERATOR
    bar = GENERATOR.bar(draw(seed, SIZE), controls)
    assert same_to_the_bit(bar, again.bar(draw(seed, SIZE), controls))


@given(seeds, asked, st.integers(2, 12))
def test_batch_gives_the_bars_that_single_calls_give(seed, controls, count):
    latents = latents_of(count, seed % 1000)
    levels = GENERATOR.cells(latents, controls).levels - GENERATOR.threshold(controls.density)
    clear = np.abs(levels) > 1e-5  # sums in another order differ in the last bits
    assert clear.mean() > 0.99
    batch = GENERATOR.bars(latents, controls)
    for single, batched, sure in zip(latents, batch, clear, strict=True):
        alone = GENERATOR.bar(single, controls)
        assert np.array_equal(alone.hits[sure], batched.hits[sure])
        assert np.allclose(alone.velocities[sure], batched.velocities[sure], atol=1e-5)
        assert np.allclose(alone.offsets[sure], batched.offsets[sure], atol=1e-5)


def test_bars_of_other_latents_are_other_bars(generator):
    bars = generator.bars(latents_of(64), generator.controls_of_first_genre())
    assert len(set(bars)) == 64


@given(seeds, asked, share, share)
def test_raising_density_only_adds_hits_and_leaves_those_there_as_they_were(
    seed, controls, first, second
):
    low, high = sorted((first, second))
    sparse, dense = (
        GENERATOR.bar(draw(seed, SIZE), replace(controls, density=d)) for d in (low, high)
    )
    assert not (sparse.hits & ~dense.hits).any()
    for name in GRIDS:
        grids = (getattr(bar, name)[sparse.hits] for bar in (sparse, dense))
        assert np.array_equal(*grids)


@given(seeds, asked, share)
def test_returning_to_a_density_restores_the_bar_to_the_bit(seed, controls, density):
    before = GENERATOR.bar(draw(seed, SIZE), controls)
    GENERATOR.bar(draw(seed, SIZE), replace(controls, density=density))
    assert same_to_the_bit(before, GENERATOR.bar(draw(seed, SIZE), replace(controls)))


def test_density_0_is_silence_and_1_is_fuller_than_the_middle(generator):
    plain = generator.controls_of_first_genre()
    counts = [
        sum(b.hit_count for b in generator.bars(latents_of(32), replace(plain, density=d)))
        for d in (0.0, 0.5, 1.0)
    ]
    assert counts[0] == 0
    assert 0 < counts[1] < counts[2]


@given(seeds, asked, st.sampled_from([2.0**-60, 2.0**-3, 8.0, 2.0**60, 2.0**1000]))
def test_only_the_ratios_of_genre_weights_count(seed, controls, scale):
    scaled = replace(controls, genres={n: w * scale for n, w in controls.genres.items()})
    latent = draw(seed, SIZE)
    assert same_to_the_bit(GENERATOR.bar(latent, controls), GENERATOR.bar(latent, scaled))


def test_weights_too_large_to_be_added_still_mix(generator):
    plain, huge = (Controls({"funk": w, "jazz": w}) for w in (1.0, 1e308))
    assert generator.bar(draw(1, SIZE), huge) == generator.bar(draw(1, SIZE), plain)


def test_genre_of_weight_0_changes_nothing_known_or_not(generator):
    plain = Controls({"funk": 1.0})
    for name in ("jazz", "zydeco"):
        mixed = Controls({"funk": 1.0, name: 0.0})
        assert generator.bar(draw(1, SIZE), mixed) == generator.bar(draw(1, SIZE), plain)


def test_unknown_genre_is_answered_with_the_known_ones(generator):
    with pytest.raises(UnknownGenreError, match="no genre is called 'zydeco'") as refusal:
        generator.bar(draw(1, SIZE), Controls({"funk": 1.0, "zydeco": 0.1}))
    assert all(name in str(refusal.value) for name in generator.genres)


@pytest.mark.parametrize(
    "change",
    [{"fill": True}, {"bpm": 60.0}, {"surprise": 1.0}, {"genres": {"jazz": 1.0}}],
    ids=str,
)
def test_every_control_is_heard_in_the_bars(generator, change):
    plain = Controls({"funk": 1.0}, 180.0)
    latents = latents_of(64)
    before, after = (generator.bars(latents, c) for c in (plain, replace(plain, **change)))
    assert sum(distance(a, b) for a, b in zip(before, after, strict=True)) > 0
