"""From a run to the file that the player loads, end to end."""

import json
import shutil

import numpy as np
import onnx
import pytest
import torch
from exported import CONFIG, GROOVE, SIZE, filed, only_snapshot
from small_dataset import FEW, GENRES

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.runtime import inference_session
from training import export as exporting
from training import train as program
from training.bars import TRAIN, load_bars
from training.config import DEFAULT_CONFIG, load_config
from training.errors import CheckpointError
from training.export import (
    CHECKPOINT,
    MODEL_NAME,
    export_run,
)
from training.metrics.generated_bars import generated
from training.model import Encoder, GeneratorNetwork
from training.selection import (
    SNAPSHOTS,
    load_snapshot,
    networks_of,
)
from training.shipping.calibration import calibrate
from training.shipping.playable import Playable
from training.typicality import typical_skeletons

pytestmark = pytest.mark.usefixtures("quick_separation")


@pytest.fixture(scope="module")
def network(trained) -> GeneratorNetwork:
    return networks_of(CONFIG, load_snapshot(only_snapshot(trained)), len(GENRES))[0]


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


def test_card_next_to_the_file_names_data_licence_and_genres_with_little_data(trained):
    card = next(trained.rglob("generator.md")).read_text(encoding="utf-8")
    for words in ("Groove MIDI Dataset", "CC BY 4.0", "Genres with little data", "seed"):
        assert words in card
    assert all(genre in card for genre in GENRES)
