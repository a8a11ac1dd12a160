"""The engine in its own process, asked through its client, with the null output."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from audio_kit import engine_that_never_turns, pid_of, process_runs, session_of, until

from gdrm_tui.audio.engine.client import REVIVE_EVERY_SECONDS, EngineClient
from gdrm_tui.core.bar import Bar
from gdrm_tui.core.session import Session

SESSION = session_of({"kick": {0: 0.0, 8: 0.0}}, bpm=120.0)


def played_to(client: EngineClient, step: float) -> None:
    """Play the session up to a step."""
    client.publish(SESSION)
    client.play()
    until(lambda: client.status().position_steps > step)


def test_play_moves_the_position_no_faster_than_real_time(client: EngineClient) -> None:
    begun = time.monotonic()
    played_to(client, 4)
    steps, seconds = client.status().position_steps, time.monotonic() - begun
    assert client.status().playing
    assert client.status().bpm == 120.0
    # Eight steps a second; it may catch up with a moment in which the machine stood still.
    assert steps <= 8 * (seconds + 0.5)


def test_stop_ends_the_playing(client: EngineClient) -> None:
    played_to(client, 0)
    client.stop()
    until(lambda: not client.status().playing)
    assert client.status().position_steps == 0.0
    assert client.status().alive


def test_the_last_session_published_plays(client: EngineClient) -> None:
    for bpm in range(60, 200):
        client.publish(session_of({"kick": {0: 0.0}}, bpm=bpm))
    until(lambda: client.status().bpm == 199)


def test_a_session_for_the_bar_line_waits_for_it(client: EngineClient) -> None:
    client.publish(session_of({"kick": {0: 0.0}}, bpm=300.0))
    client.play()
    until(lambda: client.status().position_steps > 1)
    client.publish(session_of({"snare": {0: 0.0}}, bpm=100.0), on_bar_line=True)
    until(lambda: client.status().bpm == 100.0)
    assert client.status().position_steps > 14


def test_a_jump_goes_on_with_its_bar_at_the_bar_line(client: EngineClient) -> None:
    client.publish(session_of(*[{"kick": {0: 0.0}}] * 8, bpm=300.0))
    client.play(at=80.0)
    until(lambda: client.status().position_steps > 81)
    client.jump(2)
    until(lambda: client.status().position_steps < 80)
    assert client.status().position_steps >= 32


def test_commands_in_any_order_leave_the_engine_alive(own_client: EngineClient) -> None:
    own_client.play()  # nothing to play yet
    own_client.trigger(0, 0.5)
    own_client.panic()
    own_client.publish(SESSION)
    own_client.stop()
    own_client.play()
    until(lambda: own_client.status().playing)
    assert own_client.status().alive


def test_a_session_that_cannot_be_played_is_a_notice_and_the_last_one_plays_on(
    client: EngineClient,
) -> None:
    played_to(client, 0)
    broken = session_of({})
    object.__setattr__(broken, "loop", ("no bar",))
    client.publish(broken)
    notices: list[str] = []
    until(lambda: notices.extend(client.notices()) or any("cannot be played" in n for n in notices))
    assert client.status().playing
    assert client.status().bpm == 120.0


def test_a_long_session_does_not_stop_the_caller(client: EngineClient) -> None:
    bar: Bar = session_of({"kick": dict.fromkeys(range(16), 0.0)}).loop[0]
    session = Session((bar,) * 500, (None,) * 500, SESSION.controls)
    # The pipe holds some 64 KiB: without its own thread, sending would wait for the engine.
    for _ in range(20):
        client.publish(session)
    client.play()
    until(lambda: client.status().playing)


def test_the_engine_ignores_interrupts(client: EngineClient) -> None:
    client.publish(session_of({"kick": {0: 0.0}}, bpm=77.0))
    until(lambda: client.status().bpm == 77.0)
    os.kill(pid_of(client), signal.SIGINT)
    client.publish(SESSION)
    until(lambda: client.status().bpm == 120.0)
    assert client.status().alive


def test_what_the_libraries_print_goes_to_the_log(client: EngineClient, engine_log: Path) -> None:
    assert client.status().alive
    assert engine_log.exists()


def test_a_killed_engine_is_noticed_and_restarts_where_it_was(own_client: EngineClient) -> None:
    played_to(own_client, 4)
    os.kill(pid_of(own_client), signal.SIGKILL)
    until(lambda: not own_client.status().alive)
    assert not own_client.status().playing
    own_client.publish(session_of({"snare": {0: 0.0}}, bpm=90.0))
    own_client.trigger(0, 1.0)
    assert isinstance(own_client.notices(), list)
    own_client.restart()
    until(lambda: own_client.status().playing)
    assert own_client.status().alive
    assert own_client.status().bpm == 90.0
    assert own_client.status().position_steps > 3


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
def test_an_engine_that_died_or_hangs_is_revived_where_it_was(
    own_client: EngineClient, end: signal.Signals
) -> None:
    played_to(own_client, 4)
    assert not own_client.revive()
    os.kill(pid_of(own_client), end)
    until(own_client.revive)
    until(lambda: own_client.status().playing)
    assert own_client.status().position_steps > 3


def test_an_engine_that_dies_at_once_is_not_started_over_and_over(own_client: EngineClient) -> None:
    own_client.publish(SESSION)
    until(lambda: own_client.status().bpm)
    os.kill(pid_of(own_client), signal.SIGKILL)
    until(own_client.revive)
    os.kill(pid_of(own_client), signal.SIGKILL)
    until(lambda: not own_client.status().alive)
    assert not own_client.revive()
    own_client._revived_at -= REVIVE_EVERY_SECONDS
    assert own_client.revive()


def test_closing_ends_the_process_is_harmless_twice_and_is_not_revived(
    own_client: EngineClient,
) -> None:
    pid = pid_of(own_client)
    own_client.close()
    own_client.close()
    assert not process_runs(pid)
    assert not own_client.status().alive
    assert not own_client.revive()
    own_client.play()
    own_client.publish(SESSION)


@pytest.mark.parametrize(
    ("name", "words"), [("x.sf2", "is not a soundfont"), ("y.sf2", "There is")]
)
def test_a_file_that_is_not_a_soundfont_is_a_notice_and_time_goes_on(
    tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "x.sf2").write_bytes(b"garbage" * 100)
    client = EngineClient()
    client.start(tmp_path / name, output="null")
    try:
        played_to(client, 1)
        assert any(words in notice for notice in client.notices())
    finally:
        client.close()


def test_a_captured_stderr_without_a_descriptor_does_not_keep_the_engine_from_starting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Captured:
        def fileno(self) -> int:
            return -1  # as Textual's

        def write(self, _: str) -> int:
            return 0

        def flush(self) -> None: ...

    monkeypatch.setattr(sys, "stderr", Captured())
    client = EngineClient()
    client.start(output="null")
    try:
        client.publish(SESSION)
        until(lambda: client.status().bpm == 120.0)
    finally:
        client.close()


def test_an_engine_that_is_not_up_yet_will_play_what_it_was_asked_to() -> None:
    client = EngineClient(main=engine_that_never_turns)
    assert not client.will_play
    client.start(output="null")
    try:
        assert not client.will_play
        client.publish(SESSION)
        client.play()
        assert client.will_play
        assert not client.status().playing
        client.stop()
        assert not client.will_play
    finally:
        client.close()


def test_of_an_engine_that_is_up_its_status_says_whether_it_plays(client: EngineClient) -> None:
    played_to(client, 0)
    assert not client.will_play
