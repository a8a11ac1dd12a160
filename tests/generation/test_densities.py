"""Densities, overall and of single voices: they only add, only remove, and always return."""

from dataclasses import replace

import numpy as np
import pytest
from foreign_models import LATENT, model_file, tiny_model
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import toggle
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.playability import HANDS, MOST_HANDS
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES
from gdrm_tui.generation.generator import Generator, SearchSize, default_model
from gdrm_tui.generation.latents import draw
from gdrm_tui.generation.search import Locked, nearest_latent
from gdrm_tui.generation.takes import fresh_take

GENERATOR = Generator(default_model())
SINGLE_TRY = Generator(default_model(), SearchSize(crowd=1, elite=1, rounds=0))
SIZE = GENERATOR.card.latent_size
GRIDS = ("hits", "velocities", "offsets")
FUNK = Controls({"funk": 1.0}, 100.0)
seeds = st.integers(0, 2**32 - 1)
share = st.floats(0, 1)
voices = st.sampled_from(VOICE_NAMES)
densities = st.dictionaries(voices, share, max_size=VOICE_COUNT)
mixes = st.dictionaries(st.sampled_from(GENERATOR.genres), st.floats(0.01, 1), min_size=1)
asked = st.builds(Controls, mixes, st.floats(30, 300), st.booleans(), share, share, densities)
ROWS = [[3.0, 1.0, 0.0, -1.0, -3.0]] * VOICE_COUNT


def bar_of(seed: int, controls: Controls) -> Bar:
    return GENERATOR.bar(draw(seed, SIZE), controls)


def same_to_the_bit(first: Bar, second: Bar) -> bool:
    return all(getattr(first, n).tobytes() == getattr(second, n).tobytes() for n in GRIDS)


def assert_only_adds(sparse: Bar, dense: Bar) -> None:
    assert not (sparse.hits & ~dense.hits).any()
    for name in GRIDS:
        assert np.array_equal(*(getattr(bar, name)[sparse.hits] for bar in (sparse, dense)))


@given(seeds, asked, voices, share, share)
def test_raising_the_density_of_a_voice_only_adds_its_hits(seed, controls, voice, one, other):
    low, high = sorted((one, other))
    sparse, dense = (bar_of(seed, controls.with_voice_density(voice, d)) for d in (low, high))
    assert_only_adds(sparse, dense)
    others = np.arange(VOICE_COUNT) != VOICE_NAMES.index(voice)
    for name in GRIDS:
        first, second = (getattr(bar, name)[others] for bar in (sparse, dense))
        assert first.tobytes() == second.tobytes()


@given(seeds, asked, share, densities)
def test_raising_any_densities_together_only_adds_hits(seed, controls, density, others):
    raised = replace(
        controls,
        density=max(controls.density, density),
        voice_densities={
            voice: max(controls.voice_density(voice), others.get(voice, 0.0))
            for voice in VOICE_NAMES
        },
    )
    assert_only_adds(bar_of(seed, controls), bar_of(seed, raised))


@given(seeds, asked, voices, share, share)
def test_moving_densities_back_restores_the_bar_to_the_bit(seed, controls, voice, density, own):
    before = bar_of(seed, controls)
    moved = replace(controls, density=density).with_voice_density(voice, own)
    bar_of(seed, moved)
    back = replace(moved, density=controls.density)
    back = back.with_voice_density(voice, controls.voice_density(voice))
    assert back == controls
    assert same_to_the_bit(bar_of(seed, back), before)


@given(seeds, asked, st.sampled_from([*enumerate(VOICE_NAMES)]))
def test_density_0_is_silence_overall_and_of_a_voice(seed, controls, row_and_voice):
    row, voice = row_and_voice
    assert bar_of(seed, replace(controls, density=0.0)).hit_count == 0
    assert not bar_of(seed, controls.with_voice_density(voice, 0.0)).hits[row].any()


@given(seeds, asked, voices)
def test_voice_at_0_5_sounds_as_if_it_were_not_named(seed, controls, voice):
    plain = replace(controls, voice_densities={})
    assert same_to_the_bit(bar_of(seed, plain.with_voice_density(voice, 0.5)), bar_of(seed, plain))


def test_every_voice_gets_fuller_and_thinner_in_many_bars(generator):
    latents = np.stack([draw(seed, SIZE) for seed in range(64)])
    counts = np.array(
        [
            sum(b.hits.sum(1) for b in generator.bars(latents, replace(FUNK, voice_densities=d)))
            for d in (dict.fromkeys(VOICE_NAMES, density) for density in (0.2, 0.5, 0.95))
        ]
    )
    played = counts[1] > 20
    assert played.sum() >= 5
    assert (counts[0] < counts[1])[played].all()
    assert (counts[1] <= counts[2]).all()
    assert (counts[1] < counts[2])[played].mean() > 0.5  # the others have no hand free


def test_thresholds_of_voices_never_rise_and_are_0_in_the_middle(generator):
    for row in range(VOICE_COUNT):
        found = [generator.voice_threshold(row, density) for density in np.linspace(0, 1, 101)]
        assert found == sorted(found, reverse=True)
        assert found[0] == np.inf
        assert found[50] == 0
    assert generator.threshold(0.0) == np.inf


@pytest.mark.parametrize(
    ("overall", "row"),
    [
        ([2.0, 0.0, -2.0], (2.0, 0.0, -2.0)),
        ([5.0, 1.0, -1.0], (4.0, 0.0, -2.0)),
        ([3.0, 1.0, -1.0, -5.0], (3.0, 1.0, -1.0, -5.0)),
    ],
)
def test_voices_follow_the_overall_thresholds_where_the_file_has_none_of_theirs(
    tmp_path, overall, row
):
    generator = Generator(model_file(tmp_path, tiny_model({"thresholds": overall})))
    assert generator.card.voice_thresholds == (row,) * VOICE_COUNT
    assert generator.voice_threshold(3, 0.5) == 0


def test_each_voice_has_the_thresholds_that_the_file_gives_it(tmp_path):
    rows = [[float(row + 1), 0.0, -float(row)] for row in range(VOICE_COUNT)]
    generator = Generator(model_file(tmp_path, tiny_model({"voice_thresholds": rows})))
    densities = dict.fromkeys(VOICE_NAMES[:3], 0.75) | {"ride": 0.25, "crash": 0.0}
    found = generator.thresholds(Controls({"funk": 1.0}, 100.0, voice_densities=densities))
    assert (found.shape, found.dtype) == ((VOICE_COUNT, 1), np.float32)
    expected = np.zeros(VOICE_COUNT)
    expected[:3] = [0, -0.5, -1.0]
    expected[VOICE_NAMES.index("ride")] = 6.0
    expected[VOICE_NAMES.index("crash")] = np.inf
    assert np.array_equal(found[:, 0], expected.astype(np.float32))


def test_voice_thresholds_are_added_to_the_overall_one(tmp_path):
    generator = Generator(model_file(tmp_path, tiny_model({"voice_thresholds": ROWS})))
    asked = Controls({"funk": 1.0}, 100.0, density=0.75, voice_densities={"kick": 0.25})
    assert generator.thresholds(asked)[:2, 0].tolist() == [0.0, -1.0]
    sounding = generator.bar(np.zeros(LATENT), asked).hits.any(1)
    assert not sounding[0]
    assert sounding[HANDS].sum() == MOST_HANDS


@given(st.sets(voices, min_size=1), st.booleans())
def test_search_finds_some_latent_also_under_silence(silent, all_silent):
    bar = fresh_take(GENERATOR, FUNK, 1, 1).bar
    asked = replace(FUNK, voice_densities=dict.fromkeys(silent, 0.0), density=0.5 - all_silent / 2)
    with np.errstate(invalid="raise"):
        found = nearest_latent(SINGLE_TRY, bar, asked, np.ones(SHAPE, bool), 3)
    assert np.isfinite(found).all()


def test_hits_put_into_a_silenced_voice_by_hand_are_still_looked_for(quick):
    quiet = FUNK.with_voice_density("kick", 0.0)
    mask = Locks(frozenset({0})).mask
    kicks = fresh_take(quick, FUNK, 5, 1).bar.hits[0]
    bar = fresh_take(quick, quiet, 5, 1).bar
    for step in np.flatnonzero(kicks):
        bar = toggle(bar, 0, int(step))
    missed = {"searched": 0, "by chance": 0}
    for seed in range(6):
        for name, locked in (("searched", Locked(bar, mask)), ("by chance", None)):
            take = fresh_take(quick, quiet, seed, 2, locked)
            loud = quick.bar(take.latent_array, FUNK)
            missed[name] += int((kicks & ~loud.hits[0]).sum())
    assert missed["searched"] * 3 < missed["by chance"]
