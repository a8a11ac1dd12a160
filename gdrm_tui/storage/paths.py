"""Where the program keeps its own files, and the text of those that users edit."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_NAME = "gdrm-tui"


def log_file() -> Path | None:
    """Return the log of the engine's libraries, None if there is no place for it."""
    folder = Path(platformdirs.user_log_dir(_NAME))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / "engine.log"


def data_folder() -> Path:
    """Return the folder of autosaves and the list of recent files, which may not exist yet."""
    return Path(platformdirs.user_data_dir(_NAME))


def settings_file() -> Path:
    """Return the file of the player's settings, which may not exist."""
    return Path(platformdirs.user_config_dir(_NAME)) / "settings.toml"


def text_of(path: Path) -> str:
    """Return the text of a file that users edit, without the byte order mark of some editors.

    Raises
    ------
    ValueError
        If it is not UTF-8.
    OSError
        If it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("its text is not UTF-8") from error


def working_folder() -> tuple[Path, str]:
    """Return where files of the user's go, and a sentence where that is not where they are."""
    try:
        return Path.cwd(), ""
    except OSError:  # it was deleted
        home = Path.home()
        return home, f"the folder you started in is gone, so files go to {home}"


def controllers_file() -> Path:
    """Return the file of what controllers have learnt, which may not exist."""
    return settings_file().with_name("controllers.toml")
