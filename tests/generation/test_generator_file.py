"""What is a generator file and what is not: one sentence for everything that is not."""

import numpy as np
import pytest
from foreign_models import BROKEN, GENRES, LATENT, model_file, tiny_model

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import Generator, ModelError, default_model


@pytest.mark.parametrize("kind", BROKEN)
def test_file_that_is_not_a_generator_is_refused_in_one_line_with_its_name(tmp_path, kind):
    path = model_file(tmp_path, BROKEN[kind]())
    with pytest.raises(ModelError) as refusal:
        Generator(path)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["nothing.onnx", ""])
def test_file_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(ModelError, match="there is no generator file at"):
        Generator(tmp_path / name)


def test_any_file_that_keeps_to_the_format_plays(tmp_path):
    generator = Generator(model_file(tmp_path, tiny_model()))
    assert (generator.genres, generator.card.latent_size) == (GENRES, LATENT)
    assert generator.controls_of_first_genre() == Controls({"jazz": 1.0})
    bars = generator.bars(np.eye(LATENT), generator.controls_of_first_genre())
    assert len(set(bars)) == LATENT


def test_velocities_and_offsets_out_of_range_are_set_to_its_edge(tmp_path):
    generator = Generator(model_file(tmp_path, tiny_model(weight=100.0)))
    cells = generator.cells(np.ones((1, LATENT)), Controls({"funk": 1.0}))
    assert (cells.velocities.min(), cells.velocities.max()) == (np.float32(1 / 127), 1)
    assert cells.offsets.min() == -0.5
    assert 0.49 < cells.offsets.max() < 0.5


def test_file_that_plays_one_bar_but_not_many_says_so(tmp_path):
    generator = Generator(model_file(tmp_path, tiny_model(batch=1)))
    with pytest.raises(ModelError, match=r"cannot play a bar"):
        generator.bars(np.zeros((3, LATENT)), Controls({"funk": 1.0}))


def test_latents_of_another_size_are_refused(generator):
    with pytest.raises(ModelError, match="cannot play a bar"):
        generator.bar(np.zeros(5), generator.controls_of_first_genre())


def test_shipped_generator_has_a_card_that_fits_the_program(generator):
    card = generator.card
    assert generator.path == default_model()
    assert len(card.genres) == len(set(card.genres)) == len(card.genre_bars)
    assert list(card.genres) == sorted(card.genres)
    assert 0 < card.bpm_range[0] < card.bpm_range[1]
    cells = generator.cells(np.zeros((1, card.latent_size)), generator.controls_of_first_genre())
    assert cells.levels.shape == (1, len(VOICE_NAMES), 16)


def test_threshold_falls_as_density_rises_and_is_0_in_the_middle(generator):
    thresholds = [generator.threshold(density) for density in np.linspace(0, 1, 101)]
    assert thresholds == sorted(thresholds, reverse=True)
    assert generator.threshold(0.5) == 0
