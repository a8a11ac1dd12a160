"""Ableton Link in the engine: playing begins with the session's bar and stays with it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from audio_kit import RATE, RecordingSynth, session_of, until

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.engine import DEFAULT_BLOCK, Engine
from gdrm_tui.audio.engine.protocol import LinkTold, Notice
from gdrm_tui.audio.engine.sync.frame_clock import FrameClock
from gdrm_tui.audio.engine.sync.link_chase import LinkChase
from gdrm_tui.audio.engine.sync.link_peer import LinkPeer, LinkState
from gdrm_tui.audio.engine.transport import plan_of

BAR = session_of({"kick": {0: 0.0}})


class FakePeer:
    """A member of a session that stands where the test says."""

    def __init__(self, bpm: float) -> None:
        self.now = LinkState(bpm)
        self.asked: list[tuple[object, ...]] = []

    def state(self) -> LinkState:
        return self.now

    def set_tempo(self, bpm: float) -> None:
        self.asked.append(("tempo", bpm))
        self.now = replace(self.now, bpm=bpm)

    def set_playing(self, playing: bool) -> None:
        self.asked.append(("playing", playing))
        self.now = replace(self.now, playing=playing)

    def lead(self, step: float, at: float) -> None:
        self.asked.append(("lead", step))
        self.now = replace(self.now, step=step, time=at)

    def close(self) -> None:
        self.asked.append(("close",))


class Studio:
    """An engine that renders when told, in a session of Link."""

    def __init__(self, **state: float) -> None:
        self.notices: list[Notice] = []
        self.began = 1000.0  # the time at which frame 0 is heard
        self.frames = FrameClock(RATE)
        self.peer = FakePeer(120.0)
        self.peer.now = replace(self.peer.now, time=self.began, **state)
        self.woken = threading.Event()
        self.chase = LinkChase(self.frames, self.notices.append, self.woken.set, self._join)
        self.synth = RecordingSynth()
        self.engine = Engine(self.synth, RATE)
        self.engine.set_plan(plan_of(BAR))
        self.chase.use(120.0)
        until(lambda: self.chase.on)
        self.run(0.1)

    def _join(self, bpm: float) -> FakePeer:
        return self.peer

    def settle(self) -> None:
        """Wait until the session stands at all that was wished for."""
        until(lambda: self.chase._settled)

    def look(self) -> None:
        """Wait until what the peer says now is known."""
        until(lambda: self.chase._state == self.peer.now)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * RATE / DEFAULT_BLOCK)):
            frame = self.engine.frame
            self.frames.wrote(frame, self.began + (frame - 1024) / RATE, 0)
            self.chase.steer(self.engine)
            self.engine.render_buses(DEFAULT_BLOCK)

    def apart_ms(self) -> float:
        """Return by how much the engine is ahead of the session in the bar."""
        frame = self.engine.frame
        there = self.peer.now.step_at(self.frames.time_of(frame))
        steps = (self.engine.step - there + 8) % 16 - 8
        return steps * 60_000 / self.peer.now.bpm / 4


@pytest.fixture
def make() -> Iterator[type[Studio]]:
    made: list[Studio] = []

    def build(**state: float) -> Studio:
        made.append(Studio(**state))
        return made[-1]

    yield build  # type: ignore[misc]
    for studio in made:
        studio.chase.close()


def test_with_nobody_else_there_playing_begins_at_once_and_the_session_follows(make) -> None:
    studio = make()
    assert studio.chase.play(None)
    studio.run(0.05)
    studio.settle()
    assert studio.peer.asked == [("playing", True), ("lead", 0.0)]
    assert studio.engine.playing
    studio.run(4)
    assert abs(studio.apart_ms()) < 0.1


@pytest.mark.parametrize("step", [3.0, 11.5, 15.9])
def test_with_others_there_playing_begins_with_the_next_bar(make, step) -> None:
    studio = make(peers=1, step=step)
    studio.chase.play(None)
    studio.settle()
    studio.run(2.5)
    first = studio.synth.hits[0][0]
    there = studio.peer.now.step_at(studio.frames.time_of(first))
    assert abs((there + 8) % 16 - 8) * 60_000 / 120 / 4 < 2.0
    assert first < 2.2 * RATE


def test_a_tempo_that_changes_is_caught_up_with_in_two_bars(make) -> None:
    studio = make(peers=1)
    studio.chase.play(None)
    studio.settle()
    studio.run(3)
    at = studio.frames.time_of(studio.engine.frame)
    studio.peer.now = replace(
        studio.peer.now, bpm=133.0, time=at, step=studio.peer.now.step_at(at) + 0.2
    )
    studio.look()
    studio.run(4)
    assert abs(studio.apart_ms()) < 2.0
    assert studio.engine.bpm == 133.0


def test_a_session_that_is_elsewhere_is_joined_at_its_next_bar(make) -> None:
    studio = make(peers=1)
    studio.chase.play(None)
    studio.settle()
    studio.run(3)
    studio.peer.now = replace(studio.peer.now, step=7.0)
    studio.look()
    studio.run(5)
    assert abs(studio.apart_ms()) < 2.0


def test_others_start_and_stop_it(make) -> None:
    studio = make(peers=1)
    studio.woken.clear()
    studio.peer.now = replace(studio.peer.now, playing=True)
    assert studio.woken.wait(60)
    studio.run(0.1)
    assert studio.engine.playing
    studio.peer.now = replace(studio.peer.now, playing=False)
    studio.look()
    studio.run(0.1)
    assert not studio.engine.playing


def test_stopping_is_reported_and_leaving_keeps_the_tempo(make) -> None:
    studio = make(peers=1)
    studio.chase.play(None)
    studio.settle()
    studio.run(3)
    studio.chase.set_tempo(99.0)
    studio.settle()
    studio.run(1)
    studio.chase.use(None)
    studio.run(0.1)
    assert ("close",) in studio.peer.asked
    assert (studio.engine.playing, round(studio.engine.bpm, 3)) == (True, 99.0)
    assert not studio.chase.play(None)


def test_changes_of_peers_are_reported(make) -> None:
    studio = make(peers=2)
    until(lambda: LinkTold(True, 2, 120.0) in studio.notices)
    studio.peer.now = replace(studio.peer.now, peers=0, bpm=121.25)
    until(lambda: studio.notices[-1] == LinkTold(True, 0, 121.25))
    assert len(studio.notices) == 2


def test_without_the_extra_a_sentence_says_how_to_get_it(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "link", None)
    notices: list[Notice] = []
    chase = LinkChase(FrameClock(RATE), notices.append, lambda: None)
    chase.use(120.0)
    until(lambda: len(notices) == 2)
    assert notices == [
        'No Link: LinkPython is missing, run "pip install LinkPython-extern"',
        LinkTold(on=False),
    ]
    assert not chase.on


def nobody_answers() -> str:
    """Return why two programs of this machine do not find each other by Link, "" where they do."""
    try:
        one, other = LinkPeer(120.0), LinkPeer(120.0)
    except Exception as error:  # noqa: BLE001 - whatever the reason, the others go on
        return str(error)
    try:
        end = time.monotonic() + 5
        while time.monotonic() < end:
            if one.state().peers:
                return ""
            time.sleep(0.05)
        return "no multicast here"
    finally:
        one.close()
        other.close()


def test_two_real_sessions_become_one() -> None:
    if reason := nobody_answers():
        pytest.skip(reason)
    client, other = EngineClient(), LinkPeer(150.0)
    try:
        client.start(output="null")
        client.publish(session_of({"kick": {0: 0.0}}, bpm=150.0))
        client.use_link(150.0)
        until(lambda: client.status().alive and client.link.peers == 1)
        client.set_link_tempo(240.0)
        until(lambda: abs(other.state().bpm - 240) < 0.01)
        other.set_tempo(200.0)
        until(lambda: client.status() and client.link.bpm == 200.0)
        other.set_playing(True)
        until(lambda: client.status().position_steps > 32)
        until(lambda: apart_ms(client, other) < 5.0)
        assert client.status().bpm == pytest.approx(200.0, abs=0.01)
        client.stop()
        until(lambda: not other.state().playing)
        client.use_link(None)
        until(lambda: client.status() and not client.link.on)
    finally:
        client.close()
        other.close()


def apart_ms(client: EngineClient, other: LinkPeer) -> float:
    now = time.monotonic()
    steps = client.status().step_at(now) - other.state().step_at(now)
    return abs((steps + 8) % 16 - 8) * 60_000 / 200 / 4
