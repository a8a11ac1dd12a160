"""The measure of in-filling, on bars whose answer is known."""

import numpy as np

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.generation.generator import Generator, SearchSize, default_model
from gdrm_tui.generation.latents import draw
from training.infill import Agreement, bar_and_controls, infill_f1, main, recovery_f1
from training.prepare import Bars


def own_bars(generator: Generator, count: int) -> Bars:
    """Bars of the generator's own: the search has to find these again."""
    names = generator.genres
    genres = np.eye(len(names), dtype=np.float32)[np.full(count, names.index("rock"))]
    controls = generator.controls_of_first_genre()
    made = [
        generator.bar(draw(1000 + seed, generator.card.latent_size), controls)
        for seed in range(count)
    ]
    grids = np.stack([[bar.hits, bar.velocities, bar.offsets] for bar in made]).astype(np.float32)
    zeros = np.zeros(count, np.int64)
    bpm, fill = np.full(count, controls.bpm, np.float32), np.zeros(count, np.float32)
    return Bars(grids, genres, bpm, fill, zeros, zeros, names)


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


def test_search_recovers_the_generators_bars_and_fills_in_better_than_chance():
    generator = Generator(default_model(), SearchSize(crowd=128, elite=12, rounds=30))
    bars = own_bars(generator, 4)
    assert recovery_f1(generator, bars) > 0.95
    scores = infill_f1(generator, bars, bars, 0)
    assert scores["searched"] > max(scores["coin flips"], scores["pasted"])


def test_a_missing_model_is_reported_in_one_sentence(capsys, tmp_path):
    assert main(["--model", str(tmp_path / "no.onnx")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
