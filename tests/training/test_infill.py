"""The measure of in-filling, on bars whose answer is known."""

import numpy as np
import pytest
from hand_made import bars_with

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.voices import voice_index
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.latents import draw
from training.bars import Bars
from training.infill import Agreement, bar_and_controls, infill_f1, main, recovery_f1


def own_bars(generator: Generator, count: int) -> Bars:
    """Bars of the generator's own: the search has to find these again."""
    names = generator.genres
    genres = np.eye(len(names), dtype=np.float32)[np.full(count, names.index("rock"))]
    controls = Controls({"rock": 1.0}, surprise=1.0)
    made = [
        generator.bar(draw(1000 + seed, generator.card.latent_size), controls)
        for seed in range(count)
    ]
    grids = np.stack([[bar.hits, bar.velocities, bar.offsets] for bar in made]).astype(np.float32)
    return bars_with(
        grids, genres=genres, bpm=np.full(count, controls.bpm, np.float32), genre_names=names
    )


def test_f1_counts_only_hits_inside_the_mask():
    guess, truth, mask = (np.zeros(SHAPE, bool) for _ in range(3))
    mask[0] = True
    guess[0, :4] = truth[0, 2:8] = truth[5] = True
    agreement = Agreement()
    agreement.count(guess, truth, mask)
    assert agreement.f1 == 2 * 2 / (4 + 6)
    assert Agreement().f1 == 0


def test_a_prepared_bar_comes_with_the_controls_it_was_played_under():
    bars = own_bars(Generator(default_model()), 1)
    bar, controls = bar_and_controls(bars, 0)
    assert np.array_equal(bar.hits, bars.grids[0, 0] > 0)
    assert {name for name, weight in controls.genres.items() if weight} == {"rock"}
    assert (controls.bpm, controls.fill, controls.surprise) == (bars.bpm[0], False, 1)


@pytest.fixture(scope="module")
def some() -> tuple[Generator, Bars]:
    generator = Generator(default_model())
    return generator, own_bars(generator, 8)


def test_search_recovers_most_hits_of_the_generators_own_bars(some):
    assert recovery_f1(*some) > 0.7


@pytest.mark.parametrize("voice", ["snare", "closed-hat"])
def test_search_fills_in_a_hidden_voice_better_than_chance(some, voice):
    generator, bars = some
    scores = infill_f1(generator, bars, own_bars(generator, 60), voice_index(voice))
    assert scores["searched"] > max(scores["coin flips"], scores["pasted"])


def test_a_missing_model_is_reported_in_one_sentence(capsys, tmp_path):
    assert main(["--model", str(tmp_path / "no.onnx")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
