"""A settings file of the tests' own, so that nobody's settings change what they see."""

from pathlib import Path

import pytest

from gdrm_tui.cli import commands, listings


@pytest.fixture(autouse=True)
def player_settings(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Where the settings are read from, in a folder of their own; there is no file yet."""
    config = tmp_path_factory.mktemp("config")
    path = config / "gdrm-tui" / "settings.toml"
    path.parent.mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))  # for processes
    for module in (commands, listings):
        monkeypatch.setattr(module, "settings_file", lambda: path)
    return path
