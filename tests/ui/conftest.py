"""The real app with the real generator and the real engine, which plays into nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.generation.generator import default_model
from gdrm_tui.player.setup import Setup
from gdrm_tui.ui.app import GdrmApp
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, Keymap
from gdrm_tui.ui.start import FIRST_CONTROLS

MakeApp = Callable[..., GdrmApp]


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Return a function that makes an app; the engines of all it made are ended."""
    engines: list[EngineClient] = []

    def build(
        session: Session | None = None,
        file: Path | None = None,
        model: Path | None = None,
        engine: EngineClient | None = None,
        keymap: Keymap = DEFAULT_KEYMAP,
        complaints: tuple[str, ...] = (),
        **further: Any,
    ) -> GdrmApp:
        if engine is None:
            engine = EngineClient()
            engine.start(output="null")
            engines.append(engine)
        setup = Setup(
            session or new_session(FIRST_CONTROLS),
            file,
            model or default_model(),
            3,
            tmp_path,
            **further,
        )
        return GdrmApp(setup, engine, keymap, complaints)

    yield build
    for engine in engines:
        engine.close()
