"""Where the program keeps what is its own."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_NAME = "gdrm-tui"


def log_file() -> Path | None:
    """Return where the engine's libraries may write, None where there is no such place."""
    folder = Path(platformdirs.user_log_dir(_NAME))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / "engine.log"


def data_folder() -> Path:
    """Return the folder of autosaves and of the list of recent files, there or not."""
    return Path(platformdirs.user_data_dir(_NAME))


def settings_file() -> Path:
    """Return where the player's settings are read from, there or not."""
    return Path(platformdirs.user_config_dir(_NAME)) / "settings.toml"
