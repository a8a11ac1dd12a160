"""Sampling: bars and phrases of a network, under the conditions of real ones."""

import numpy as np
import torch
from small_dataset import tiny_config

from gdrm_tui.core.playability import unplayable_steps
from training.batches import phrase_rows
from training.conditions import PHRASE
from training.run import new_run
from training.sampling import conditions_of, phrase_latents, sample_bars, sample_phrases


def test_sampled_bars_are_playable_and_their_seed_says_which(bars):
    generator = new_run(tiny_config(), 3).average
    first, again, other = (sample_bars(generator, bars, seed) for seed in (1, 1, 2))
    assert first.shape == bars.grids.shape
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not first[:, 1:][np.repeat(first[:, :1] == 0, 2, axis=1)].any()
    assert not unplayable_steps(first[:, 0] > 0).any()


def test_bars_are_asked_for_under_the_conditions_of_real_ones(bars):
    given = conditions_of(bars, torch.Generator().manual_seed(0))
    assert np.array_equal(given.place, bars.place % PHRASE)
    for name in ("bpm", "fill", "typicality"):
        assert np.array_equal(getattr(given, name), getattr(bars, name))
    assert not given.genres.numpy()[bars.genres == 0].any()


def test_bars_of_a_phrase_share_the_groove_and_nothing_else():
    generator = new_run(tiny_config(), 3).average
    numbers, source = torch.tensor([0, 0, 1, 2, 2]), torch.Generator().manual_seed(0)
    latent = phrase_latents(generator, numbers, source)
    groove, own = latent[:, : generator.groove_size], latent[:, generator.groove_size :]
    assert latent.shape == (5, generator.latent_size)
    same = (groove[:, None] == groove[None]).all(2)
    assert torch.equal(same, numbers[:, None] == numbers[None])
    assert torch.equal((own[:, None] == own[None]).all(2), torch.eye(5, dtype=torch.bool))


def test_phrases_are_made_under_the_conditions_of_their_rows(bars):
    generator = new_run(tiny_config(), 3).average
    rows = phrase_rows(bars)[:5, ::-1]
    phrases = sample_phrases(generator, bars, rows, 1)
    assert phrases.shape == (5, PHRASE, *bars.grids.shape[1:])
    numbers = torch.arange(5).repeat_interleave(PHRASE)
    grids = sample_bars(generator, bars.where(rows.ravel()), 1, phrases=numbers)
    assert np.array_equal(phrases.reshape(grids.shape), grids)
    assert len(sample_phrases(generator, bars, rows[:0], 1)) == 0
