"""Where the program keeps what is its own."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def log_file() -> Path | None:
    """Return where the engine's libraries may write, None where there is no such place."""
    folder = Path(platformdirs.user_log_dir("gdrm-tui"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / "engine.log"
