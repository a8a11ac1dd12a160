"""Writing values on the card of a finished generator file."""

from __future__ import annotations

import json
from pathlib import Path

import onnx

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.generation.card import METADATA_KEY, ModelError


def write_card(path: Path, **values: object) -> None:
    """Write values on the card of the file at `path`, beside or in place of those it has.

    Raises
    ------
    ModelError
        If there is no generator at `path`.
    """
    if not path.is_file():
        raise ModelError(f"there is no generator file at {path}")
    model = onnx.load(path)
    for entry in model.metadata_props:
        if entry.key == METADATA_KEY:
            entry.value = json.dumps(json.loads(entry.value) | values)
    with atomic_file(path) as file:
        file.write(model.SerializeToString())
