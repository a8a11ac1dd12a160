"""From a run to the file that the player loads, end to end."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from scipy.stats import norm
from small_dataset import FEW, GENRES, tiny_config

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.runtime import inference_session
from training import export as exporting
from training import train as program
from training.bars import TRAIN, Bars, load_bars
from training.conditions import Conditions
from training.config import DEFAULT_CONFIG, load_config
from training.errors import CheckpointError
from training.export import (
    CHECKPOINT,
    MODEL_NAME,
    export_run,
)
from training.metrics.generated_bars import generated
from training.metrics.judge import Judge
from training.model import Encoder, GeneratorNetwork
from training.selection import (
    SNAPSHOTS,
    averages,
    best,
    choose,
    late_ones,
    load_snapshot,
    networks_of,
)
from training.shipping.calibration import calibrate
from training.shipping.copies import MemorisedBars
from training.shipping.playable import Playable, Postprocessing
from training.shipping.typical import no_surprise
from training.typicality import shared_typicality, typical_skeletons

pytestmark = pytest.mark.usefixtures("quick_separation")
CONFIG = tiny_config(steps=40)
GROOVE = CONFIG.groove + len(GENRES) + 1
SIZE = GROOVE + CONFIG.bar + 2


def only_snapshot(trained) -> Path:
    (path,) = (trained / "run" / SNAPSHOTS).iterdir()
    return path


@pytest.fixture(scope="module")
def player(trained) -> Generator:
    return Generator(trained / "run" / MODEL_NAME)


@pytest.fixture(scope="module")
def run_bars(trained) -> Bars:
    return load_bars(trained / "bars.npz")


@pytest.fixture(scope="module")
def network(trained) -> GeneratorNetwork:
    return networks_of(CONFIG, load_snapshot(only_snapshot(trained)), len(GENRES))[0]


@pytest.fixture(scope="module")
def graph(trained, run_bars) -> Playable:
    """What was exported, as a network."""
    generator, encoder = networks_of(CONFIG, load_snapshot(only_snapshot(trained)), len(GENRES))
    train = run_bars.of_split(TRAIN)
    finish = Postprocessing(
        calibrate(generator, train, seed=0, count=FEW), MemorisedBars.from_bars(run_bars)
    )
    plain = no_surprise(generator, finish, train)
    playable = Playable(generator, encoder, finish, shared_typicality(train), plain)
    playable.eval().requires_grad_(False)
    # Else a hit of the draft that is as sure as not may turn over.
    playable.load_state_dict({name: filed(value) for name, value in playable.state_dict().items()})
    return playable


def filed(values: torch.Tensor) -> torch.Tensor:
    """Return values as the file has them: many of them in half precision."""
    many = values.is_floating_point() and values.numel() >= 1000
    return values.half().float() if many else values


def test_command_trains_and_exports_a_file_that_the_player_loads(trained, player):
    assert player.genres == GENRES
    assert (player.card.latent_size, player.card.groove_size) == (SIZE, GROOVE)
    bar = player.bar(np.ones(SIZE), player.controls_of_first_genre())
    assert bar == player.bar(np.ones(SIZE), player.controls_of_first_genre())
    run = {path.name for path in (trained / "run").iterdir()}
    assert {CHECKPOINT, MODEL_NAME, SNAPSHOTS, "judge.pt"} <= run
    assert any(name.startswith("events.out.tfevents") for name in run)
    assert not any(name.endswith(".part") for name in run)


def test_card_describes_how_the_file_was_made(trained):
    session = inference_session(trained / "run" / MODEL_NAME)
    card = json.loads(session.get_modelmeta().custom_metadata_map["gdrm"])
    bars = load_bars(trained / "bars.npz").of_split(TRAIN)
    assert card["voices"] == list(VOICE_NAMES)
    assert card["genre_bars"] == bars.genres.sum(0).round(1).tolist()
    assert card["format"] == 2
    assert (card["latent_size"], card["groove_size"], card["place"]) == (SIZE, GROOVE, SIZE - 1)
    assert card["typical"] == typical_skeletons(bars)
    assert card["typical"].keys() == card["typicality"].keys() == set(GENRES)
    assert card["bpm_range"] == [bars.bpm.min(), bars.bpm.max()]
    assert card["step"] == card["config"]["steps"] == 2
    assert all(np.isfinite(value) for value in card["scores"].values())
    assert {"data", "licence", "program"} <= card.keys()


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


def test_large_weights_are_stored_in_half_precision_and_only_those(trained):
    weights = onnx.load(trained / "run" / MODEL_NAME).graph.initializer
    sizes = {kind: [] for kind in (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16)}
    for weight in weights:
        if weight.data_type in sizes:
            sizes[weight.data_type].append(int(np.prod(weight.dims)))
    assert max(sizes[onnx.TensorProto.FLOAT]) < 1000
    assert max(sizes[onnx.TensorProto.FLOAT16]) >= 1000


def test_generator_of_the_shipped_size_fits_in_8_megabytes():
    config, genres = load_config(DEFAULT_CONFIG), 18
    networks = GeneratorNetwork(config, genres), Encoder(config, genres)
    halved = 2 * sum(weights.numel() for one in networks for weights in one.parameters())
    corrections = 2 * 3 * genres * SHAPE[0] * SHAPE[1]
    known_bars = 4 * 15_000
    assert halved + corrections + known_bars < 7.5e6
    assert default_model().stat().st_size < 8e6


def test_calibrated_voices_sound_as_often_as_in_the_bars(trained, player):
    bars = load_bars(trained / "bars.npz").of_split(TRAIN).drawn(2000, 1)
    made = generated(player, bars, 1)[:, 0].mean((0, 2))
    real = bars.grids[:, 0].mean((0, 2))
    assert np.abs(made - real).max() < 0.1
    assert made[real == 0].max() < 0.001


def test_thresholds_fall_from_silence_through_0_as_density_rises(trained, network):
    bars = load_bars(trained / "bars.npz").of_split(TRAIN)
    calibration = calibrate(network, bars, seed=0, count=FEW)
    thresholds = calibration.thresholds
    assert calibration.bias.shape == (len(GENRES), len(VOICE_NAMES) * SHAPE[1])
    assert len(calibration.voice_thresholds) == len(VOICE_NAMES)
    for row in (thresholds, *calibration.voice_thresholds):
        assert row == sorted(row, reverse=True)
        assert row[len(row) // 2] == 0
        assert row[0] > row[1]


def test_file_tells_nothing_of_the_machine_it_was_made_on(trained):
    model = onnx.load(trained / "run" / MODEL_NAME)
    for weights in model.graph.initializer:
        weights.ClearField("raw_data")  # any three bytes are in there
    data = model.SerializeToString()
    assert b".py" not in data
    assert b"stack_trace" not in data


def test_file_holds_the_thresholds_of_every_voice(player):
    rows = player.card.voice_thresholds
    assert len(rows) == len(VOICE_NAMES)
    assert len(set(rows)) > 1


def test_existing_run_is_not_overwritten_without_resume(trained, train_arguments, capsys):
    kept = (trained / "run" / CHECKPOINT).read_bytes()
    assert program.main(train_arguments) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "--resume" in said
    assert (trained / "run" / CHECKPOINT).read_bytes() == kept


def test_exporting_again_gives_the_same_generator(trained, player, graph, tmp_path, monkeypatch):
    traced = []

    def kept(playable: Playable, _: int) -> bytes:
        traced.append(playable.state_dict())
        return (trained / "run" / MODEL_NAME).read_bytes()  # tracing takes long

    monkeypatch.setattr(exporting, "_graph", kept)
    out = tmp_path / "deep" / "again.onnx"
    bars = ["--bars", str(trained / "bars.npz")]
    run = ["--run", str(trained / "run"), "--output", str(out)]
    assert exporting.main([*bars, *run]) == 0
    assert Generator(out).card == player.card
    expected = graph.state_dict()
    assert traced[0].keys() == expected.keys()
    assert all(torch.equal(filed(traced[0][name]), value) for name, value in expected.items())


def test_best_snapshot_has_the_best_scores_together_and_need_not_be_the_last():
    rows = ((9.0, 0.9, 0.1, 0.9), (1.0, 0.6, 0.8, 0.9), (2.0, 0.7, 0.7, 0.9))
    assert best([scores_of(*row) for row in rows], 0.85, 0.96) == 1


def test_snapshot_whose_genres_are_hard_to_tell_is_passed_over_and_caricatures_gain_nothing():
    rows = ((1.0, 0.6, 0.8, 0.7), (1.1, 0.6, 0.8, 0.86), (1.2, 0.6, 0.8, 0.99))
    assert best([scores_of(*row) for row in rows], 0.85, 0.96) == 1


def test_of_two_snapshots_alike_but_in_precision_the_more_precise_is_chosen():
    rows = ((1.0, 0.6, 0.8, 0.86, 0.9), (1.0, 0.6, 0.8, 0.86, 0.93), (1.0, 0.6, 0.8, 0.86, 0.91))
    assert best([scores_of(*row) for row in rows], 0.85, 0.96) == 1


def test_precision_bought_with_as_much_recall_is_no_gain():
    same = (1.0, 0.6, 0.8, 0.86)
    rows = ((*same, 0.94, 0.97, 0.88), (*same, 0.92, 0.97, 0.92), (*same, 0.9, 0.97, 0.92))
    assert best([scores_of(*row) for row in rows], 0.85, 0.98) == 1


def test_of_two_alike_the_one_with_fewer_bars_astray_is_chosen_and_repeating_them_gains_nothing():
    same = (1.0, 0.6, 0.8, 0.86, 0.9)
    rows = ((*same, 0.99), (*same, 0.97), (1.01, *same[1:], 0.9))
    assert best([scores_of(*row) for row in rows], 0.85, 0.98) == 1


def test_of_two_alike_the_one_whose_phrases_hold_together_is_chosen():
    same = scores_of(1.0, 0.6, 0.8, 0.86)
    rows = [same | {"phrase_c2st": auc} for auc in (0.7, 0.6, 0.65)]
    assert best(rows, 0.85, 0.98) == 1


def test_averages_are_of_three_snapshots_in_a_row_and_bear_the_last_ones_step():
    weights = [torch.tensor([float(n)]) for n in (0, 1, 5, 9)]
    snapshots = [
        {"generator": {"w": one}, "encoder": {"v": -one}, "step": 10 * n}
        for n, one in enumerate(weights)
    ]
    assert averages(snapshots) == [
        {
            "generator": {"w": torch.tensor([mean])},
            "encoder": {"v": torch.tensor([-mean])},
            "step": step,
            "averaged": 3,
        }
        for mean, step in ((2.0, 20), (5.0, 30))
    ]
    assert averages(snapshots[:2]) == []


def scores_of(
    fd: float,
    c2st: float,
    coverage: float,
    genre: float,
    precision: float = 0.9,
    unique: float = 0.97,
    recall: float = 0.9,
) -> dict[str, float]:
    scores = {"fd": fd, "c2st": c2st, "coverage": coverage, "recall": recall}
    return {**scores, "genre_accuracy": genre, "precision": precision, "unique": unique}


def test_snapshots_of_the_first_half_of_a_run_are_ignored(trained, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(trained / "run", folder)
    # It would be refused, since it holds no network.
    torch.save({"step": 0}, folder / SNAPSHOTS / "0000000.pt")
    bars = load_bars(trained / "bars.npz")
    assert choose(folder, CONFIG, bars, Judge.for_bars(bars, folder / "judge.pt")).step == 2


def test_once_finishing_began_only_snapshots_since_then_count():
    config = tiny_config(steps=100, finishing=20)
    snapshots = [{"step": step} for step in range(10, 101, 10)]
    assert [one["step"] for one in late_ones(snapshots, config)] == [90, 100]
    assert [one["step"] for one in late_ones(snapshots[:8], config)] == [40, 50, 60, 70, 80]
    assert late_ones(snapshots, replace(config, finishing=0)) == snapshots[4:]


def test_run_without_snapshots_or_checkpoint_is_refused(trained, tmp_path, bars):
    with pytest.raises(CheckpointError, match="there is no run at"):
        export_run(tmp_path, bars)
    shutil.copy(trained / "run" / CHECKPOINT, tmp_path)
    with pytest.raises(CheckpointError, match="has no snapshot yet"):
        export_run(tmp_path, bars)


@pytest.mark.parametrize(
    "content", [b"", b"garbage", {"config": {"steps": 1}}, {"step": 1}, [1]], ids=str
)
def test_corrupt_checkpoint_is_refused_by_the_command(trained, tmp_path, capsys, content):
    path = tmp_path / CHECKPOINT
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        torch.save(content, path)
    bars = ["--bars", str(trained / "bars.npz")]
    assert exporting.main([*bars, "--run", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"training.export: {path} is not a ")
    assert "Traceback" not in said
    assert not (tmp_path / MODEL_NAME).exists()


def test_snapshot_of_other_networks_is_refused(trained):
    snapshot = load_snapshot(only_snapshot(trained))
    without = {name: value for name, value in snapshot.items() if name != "encoder"}
    for config, kept in ((tiny_config(width=24), snapshot), (CONFIG, {}), (CONFIG, without)):
        with pytest.raises(CheckpointError, match="does not fit the run's configuration"):
            networks_of(config, kept, len(GENRES))


def test_card_beside_the_file_names_data_licence_and_genres_with_little_data(trained):
    card = next(trained.rglob("generator.md")).read_text(encoding="utf-8")
    for words in ("Groove MIDI Dataset", "CC BY 4.0", "Genres with little data", "seed"):
        assert words in card
    assert all(genre in card for genre in GENRES)
