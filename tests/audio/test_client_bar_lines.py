"""The client's requests that wait for the bar line, with the engine in its own process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from audio_kit import session_of

from gdrm_tui.audio.engine.client import EngineClient

PATIENCE = 60.0


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def client() -> Iterator[EngineClient]:
    client = EngineClient()
    client.start(output="null")
    yield client
    client.close()


def test_a_jump_goes_on_with_its_bar_at_the_bar_line(client: EngineClient) -> None:
    client.publish(session_of(*[{"kick": {0: 0.0}}] * 8, bpm=300.0))
    client.play()
    until(lambda: client.status().position_steps > 1)
    client.jump(5)
    until(lambda: client.status().position_steps >= 80)
    assert client.status().position_steps // 16 in (5, 6, 7)


def test_a_session_for_the_bar_line_waits_for_it(client: EngineClient) -> None:
    client.publish(session_of({"kick": {0: 0.0}}, bpm=200.0))
    client.play()
    until(lambda: client.status().position_steps > 1)
    client.publish(session_of({"snare": {0: 0.0}}, bpm=100.0), on_bar_line=True)
    until(lambda: client.status().bpm == 100.0)
    assert client.status().position_steps > 14
