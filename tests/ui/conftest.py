"""The real app with the real generator and the real engine, which plays into nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.generation.generator import SearchSize, default_model
from gdrm_tui.player.setup import Setup
from gdrm_tui.ui.app import GdrmApp
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, Keymap
from gdrm_tui.ui.start import FIRST_CONTROLS

# Enough to fill in around what is locked; how well that goes is not what these tests are about.
QUICK = SearchSize(crowd=64, elite=8, rounds=6, fit_rounds=6)
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
        further.setdefault("search", QUICK)
        further.setdefault("draw_seed", partial(Random(11).randrange, 2**32 - 65))
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
