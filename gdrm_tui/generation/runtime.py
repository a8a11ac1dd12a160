"""ONNX Runtime without its telemetry. Only this file imports it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def inference_session(model: Path | bytes) -> Any:
    """Return ONNX Runtime's session for a model, a file or its bytes, on one thread.

    Raises
    ------
    ImportError
        If ONNX Runtime cannot be loaded.
    Exception
        Whatever ONNX Runtime raises for what is no whole model.
    """
    runtime = _runtime()
    options = runtime.SessionOptions()
    # One thread: a bar is too small to share out, and the other cores belong to the sound.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # its log would be written over the screen
    source = model if isinstance(model, bytes) else str(model)
    return runtime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def _runtime() -> ModuleType:
    """Import ONNX Runtime with its telemetry off.

    From 1.29 on, importing it on Linux or macOS writes a device's identity into the user's cache
    and reports to a server, unless this variable is set before; on Windows there is a call.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    if sys.platform == "win32":
        onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module
