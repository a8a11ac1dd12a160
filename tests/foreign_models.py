"""Small ONNX files: one that is a generator, and those that only look like one."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import default_model

LATENT, GENRES = 4, ("funk", "jazz")
CARD = {
    "format": 2,
    "voices": list(VOICE_NAMES),
    "genres": list(GENRES),
    "genre_bars": [10.0, 20.0],
    "latent_size": LATENT,
    "groove_size": 3,
    "bpm_range": [60.0, 200.0],
    "thresholds": [2.0, 0.0, -2.0],
    "typical": {"funk": [[0, 16], [0, 8, 16]], "jazz": []},
}
OUTPUTS = ("levels", "velocities", "offsets", "latents")


def tiny_model(
    card: dict[str, Any] | None = None,
    *,
    shape: tuple[int, ...] = (-1, *SHAPE),
    weight: float = 1.0,
    batch: str | int = "n",
    outputs: tuple[str, ...] = OUTPUTS,
    metadata: str | None = None,
) -> bytes:
    """Return a model whose cells are all the latent times constant weights, and infers nothing.

    `card` overrides values of `CARD`, None removes one; `metadata` replaces it as a whole.
    """
    cells = math.prod(shape[1:])
    weights = weight * np.random.default_rng(1).standard_normal((LATENT, cells)).astype(np.float32)
    constants = [
        numpy_helper.from_array(weights.astype(np.float32), "weights"),
        numpy_helper.from_array(np.array(shape, np.int64), "shape"),
        numpy_helper.from_array(np.zeros((len(GENRES), cells), np.float32), "no_genres"),
    ]
    nodes = [
        helper.make_node("MatMul", ["latent", "weights"], ["plain"]),
        helper.make_node("MatMul", ["genres", "no_genres"], ["mixed"]),
        helper.make_node("Add", ["plain", "mixed"], ["sum"]),
        helper.make_node("Identity", ["latent"], ["latents"]),
        *(
            helper.make_node("Reshape", ["sum", "shape"], [name])
            for name in outputs
            if name != "latents"
        ),
    ]
    results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    graph = helper.make_graph(nodes, "tiny", inputs_of(shape, batch), results, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    values = {k: v for k, v in (CARD | (card or {})).items() if v is not None}
    helper.set_model_props(model, {"gdrm": metadata or json.dumps(values)})
    return bytes(model.SerializeToString())


def inputs_of(shape: tuple[int, ...], batch: str | int) -> list[onnx.ValueInfoProto]:
    """Return what a generator is given, for `batch` bars of that shape."""
    sizes: dict[str, list[Any]] = {
        "latent": [batch, LATENT],
        "genres": [batch, len(GENRES)],
        "bpm": [batch],
        "fill": [batch],
        "surprise": [batch],
        "same_groove": [],
        "bar": [1, 3, *shape[1:]],
        "known": [1, *shape[1:]],
    }
    return [
        helper.make_tensor_value_info("infer", TensorProto.BOOL, []),
        *(
            helper.make_tensor_value_info(name, TensorProto.FLOAT, size)
            for name, size in sizes.items()
        ),
    ]


def with_voice_row(row: object) -> bytes:
    """Return a model whose third voice has `row` for its thresholds."""
    rows: list[object] = [[1.0, 0.0, -1.0]] * len(VOICE_NAMES)
    return tiny_model({"voice_thresholds": [*rows[:2], row, *rows[3:]]})


def without_metadata() -> bytes:
    model = onnx.load_from_string(tiny_model())
    del model.metadata_props[:]
    return bytes(model.SerializeToString())


def of_two_rows() -> bytes:
    """Return a foreign model that knows none of a generator's inputs."""
    info = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["levels"])],
        "foreign",
        [info("x", TensorProto.FLOAT, [2])],
        [info("levels", TensorProto.FLOAT, [2])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    helper.set_model_props(model, {"gdrm": json.dumps(CARD)})
    return bytes(model.SerializeToString())


def truncated() -> bytes:
    data = default_model().read_bytes()
    return data[: len(data) // 2]


BROKEN: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"this is no model\n",
    "truncated": truncated,
    "without metadata": without_metadata,
    "foreign inputs": of_two_rows,
    "metadata is no JSON": lambda: tiny_model(metadata="{"),
    "metadata is a list": lambda: tiny_model(metadata="[1]"),
    "older format": lambda: tiny_model({"format": 1}),
    "newer format": lambda: tiny_model({"format": 3}),
    "too few voices": lambda: tiny_model({"voices": ["kick", "clap"]}),
    "no voice of the program's": lambda: tiny_model(
        {"voices": [f"v{name}" for name in VOICE_NAMES]}
    ),
    "a voice twice": lambda: tiny_model({"voices": [*VOICE_NAMES[:-1], "kick"]}),
    "no voices": lambda: tiny_model({"voices": None}),
    "no genres": lambda: tiny_model({"genres": [], "genre_bars": []}),
    "genres without counts": lambda: tiny_model({"genre_bars": [1.0]}),
    "another number of genres": lambda: tiny_model({"genres": ["funk"], "genre_bars": [1.0]}),
    "another latent size": lambda: tiny_model({"latent_size": 7}),
    "negative latent size": lambda: tiny_model({"latent_size": -1}),
    "no groove": lambda: tiny_model({"groove_size": 0}),
    "groove as large as the latent": lambda: tiny_model({"groove_size": LATENT}),
    "skeleton beyond its cells": lambda: tiny_model({"typical": {"funk": [[80]]}}),
    "skeleton below its cells": lambda: tiny_model({"typical": {"funk": [[-1]]}}),
    "skeletons no list": lambda: tiny_model({"typical": {"funk": 3}}),
    "ranks of too few skeletons": lambda: tiny_model({"typical_ranks": {"funk": [0.5]}}),
    "a skeleton that counts nothing": lambda: tiny_model({"typical_ranks": {"funk": [0.5, 0.0]}}),
    "no skeletons": lambda: tiny_model({"typical": None}),
    "no thresholds": lambda: tiny_model({"thresholds": []}),
    "rising thresholds": lambda: tiny_model({"thresholds": [0.0, 1.0]}),
    "thresholds not numbers": lambda: tiny_model({"thresholds": [float("nan")]}),
    "voice thresholds of too few voices": lambda: tiny_model({"voice_thresholds": [[1, 0, -1]]}),
    "rising thresholds of a voice": lambda: with_voice_row([-1.0, 0.0, 1.0]),
    "no thresholds of a voice": lambda: with_voice_row([]),
    "thresholds of a voice not numbers": lambda: with_voice_row([float("inf"), 0.0, -1.0]),
    "thresholds of a voice not 0 in the middle": lambda: with_voice_row([2.0, 1.0, 0.0]),
    "thresholds of a voice without a middle": lambda: with_voice_row([1.0, 0.0, 0.0, -1.0]),
    "thresholds of a voice no list": lambda: with_voice_row(None),
    "voice thresholds no list": lambda: tiny_model({"voice_thresholds": 0.0}),
    "half a bpm range": lambda: tiny_model({"bpm_range": [60]}),
    "bars of another shape": lambda: tiny_model(shape=(-1, *SHAPE[::-1])),
    "an output is missing": lambda: tiny_model(outputs=("levels", "velocities", "latents")),
    "without an encoder": lambda: tiny_model(outputs=OUTPUTS[:3]),
    "weights not numbers": lambda: tiny_model(weight=float("nan")),
}


def model_file(folder: Path, data: bytes) -> Path:
    path = folder / "model.onnx"
    path.write_bytes(data)
    return path
