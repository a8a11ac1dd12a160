"""From a run to the file that the player loads, end to end."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from small_dataset import GENRES, tiny_config

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import Generator, default_model
from training import export as exporting
from training import train as program
from training.calibration import MANY_BARS, calibrate
from training.errors import CheckpointError
from training.evaluation.judge import Judge
from training.export import (
    CHECKPOINT,
    MODEL_NAME,
    export_run,
)
from training.genre_choice import GenreChoice
from training.memorised import MemorisedBars
from training.model import GeneratorNetwork
from training.playable import Postprocessing
from training.prepare import TRAIN, load_bars
from training.selection import (
    SNAPSHOTS,
    averages,
    best,
    choose,
    generator_of,
    late_ones,
    load_snapshot,
)

CONFIG = tiny_config(steps=40)
SIZE = CONFIG.latent + len(GENRES)


@pytest.fixture(scope="module")
def trained(dataset, tmp_path_factory):
    """The folder in which ``python -m training.train`` made a run of two steps."""
    folder = tmp_path_factory.mktemp("trained")
    values = "".join(f"{k} = {v}\n" for k, v in vars(CONFIG).items())
    (folder / "tiny.toml").write_text(values)
    assert program.main([*arguments(folder), "--data", str(dataset)]) == 0
    return folder


def arguments(folder) -> list[str]:
    return [
        *("--config", str(folder / "tiny.toml"), "--steps", "2"),
        *("--bars", str(folder / "bars.npz"), "--run", str(folder / "run")),
    ]


def only_snapshot(trained) -> Path:
    (path,) = (trained / "run" / SNAPSHOTS).iterdir()
    return path


@pytest.fixture
def player(trained) -> Generator:
    return Generator(trained / "run" / MODEL_NAME)


@pytest.fixture
def network(trained) -> GeneratorNetwork:
    snapshot = load_snapshot(only_snapshot(trained))
    return generator_of(CONFIG, snapshot, len(GENRES))


def test_command_trains_and_exports_a_file_that_the_player_loads(trained, player):
    assert player.genres == GENRES
    assert player.card.latent_size == SIZE
    bar = player.bar(np.ones(SIZE), player.controls_of_first_genre())
    assert bar == player.bar(np.ones(SIZE), player.controls_of_first_genre())
    run = {path.name for path in (trained / "run").iterdir()}
    assert {CHECKPOINT, MODEL_NAME, SNAPSHOTS, "judge.pt"} <= run
    assert any(name.startswith("events.out.tfevents") for name in run)
    assert not any(name.endswith(".part") for name in run)


def test_card_describes_how_the_file_was_made(trained):
    session = onnxruntime.InferenceSession(str(trained / "run" / MODEL_NAME))
    card = json.loads(session.get_modelmeta().custom_metadata_map["gdrm"])
    bars = load_bars(trained / "bars.npz").of_split(TRAIN)
    assert card["voices"] == list(VOICE_NAMES)
    assert card["genre_bars"] == bars.genres.sum(0).round(1).tolist()
    assert card["bpm_range"] == [bars.bpm.min(), bars.bpm.max()]
    assert card["step"] == card["config"]["steps"] == 2
    assert all(np.isfinite(value) for value in card["scores"].values())
    assert {"data", "licence", "program"} <= card.keys()


@pytest.fixture(scope="module")
def postprocessing(trained) -> Postprocessing:
    bars = load_bars(trained / "bars.npz")
    network = generator_of(CONFIG, load_snapshot(only_snapshot(trained)), len(GENRES))
    calibration = calibrate(network, bars.of_split(TRAIN), seed=0, count=MANY_BARS)
    return Postprocessing(calibration, MemorisedBars.from_bars(bars))


@pytest.mark.parametrize(
    "controls",
    [
        Controls({"rock": 1.0}, 120.0),
        Controls({"funk": 3.0, "jazz": 1.0}, 75.0, fill=True),
    ],
    ids=["one genre", "a mix"],
)
def test_file_answers_as_the_network_and_its_postprocessing_do(
    player, network, postprocessing, controls
):
    latents = np.random.default_rng(0).standard_normal((9, SIZE)).astype(np.float32)
    mix = np.array([controls.genres.get(name, 0.0) for name in GENRES], np.float32)
    choice = torch.from_numpy(latents[:, network.latent_size :])
    genres = GenreChoice()(torch.from_numpy(np.tile(mix / mix.sum(), (9, 1))), choice)
    own = torch.from_numpy(latents[:, : network.latent_size])
    bpm, fill = torch.full((9,), controls.bpm), torch.full((9,), float(controls.fill))
    with torch.no_grad():
        answer = postprocessing(*network(own, genres, bpm, fill), genres)
    cells = player.cells(latents, controls)
    for theirs, ours in zip((cells.levels, cells.velocities, cells.offsets), answer, strict=True):
        assert np.allclose(theirs, ours.numpy(), atol=1e-5)


def test_calibrated_voices_sound_as_often_as_in_the_bars(trained, player):
    bars = load_bars(trained / "bars.npz").of_split(TRAIN)
    chance = np.random.default_rng(1)
    hits = []
    for index in chance.integers(len(bars), size=400):
        mix = dict(zip(GENRES, bars.genres[index].tolist(), strict=True))
        controls = Controls(mix, float(bars.bpm[index]), bool(bars.fill[index]))
        hits += [bar.hits for bar in player.bars(chance.normal(size=(4, SIZE)), controls)]
    made, real = np.mean(hits, axis=0).mean(1), bars.grids[:, 0].mean((0, 2))
    assert np.abs(made - real).max() < 0.05
    assert made[real == 0].max() < 0.001


def test_thresholds_fall_from_silence_through_0_as_density_rises(trained, network):
    bars = load_bars(trained / "bars.npz").of_split(TRAIN)
    calibration = calibrate(network, bars, seed=0)
    thresholds = calibration.thresholds
    assert calibration.bias.shape == (len(GENRES), len(VOICE_NAMES) * SHAPE[1])
    assert len(calibration.voice_thresholds) == len(VOICE_NAMES)
    for row in (thresholds, *calibration.voice_thresholds):
        assert row == sorted(row, reverse=True)
        assert row[len(row) // 2] == 0
        assert row[0] > row[1]


def test_file_tells_nothing_of_the_machine_it_was_made_on(trained):
    for path in (trained / "run" / MODEL_NAME, default_model()):
        model = onnx.load(path)
        for weights in model.graph.initializer:
            weights.ClearField("raw_data")  # any three bytes are in there
        data = model.SerializeToString()
        assert b".py" not in data
        assert b"stack_trace" not in data


def test_file_holds_the_thresholds_of_every_voice(player):
    rows = player.card.voice_thresholds
    assert len(rows) == len(VOICE_NAMES)
    assert len(set(rows)) > 1


def test_existing_run_is_not_overwritten_without_resume(trained, capsys):
    kept = (trained / "run" / CHECKPOINT).read_bytes()
    assert program.main(arguments(trained)) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "--resume" in said
    assert (trained / "run" / CHECKPOINT).read_bytes() == kept


def test_exporting_again_gives_the_same_generator(trained, player, tmp_path):
    out = tmp_path / "deep" / "again.onnx"
    bars = ["--bars", str(trained / "bars.npz")]
    run = ["--run", str(trained / "run"), "--output", str(out)]
    assert exporting.main([*bars, *run]) == 0
    again, controls = Generator(out), player.controls_of_first_genre()
    assert again.card == player.card
    latents = np.eye(SIZE)
    assert again.bars(latents, controls) == player.bars(latents, controls)


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


def test_averages_are_of_three_snapshots_in_a_row_and_bear_the_last_ones_step():
    weights = [torch.tensor([float(n)]) for n in (0, 1, 5, 9)]
    snapshots = [{"generator": {"w": one}, "step": 10 * n} for n, one in enumerate(weights)]
    assert averages(snapshots) == [
        {"generator": {"w": torch.tensor([2.0])}, "step": 20, "averaged": 3},
        {"generator": {"w": torch.tensor([5.0])}, "step": 30, "averaged": 3},
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
    return {**scores, "style_accuracy": genre, "precision": precision, "unique": unique}


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
    with pytest.raises(CheckpointError, match="does not fit the run's configuration"):
        generator_of(tiny_config(width=24), snapshot, len(GENRES))
    with pytest.raises(CheckpointError, match="does not fit the run's configuration"):
        generator_of(CONFIG, {}, len(GENRES))


def test_card_beside_the_file_names_data_licence_and_genres_with_little_data(trained):
    card = next(trained.rglob("generator.md")).read_text(encoding="utf-8")
    for words in ("Groove MIDI Dataset", "CC BY 4.0", "Genres with little data", "seed"):
        assert words in card
    assert all(genre in card for genre in GENRES)
