"""A real sound server that dies, hangs and comes back while the engine plays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from audio_kit import PATIENCE, RATE, pid_of, session_of, until
from pulseaudio import Server

from gdrm_tui.audio.devices.listing import list_devices
from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.errors import GdrmError

SESSION = session_of({"cross-stick": dict.fromkeys(range(0, 16, 2), 0.0)}, bpm=120.0)
STEP_SECONDS = 0.125
# A transport that stood still while the device was away would be off by a second or more.
TOLERANCE_SECONDS = 0.25
RAW = ("--raw", "--format=float32le", f"--rate={RATE}", "--channels=2", "--latency-msec=10")


def keep_busy(server: Server) -> None:
    """Keep the null sink from taking two seconds at a time."""
    server.run(["pacat", "--playback", *RAW, "/dev/zero"])


@pytest.fixture
def client(server: Server) -> Iterator[EngineClient]:
    keep_busy(server)
    client = EngineClient()
    client.start()
    client.publish(SESSION)
    client.play()
    try:
        until(lambda: client.status().position_steps > 4 or client.notices())
        if client.status().device is None:
            pytest.skip("PortAudio does not reach PulseAudio here")
        yield client
    finally:
        client.close()


def begun(client: EngineClient) -> float:
    """Return when play began by the position that is heard, from half a second of looking."""
    looks = []
    for _ in range(25):
        looks.append(time.monotonic() - client.status().position_steps * STEP_SECONDS)
        time.sleep(0.02)
    return median(looks)


def sounds(server: Server) -> bool:
    """Whether half a second of what the server plays is not all silence."""
    recorded = server.folder / "recorded.raw"
    with recorded.open("wb") as file:
        recorder = server.run(["parec", "-d", "test.monitor", *RAW], stdout=file.fileno())
    until(lambda: recorded.stat().st_size > RATE * 4)
    recorder.kill()
    recorder.wait(PATIENCE)
    samples = np.fromfile(recorded, np.uint8)
    return bool(np.abs(samples[: len(samples) // 4 * 4].view(np.float32)).max() > 0.05)


def test_the_transport_goes_on_while_the_server_is_away_and_sound_comes_back_by_itself(
    server: Server, client: EngineClient
) -> None:
    start = begun(client)
    server.process.kill()
    server.process.wait(PATIENCE)
    until(lambda: client.status().device is None)
    assert abs(begun(client) - start) < TOLERANCE_SECONDS
    again = Server(server.folder)
    try:
        assert again.comes_up()
        keep_busy(again)
        until(lambda: client.status().device is not None)
        assert abs(begun(client) - start) < TOLERANCE_SECONDS
        until(lambda: sounds(again))
        sentences = client.notices()
        assert len(sentences) == 2
        assert sentences[0].startswith("No sound: no audio device works")
        assert sentences[1].startswith("Sound again, on")
    finally:
        again.end()


def test_a_server_that_hangs_is_noticed_and_the_transport_makes_up_for_it(
    server: Server, client: EngineClient
) -> None:
    start = begun(client)
    server.process.send_signal(signal.SIGSTOP)
    until(lambda: client.status().device is None)
    assert abs(begun(client) - start) < TOLERANCE_SECONDS
    assert client.status().alive
    server.process.send_signal(signal.SIGCONT)
    until(lambda: client.status().device is not None)
    assert abs(begun(client) - start) < TOLERANCE_SECONDS


def test_another_device_is_taken_while_playing_and_kept_by_a_new_engine(
    server: Server, client: EngineClient
) -> None:
    config = server.folder / "asound.conf"
    start = begun(client)
    # Not among the devices that PortAudio found at its start.
    config.write_text(config.read_text() + "pcm.other { type pulse }\n")
    client.use_device("other", latency=0.1)
    until(lambda: client.status().device == "other")
    assert abs(begun(client) - start) < TOLERANCE_SECONDS
    assert client.status().latency_ms == pytest.approx(100, abs=20)
    assert client.notices() == []
    os.kill(pid_of(client), signal.SIGKILL)
    until(client.revive)
    until(lambda: client.status().device == "other" and client.status().playing)


def test_the_present_devices_are_listed_while_a_screen_is_open(server: Server) -> None:
    config = server.folder / "asound.conf"
    config.write_text(config.read_text() + "pcm.other { type pulse }\n")
    devices = list_devices()
    assert {device.name for device in devices} >= {"default", "other"}
    assert [device.name for device in devices if device.default] == ["default"]
    assert all(device.host_api == "ALSA" and device.latency_ms > 0 for device in devices)


def test_devices_that_cannot_be_listed_are_one_sentence(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(server.folder / "absent"))
    with pytest.raises(GdrmError, match=r"^No sound: [^\n]*$"):
        list_devices()


def test_an_engine_that_audio_ends_at_its_start_goes_on_without_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # PortAudio aborts on it.
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(server.folder / "absent"))
    client = EngineClient()
    client.start()
    try:
        client.publish(SESSION)
        client.play()
        until(client.revive)
        until(lambda: client.status().position_steps > 1)
        assert 'run "gdrm-tui doctor"' in client.notices()[0]
    finally:
        client.close()


UI = """
import os, sys, time
from gdrm_tui.audio.engine.client import EngineClient
from test_device_loss import SESSION
if __name__ == "__main__":
    client = EngineClient()
    client.start()
    client.publish(SESSION)
    client.play()
    while client.status().position_steps < 4:
        time.sleep(0.01)
    os.kill(os.getpid(), 9)
"""


def test_no_sound_is_left_hanging_when_the_ui_is_killed(server: Server) -> None:
    script = server.folder / "ui.py"
    script.write_text(UI)
    paths = [str(Path.cwd()), str(Path(__file__).parent), str(Path(__file__).parents[1])]
    subprocess.run(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        timeout=PATIENCE,
        check=False,
    )

    def playing() -> str:
        ask = ["pactl", "list", "short", "sink-inputs"]
        return subprocess.run(ask, check=True, capture_output=True, text=True).stdout

    until(lambda: not playing())
