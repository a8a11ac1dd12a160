"""The engine into a real sound server: PulseAudio with a null sink, recorded with parec."""

from __future__ import annotations

import numpy as np
import pytest
from audio_kit import PATIENCE, RATE, session_of, until
from pulseaudio import Server

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.engine import QUANTUM
from gdrm_tui.audio.engine.mixdown import Block

BPM = 200.0
BEAT = round(RATE * 60 / BPM)
RAW = ["--raw", "--format=float32le", f"--rate={RATE}", "--channels=2", "--latency-msec=10"]


def onsets(samples: Block) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the frames where a cross-stick rises out of quiet, at least 0.2 s apart."""
    loud = np.flatnonzero(np.abs(samples).max(axis=1) > 0.08)
    rises = np.diff(loud, prepend=-RATE) > 1
    found: list[int] = []
    for frame in loud[rises].tolist():
        if not found or frame - found[-1] > RATE // 5:
            found.append(frame)
    return np.array(found)


def test_the_device_gets_every_hit_in_time_and_losing_it_leaves_time_going(server: Server) -> None:
    # A busy sink keeps its monitor from delivering two seconds at a time.
    server.run(["pacat", "--playback", *RAW, "/dev/zero"])
    recorded = server.folder / "recorded.raw"
    with recorded.open("wb") as file:
        recorder = server.run(["parec", "-d", "test.monitor", *RAW], stdout=file.fileno())
    until(lambda: recorded.stat().st_size > 0)
    client = EngineClient()
    client.start()
    try:
        client.publish(session_of({"cross-stick": dict.fromkeys((0, 4, 8, 12), 0.0)}, bpm=BPM))
        client.play()
        until(lambda: client.status().position_steps > 24 or client.notices())
        status = client.status()
        if not status.latency_ms:
            pytest.skip("PortAudio does not reach PulseAudio here")
        recorder.terminate()
        recorder.wait(PATIENCE)
        frames = onsets(np.fromfile(recorded, np.float32).reshape(-1, 2))
        assert len(frames) >= 5
        # On a starved machine server and recorder lose some sound; what lies between is in time.
        errors = np.sort(np.abs(np.diff(frames) - BEAT))
        assert errors[2] <= QUANTUM + 2
        server.process.kill()
        server.process.wait(PATIENCE)
        notices: list[str] = []
        until(lambda: notices.extend(client.notices()) or notices)
        assert "no audio device works" in notices[0]
        before = client.status().position_steps
        until(lambda: client.status().position_steps > before + 4)
        assert client.status().alive
    finally:
        client.close()
