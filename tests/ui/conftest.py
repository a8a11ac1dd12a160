"""The real app with the real generator, and the real engine where a test asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from paced_engine import Paced, PacedEngine

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.generation.generator import Generator, SearchSize, default_model
from gdrm_tui.generation.maker import BarRequest
from gdrm_tui.player import maker
from gdrm_tui.player.setup import Setup
from gdrm_tui.remote.options import RemoteOptions
from gdrm_tui.ui.app import GdrmApp
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, Keymap
from gdrm_tui.ui.start import FIRST_CONTROLS

# Enough to fill in around what is locked; how well that goes is not what these tests are about.
QUICK = SearchSize(crowd=16, elite=4, rounds=1)
MakeApp = Callable[..., GdrmApp]


@cache
def shipped(search: SearchSize) -> Generator:
    return Generator(default_model(), search)


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the shipped generator once for all apps: it holds no state, and it takes a while."""

    def load(path: Path, search: SearchSize) -> Generator:
        return shipped(search) if path == default_model() else Generator(path, search)

    monkeypatch.setattr(maker, "Generator", load)


def wait_for_bars(engine: Paced, bars: maker.BarMaker) -> None:
    """Let the music of `engine` wait for the bars that are being made."""
    run = bars.run

    def counted(request: BarRequest, *then: Callable[[Any], None]) -> None:
        def after(do: Callable[[Any], None]) -> Callable[[Any], None]:
            def done(result: object) -> None:
                engine.pace.being_made -= 1
                do(result)

            return done

        engine.pace.being_made += 1
        run(request, *map(after, then))

    bars.run = counted


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
        remote: RemoteOptions | None = None,
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
        engine = engine or PacedEngine()
        app = GdrmApp(setup, engine, keymap, complaints, remote)
        if hasattr(engine, "pace"):
            wait_for_bars(engine, app.instrument.maker)
        return app

    return build


@pytest.fixture
def engine() -> Iterator[EngineClient]:
    """The real engine, in a process of its own, which plays into nothing."""
    client = EngineClient()
    client.start(output="null")
    yield client
    client.close()
