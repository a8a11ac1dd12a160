"""The network in the file answers as the one that was trained, and is asked as it should be."""

import numpy as np
import pytest
import torch
from exported import CONFIG, GROOVE, SIZE
from scipy.stats import norm
from small_dataset import GENRES

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from training.conditions import Conditions
from training.shipping.playable import Playable

pytestmark = pytest.mark.usefixtures("quick_separation")


MIXES = [
    Controls({"rock": 1.0}, 120.0, surprise=0.3),
    Controls({"funk": 3.0, "jazz": 1.0}, 75.0, fill=True, surprise=1.0),
]


def latents(seed: int, count: int = 9) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, SIZE)).astype(np.float32)


def feed(noise: np.ndarray, controls: Controls) -> list[torch.Tensor]:
    """Return what the player gives the graph, up to what is to be inferred."""
    mix = torch.tensor([controls.genres.get(name, 0.0) for name in GENRES])
    numbers = (controls.bpm, float(controls.fill), controls.surprise)
    rows = [torch.full((len(noise),), number) for number in numbers]
    return [torch.from_numpy(noise), (mix / mix.sum()).repeat(len(noise), 1), *rows]


def answer(graph: Playable, noise, controls, bar=None, known=None, same=0.0):
    grids = torch.zeros(1, 3, *SHAPE) if bar is None else torch.from_numpy(bar)[None]
    cells = torch.zeros(1, *SHAPE) if known is None else torch.from_numpy(known).float()[None]
    infer = torch.tensor(bar is not None)
    asked = (*feed(noise, controls), infer, torch.tensor(same), grids, cells)
    return [part.numpy() for part in graph(*asked)]


def same(answers, cells, atol=1e-2) -> bool:
    """Whether levels, velocities and offsets agree, but for weights of half the precision."""
    played = np.clip(answers[1], 1 / 127, 1), np.clip(answers[2], -0.5, 0.49999)
    pairs = zip((cells.levels, cells.velocities, cells.offsets), (answers[0], *played), strict=True)
    return all(np.allclose(one, other, atol=atol) for one, other in pairs)


@pytest.mark.parametrize("controls", MIXES, ids=["one genre", "a mix"])
def test_file_answers_as_the_network_and_its_postprocessing_do(player, graph, controls):
    noise = latents(0)
    answers = answer(graph, noise, controls)
    assert same(answers, player.cells(noise, controls))
    assert np.array_equal(answers[3], noise)


@pytest.mark.parametrize("keeps", [False, True], ids=["any groove", "the same groove"])
def test_file_infers_latents_as_the_encoder_does(player, graph, run_bars, keeps):
    grid, known = run_bars.grids[3], np.zeros(SHAPE, bool)
    known[:4] = True
    bar, noise = Bar(grid[0] > 0, grid[1], grid[2]), latents(1)
    found, cells = player.network.inferred(noise, MIXES[1], bar, known, same_groove=keeps)
    answers = answer(graph, noise, MIXES[1], grid, known, float(keeps))
    assert np.allclose(found, answers[3], atol=2e-2)
    assert same(answers, cells, 5e-2)
    groove, place = slice(0, CONFIG.groove), slice(SIZE - 2, SIZE)
    assert np.array_equal(found[:, groove], noise[:, groove]) is keeps
    assert np.array_equal(found[:, place], noise[:, place])
    assert np.array_equal(found[:, CONFIG.groove : GROOVE], noise[:, CONFIG.groove : GROOVE])
    assert (found[:, GROOVE : SIZE - 2] != noise[:, GROOVE : SIZE - 2]).any(1).all()


def test_latents_that_are_inferred_do_not_depend_on_cells_that_are_not_known(graph, run_bars):
    known = np.zeros(SHAPE, bool)
    known[0] = True
    grid, other = run_bars.grids[0].copy(), run_bars.grids[0].copy()
    other[:, 1:] = 0
    first, second = (answer(graph, latents(2), MIXES[0], x, known) for x in (grid, other))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def heard_conditions(graph: Playable, noise: np.ndarray, controls: Controls) -> Conditions:
    """Return the conditions that the generator in the graph is given."""
    heard = []
    hook = graph.generator.register_forward_pre_hook(lambda _, given: heard.append(given[1]))
    answer(graph, noise, controls)
    hook.remove()
    return heard[0]


def test_without_surprise_a_bar_is_asked_for_as_most_typical_and_with_all_of_it_as_any(graph):
    noise = latents(3, 2000)
    plain, some, every = (
        heard_conditions(graph, noise, Controls({"rock": 1.0}, surprise=x)).typicality.numpy()
        for x in (0.0, 0.5, 1.0)
    )
    most = float(graph.typical[GENRES.index("rock")])
    assert np.allclose(plain, most)
    assert np.allclose(some, most - 0.25 * (most - every), atol=1e-6)
    assert np.allclose(np.quantile(every, (0.1, 0.5, 0.9)), (0.1, 0.5, 0.9), atol=0.03)


def test_without_surprise_the_bars_of_a_groove_are_asked_for_alike(graph):
    noise = latents(3, 8)
    noise[:, :GROOVE] = noise[0, :GROOVE]
    plain, every = (
        heard_conditions(graph, noise, Controls({"rock": 1.0}, surprise=x)) for x in (0.0, 1.0)
    )
    assert torch.equal(plain.typicality, plain.usual)
    assert len(np.unique(every.usual.numpy())) == 1
    assert len(np.unique(every.typicality.numpy())) == len(noise)


def test_bars_of_a_groove_share_of_their_typicality_what_drummers_do(graph):
    noise = latents(4, 4000)
    noise[1::2, :GROOVE] = noise[::2, :GROOVE]
    typical = heard_conditions(graph, noise, Controls({"rock": 1.0}, surprise=1.0)).typicality
    normal = norm.ppf(typical.numpy().reshape(-1, 2).clip(1e-4, 1 - 1e-4))
    shared = graph.weights[0] ** 2
    assert np.corrcoef(normal.T)[0, 1] == pytest.approx(shared, abs=0.06)


def test_places_are_the_quarters_of_the_last_number_of_a_latent(graph):
    noise = latents(5, 5)
    noise[:, -1] = [-9, -0.5, 0.5, 0.9, 9]
    assert heard_conditions(graph, noise, MIXES[0]).place.tolist() == [0, 1, 2, 3, 3]


def test_weights_of_half_the_precision_change_levels_little(player, graph):
    noise = latents(6, 50)
    exact = answer(graph, noise, MIXES[0])[0]
    off = np.abs(exact - player.cells(noise, MIXES[0]).levels)
    # Where a hit of the draft falls the other way, the levels of its bar move further.
    assert np.quantile(off, 0.95) < 0.01 * np.abs(exact).max()
