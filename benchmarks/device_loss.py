"""How long it takes to notice that a device, an engine or the UI is gone, and to recover.

    python -m benchmarks.device_loss

The engine plays into a separate PulseAudio server with null sinks, at 120 bpm, in its own process
as in the instrument. "noticed" is the time from the event until the engine says that there is no
sound, or until the process is found dead. "sound" is the time from the return of the device (or
from the event, if nothing has to return) until a device plays. "shift" is the error of the heard
position across the event, by the medians of one second of readings before and after.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.session import new_session
from tests.pulseaudio import PATIENCE, Server

STEP_SECONDS = 0.125
SETTLE_SECONDS = 3.0
RAW = ("--raw", "--format=float32le", "--rate=48000", "--channels=2", "--latency-msec=10")
_SINK = "module-null-sink sink_name=test rate=48000"


@dataclass
class Stage:
    """A client that plays into a server."""

    server: Server
    client: EngineClient

    def begun(self) -> float:
        """Return when play began, by the position heard."""
        looks = []
        for _ in range(200):
            looks.append(time.monotonic() - self.client.status().position_steps * STEP_SECONDS)
            time.sleep(0.005)
        return statistics.median(looks)

    def pactl(self, *words: str) -> None:
        """Ask the server for something."""
        subprocess.run(["pactl", *words], check=True, capture_output=True)

    def keep_busy(self) -> None:
        """Keep the null sink from taking two seconds at a time."""
        self.server.run(["pacat", "--playback", *RAW, "/dev/zero"])

    def sounds(self) -> bool:
        """Whether a device plays."""
        return self.client.status().device is not None


def seconds_until(true: Callable[[], bool]) -> float:
    """Wait for something, return how long it took."""
    begun = time.perf_counter()
    while not true():
        if time.perf_counter() > begun + PATIENCE:
            raise TimeoutError("it did not happen")
        time.sleep(0.001)
    return time.perf_counter() - begun


def measure(stage: Stage, name: str, lose: Callable[[], None], back: Callable[[], None]) -> None:
    """Print what one loss of the device and its return cost."""
    before = stage.begun()
    lose()
    noticed = seconds_until(lambda: not stage.sounds())
    away = stage.begun()
    time.sleep(0.37)
    back()
    stage.keep_busy()
    sound = seconds_until(stage.sounds)
    time.sleep(SETTLE_SECONDS)
    row(name, noticed, sound, away - before, stage.begun() - before)


def row(name: str, noticed: float, sound: float, away: float = 0.0, back: float = 0.0) -> None:
    """Print the columns in milliseconds."""
    cells = (noticed, sound, away, back)
    print(f"{name:<34}" + "".join(f"{1000 * cell:>12.0f}" for cell in cells), flush=True)


def switch(stage: Stage) -> None:
    """Print what a change of the device costs."""
    before = stage.begun()
    stage.client.use_device("second")
    taken = seconds_until(lambda: stage.client.status().device == "second")
    time.sleep(SETTLE_SECONDS)
    row("another device chosen", 0.0, taken, 0.0, stage.begun() - before)


def die(stage: Stage, name: str, end: signal.Signals) -> None:
    """Print what the end of the engine's process costs."""
    position = stage.client.status().position_steps
    process = stage.client._process
    assert process is not None and process.pid is not None
    os.kill(process.pid, end)
    noticed = seconds_until(stage.client.revive)
    sound = seconds_until(lambda: stage.client.status().playing and stage.sounds())
    resumed = stage.client.status().position_steps - position
    row(name, noticed, sound, 0.0, resumed * STEP_SECONDS)
    time.sleep(SETTLE_SECONDS)


def streams() -> int:
    """Return how many streams the server plays."""
    ask = ["pactl", "list", "short", "sink-inputs"]
    return len(subprocess.run(ask, check=True, capture_output=True).stdout.splitlines())


def orphan() -> None:
    """Print how long the engine of a killed UI stays, and the sound after it."""
    before = streams()
    program = (sys.executable, "-m", "benchmarks.device_loss", "--ui")
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    begun = time.perf_counter()
    pid = int(done.stdout.split()[0])
    seconds_until(lambda: not Path(f"/proc/{pid}").exists())
    gone = time.perf_counter() - begun
    row("UI killed: engine gone, silence", gone, gone + seconds_until(lambda: streams() <= before))


def playing() -> EngineClient:
    """Return a client whose engine plays."""
    bar = empty_bar()
    for step in range(0, 16, 2):
        bar = set_hit(bar, 0, step, 0.8, 0.0)
    client = EngineClient()
    client.start()
    client.publish(new_session(Controls({"rock": 1.0}, 120.0)).with_bar(0, bar, None))
    client.play()
    seconds_until(lambda: client.status().position_steps > 8)
    return client


def restart(stage: Stage) -> None:
    """Start the server again."""
    stage.server.process.wait(PATIENCE)
    stage.server = Server(stage.server.folder)
    stage.server.comes_up()
    add_second_device(stage.server)


def add_second_device(server: Server) -> None:
    """Let PortAudio find one more name for the server."""
    config = server.folder / "asound.conf"
    config.write_text(config.read_text() + "pcm.second { type pulse }\n")


def main() -> None:
    """Print a row for each event, in milliseconds."""
    if "--ui" in sys.argv:
        client = playing()
        print(client._process and client._process.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    with tempfile.TemporaryDirectory(prefix="gdrm") as folder:
        server = Server(Path(folder))
        os.environ.update(server.environment)
        server.comes_up()
        add_second_device(server)
        stage = Stage(server, playing())
        stage.keep_busy()
        try:
            print(f"{'milliseconds':<34}" + "".join(f"{word:>12}" for word in COLUMNS))
            run(stage)
        finally:
            stage.client.close()
            stage.server.end()
            server.end()


COLUMNS = ("noticed", "sound", "shift away", "shift back")


def run(stage: Stage) -> None:
    """Go through the events."""
    time.sleep(SETTLE_SECONDS)
    measure(
        stage,
        "server killed, started again",
        stage.server.process.kill,
        lambda: restart(stage),
    )
    measure(
        stage,
        "sink unloaded, loaded again",
        lambda: stage.pactl("unload-module", "module-null-sink"),
        lambda: stage.pactl("load-module", *_SINK.split()),
    )
    measure(
        stage,
        "server stopped, continued",
        lambda: stage.server.process.send_signal(signal.SIGSTOP),
        lambda: stage.server.process.send_signal(signal.SIGCONT),
    )
    switch(stage)
    die(stage, "engine killed", signal.SIGKILL)
    die(stage, "engine stopped", signal.SIGSTOP)
    orphan()


if __name__ == "__main__":
    main()
