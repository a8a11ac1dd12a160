"""From a run's snapshots to the generator file: ``python -m training.export``."""

from __future__ import annotations

import argparse
import io
import json
import logging
import sys
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch

from gdrm_tui import __version__
from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.card import FORMAT, METADATA_KEY
from training.calibration import MANY_BARS, calibrate
from training.card import model_card
from training.config import Config, config_of, config_values
from training.errors import CheckpointError
from training.evaluation.judge import Judge
from training.evaluation.metrics import quick_floors
from training.memorised import MemorisedBars
from training.model import GeneratorNetwork
from training.playable import Playable, Postprocessing
from training.prepare import DEFAULT_BARS, TRAIN, Bars, load_bars
from training.selection import choose, load_snapshot

CHECKPOINT = "checkpoint.pt"
MODEL_NAME = "generator.onnx"
_OPSET = 18


def export_model(generator: GeneratorNetwork, bars: Bars, card: dict[str, Any], path: Path) -> None:
    """Write the network, with postprocessing and its card as metadata, to the file at `path`.

    The card is also written beside it, as Markdown.
    """
    train = bars.of_split(TRAIN)
    calibration = calibrate(generator, train, seed=0, count=MANY_BARS)
    card = {
        "format": FORMAT,
        "program": f"gdrm-tui {__version__}",
        "voices": list(VOICE_NAMES),
        "steps": SHAPE[1],
        "genres": list(bars.genre_names),
        "genre_bars": train.genres.sum(0).round(1).tolist(),
        "latent_size": generator.latent_size + len(bars.genre_names),
        "bpm_range": [float(train.bpm.min()), float(train.bpm.max())],
        "thresholds": calibration.thresholds,
        "voice_thresholds": calibration.voice_thresholds,
        "data": "Groove MIDI Dataset v1.0.0 (Gillick, Roberts, Engel, Eck, Bamman; Google LLC), "
        "CC BY 4.0; train split without every tenth block of four bars",
        "licence": "CC BY 4.0",
        **card,
    }
    playable = Playable(
        generator, Postprocessing(calibration, MemorisedBars.from_bars(bars))
    ).eval()
    model = onnx.load_from_string(_graph(playable, len(bars.genre_names)))
    onnx.helper.set_model_props(model, {METADATA_KEY: json.dumps(card)})
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as file:
        file.write(model.SerializeToString())
    with atomic_file(path.with_suffix(".md")) as file:
        file.write(model_card(card, path.name).encode())


def _graph(playable: Playable, genres: int) -> bytes:
    example = (
        torch.randn(2, playable.generator.latent_size + genres),
        torch.ones(2, genres),
        torch.full((2,), 120.0),
        torch.zeros(2),
    )
    names = ["latent", "genres", "bpm", "fill"]
    outputs = ["levels", "velocities", "offsets"]
    count = torch.export.Dim("count")
    # The exporter warns of its own deprecations and of torchvision, which do not concern a user.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            playable,
            example,
            input_names=names,
            output_names=outputs,
            dynamic_shapes={name: {0: count} for name in names},
            opset_version=_OPSET,
            dynamo=True,
            optimize=False,  # ONNX Runtime optimises anyway; here it makes the file larger
            verbose=False,
        )
    if program is None:
        raise CheckpointError("the network cannot be written as ONNX")
    model = program.model_proto
    _forget_sources(model.graph)
    buffer = io.BytesIO()
    onnx.save(model, buffer)
    return buffer.getvalue()


def _forget_sources(graph: onnx.GraphProto) -> None:
    """Remove the source paths and lines of this machine, which the tracer puts in the graph.

    Also remove intermediate shapes, which ONNX Runtime infers.
    """
    del graph.value_info[:]
    for part in (graph, *graph.node, *graph.input, *graph.output):
        part.doc_string = ""
        del part.metadata_props[:]


def _config_of_run(checkpoint: Path) -> Config:
    try:
        return config_of(load_snapshot(checkpoint)["config"])
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"{checkpoint} is not a checkpoint of this program") from error


def export_run(folder: Path, bars: Bars, output: Path | None = None) -> Path:
    """Export the best snapshot of the run in `folder`; return the path of the file."""
    output = output or folder / MODEL_NAME
    checkpoint = folder / CHECKPOINT
    if not checkpoint.exists():
        raise CheckpointError(f"there is no run at {folder}: {CHECKPOINT} is missing")
    config = _config_of_run(checkpoint)
    judge = Judge.for_bars(bars, folder / "judge.pt")
    choice = choose(folder, config, bars, judge)
    card = {
        "step": choice.step,
        "averaged": choice.averaged,
        "scores": choice.scores,
        "floors": quick_floors(judge),
        "config": config_values(config),
    }
    export_model(choice.generator, bars, card, output)
    return output


def main(arguments: list[str] | None = None) -> int:
    """Export as the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m training.export",
        description="Write the generator file of a run's best snapshot.",
    )
    parser.add_argument(
        "--run", type=Path, default=Path("runs/default"), help="folder of the run (%(default)s)"
    )
    parser.add_argument(
        "--bars", type=Path, default=DEFAULT_BARS, help="prepared bars (%(default)s)"
    )
    parser.add_argument(
        "--output", type=Path, help=f"file to write (default: {MODEL_NAME} in the run's folder)"
    )
    options = parser.parse_args(arguments)
    try:
        print(export_run(options.run, load_bars(options.bars), options.output))
    except (GdrmError, OSError) as error:
        print(f"training.export: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
