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

import numpy as np
import onnx
import torch
from onnxscript import optimizer

from gdrm_tui import __version__
from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.card import FORMAT, METADATA_KEY
from training.bars import DEFAULT_BARS, TRAIN, Bars, load_bars
from training.card import model_card
from training.config import Config, config_of, config_values
from training.errors import CheckpointError
from training.metrics.judge import Judge
from training.metrics.quick import quick_floors
from training.model import Encoder, GeneratorNetwork
from training.selection import choose, load_snapshot
from training.shipping.calibration import MANY_BARS, Calibration, calibrate
from training.shipping.copies import MemorisedBars
from training.shipping.enough import settle
from training.shipping.next_bar import learn_next_bar
from training.shipping.playable import Playable, Postprocessing
from training.shipping.typical import NoSurprise, no_surprise
from training.typicality import shared_typicality, typical_ranks, typical_skeletons

CHECKPOINT = "checkpoint.pt"
MODEL_NAME = "generator.onnx"
_OPSET = 18
_LARGE = 1000  # values of a weight that is stored in half precision


def export_model(
    generator: GeneratorNetwork,
    encoder: Encoder,
    bars: Bars,
    card: dict[str, Any],
    path: Path,
    calibration: Calibration | None = None,
) -> None:
    """Write the networks, with postprocessing and their card as metadata, to the file at `path`.

    What is typical enough is measured on that file. The card is also written beside it, as
    Markdown.
    """
    train = bars.of_split(TRAIN)
    if calibration is None:
        calibration = calibrate(generator, train, seed=0, count=MANY_BARS)
    postprocessing = Postprocessing(calibration, MemorisedBars.from_bars(bars))
    plain = no_surprise(generator, postprocessing, train)
    player = Playable(generator, encoder, postprocessing, shared_typicality(train), plain).eval()
    card = {**_card(player, bars, calibration, plain), **card}
    model = onnx.load_from_string(_graph(player, len(bars.genre_names)))
    halve(model.graph)
    onnx.helper.set_model_props(model, {METADATA_KEY: json.dumps(card)})
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as file:
        file.write(model.SerializeToString())
    settle(path)
    learn_next_bar(path, bars)
    with atomic_file(path.with_suffix(".md")) as file:
        file.write(model_card(card, path.name).encode())


def _card(
    player: Playable, bars: Bars, calibration: Calibration, plain: NoSurprise
) -> dict[str, Any]:
    """Return what the file says of itself, but for how it was trained and how good it is."""
    train = bars.of_split(TRAIN)
    return {
        "format": FORMAT,
        "program": f"gdrm-tui {__version__}",
        "voices": list(VOICE_NAMES),
        "steps": SHAPE[1],
        "genres": list(bars.genre_names),
        "genre_bars": train.genres.sum(0).round(1).tolist(),
        "latent_size": player.latent_size,
        "groove_size": player.groove_size,
        "place": player.latent_size - 1,
        "bpm_range": [float(train.bpm.min()), float(train.bpm.max())],
        "thresholds": calibration.thresholds,
        "voice_thresholds": calibration.voice_thresholds,
        "typical": typical_skeletons(train),
        "typical_ranks": typical_ranks(train),
        "typicality": dict(zip(bars.genre_names, plain.typicality, strict=True)),
        "freedom": dict(zip(bars.genre_names, plain.freedom, strict=True)),
        "data": "Groove MIDI Dataset v1.0.0 (Gillick, Roberts, Engel, Eck, Bamman; Google LLC), "
        "CC BY 4.0; train split without every tenth block of four bars",
        "licence": "CC BY 4.0",
    }


def _graph(player: Playable, genres: int) -> bytes:
    example = {
        "latent": torch.randn(2, player.latent_size),
        "genres": torch.ones(2, genres),
        "bpm": torch.full((2,), 120.0),
        "fill": torch.zeros(2),
        "surprise": torch.zeros(2),
        "infer": torch.tensor(True),
        "same_groove": torch.tensor(0.0),
        "bar": torch.zeros(1, 3, *SHAPE),
        "known": torch.zeros(1, *SHAPE),
    }
    count = torch.export.Dim("count")
    by_bar = ("latent", "genres", "bpm", "fill", "surprise")
    shapes = {name: {0: count} if name in by_bar else None for name in example}
    # The exporter warns of its own deprecations and of torchvision, which do not concern a user.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            player,
            tuple(example.values()),
            input_names=list(example),
            output_names=["levels", "velocities", "offsets", "latents"],
            dynamic_shapes=shapes,
            opset_version=_OPSET,
            dynamo=True,
            optimize=False,  # below, with limits: without them it makes the file larger
            verbose=False,
        )
    if program is None:
        raise CheckpointError("the network cannot be written as ONNX")
    # ONNX Runtime does so too, each time that the file is opened: it took half of that time.
    model = optimizer.optimize(
        program.model_proto, input_size_limit=_LARGE, output_size_limit=4 * _LARGE
    )
    _forget_sources(model.graph)
    buffer = io.BytesIO()
    onnx.save(model, buffer)
    return buffer.getvalue()


def halve(graph: onnx.GraphProto) -> None:
    """Store the graph's large weights in half precision, cast back where they are used.

    Bars change less by it than by a thousandth in velocity; the file is half as large.
    """
    casts = []
    for weight in graph.initializer:
        values = onnx.numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < _LARGE:
            continue
        name, half = weight.name, f"{weight.name}_half"
        weight.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), half))
        casts.append(onnx.helper.make_node("Cast", [half], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def _forget_sources(graph: onnx.GraphProto) -> None:
    """Remove the source paths and lines of this machine, which the tracer puts in the graph.

    Also remove intermediate shapes, which ONNX Runtime infers. Branches are graphs of their own.
    """
    del graph.value_info[:]
    for part in (graph, *graph.node, *graph.input, *graph.output, *graph.initializer):
        part.doc_string = ""
        del part.metadata_props[:]
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                _forget_sources(attribute.g)


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
    # The calibration it was chosen with, so that the scores are those of the file.
    export_model(choice.generator, choice.encoder, bars, card, output, choice.calibration)
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
