"""The real app with the real generator, and the real engine where a test asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from clock_engine import ClockEngine

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
def make_app(tmp_path: Path) -> MakeApp:
    """Return a function that makes an app, by default with an engine that makes no sound."""

    def build(
        session: Session | None = None,
        file: Path | None = None,
        model: Path | None = None,
        engine: EngineClient | None = None,
        keymap: Keymap = DEFAULT_KEYMAP,
        complaints: tuple[str, ...] = (),
        **further: Any,
    ) -> GdrmApp:
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
        return GdrmApp(setup, engine or ClockEngine(), keymap, complaints)

    return build


@pytest.fixture
def engine() -> Iterator[EngineClient]:
    """The real engine, in a process of its own, which plays into nothing."""
    client = EngineClient()
    client.start(output="null")
    yield client
    client.close()
