"""A recorded sound server; the recording shows for every frame whether it is missing.

Besides the engine's two channels, the null sink has a third one, on which a counter numbers the
frames. The counter is buffered two seconds ahead, so it never runs dry, and it goes through the
same sink, monitor and recorder. Where its numbers skip, the recorder lost frames; where they
continue but the engine's tone does not, the engine was late.

The server, the counter's player and the recorder run with real-time priority where the system
permits it (root, or a member of the group audio on many systems). A sound card takes its frames
however busy the machine is. With priority the server does too, so any delay is the engine's. Where
it is not permitted, `Recording.ahead` is False, and delays of the server itself count as gaps.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.measures import COUNTER_PERIOD, Channel, Frames, counter, frames_lost
from gdrm_tui.core.errors import GdrmError
from tests.pulseaudio import PATIENCE, RATE, Server, missing_programs, until

CHANNELS = ("front-left", "front-right", "aux0")
_RAW = ("--raw", "--format=float32le", f"--rate={RATE}", "--no-remix")
_DEEP = (*_RAW, "--latency-msec=2000")
_PRIORITY = 20
_LOOK_SECONDS = 0.005


class Recording:
    """A server that records what is played into it from `start` to `stop`."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.path = server.folder / "recorded.raw"
        self.ahead = _put_ahead(server.process)
        self._recorder: subprocess.Popen[bytes] | None = None
        self._arrivals: list[tuple[float, int]] = []  # times, and frames recorded by then

    def start(self) -> None:
        """Begin to number and to record frames; returns when the first have arrived."""
        self._number_frames()
        self._keep_busy()
        with self.path.open("wb") as file:
            layout = (f"--channels={len(CHANNELS)}", f"--channel-map={','.join(CHANNELS)}")
            record = ["parec", "-d", "test.monitor", *_DEEP, *layout]
            self._recorder = self.server.run(record, stdout=file.fileno())
        _put_ahead(self._recorder)
        until(lambda: self.path.stat().st_size > 0)
        threading.Thread(target=self._watch, args=(self._recorder,), daemon=True).start()

    def pace(self) -> float:
        """Return how many frames a second the server takes, by when they were recorded.

        Its clock is its own, as a sound card's is: 0.06 % from the system's on some machines.
        """
        settled = self._arrivals[len(self._arrivals) // 5 :]
        times, frames = np.array(settled).T
        return float(np.polyfit(times - times[0], frames, 1)[0])

    def _watch(self, recorder: subprocess.Popen[bytes]) -> None:
        """Write down when frames arrive, until the recorder ends."""
        width = len(CHANNELS) * np.dtype(np.float32).itemsize
        with contextlib.suppress(OSError):  # the folder goes with the server
            while recorder.poll() is None:
                frames = self.path.stat().st_size // width
                if not self._arrivals or frames != self._arrivals[-1][1]:
                    self._arrivals.append((time.monotonic(), frames))
                time.sleep(_LOOK_SECONDS)

    def stop(self) -> None:
        """End the recording."""
        assert self._recorder is not None
        self._recorder.terminate()
        self._recorder.wait(PATIENCE)

    def heard(self) -> Heard:
        """Return what was recorded."""
        samples = np.fromfile(self.path, np.float32)
        return Heard(samples[: len(samples) // 3 * 3].reshape(-1, 3))

    def _keep_busy(self) -> None:
        """Play silence at a low latency.

        The sink takes as much at a time as its most demanding stream lets it. Were that the
        counter whenever the engine's stream starts anew, the engine would be heard a second late.
        """
        silence = ["pacat", "--playback", *_RAW, "--latency-msec=10", "/dev/zero"]
        _put_ahead(self.server.run(silence))

    def _number_frames(self) -> None:
        play = ["pacat", "--playback", *_DEEP, "--channels=1", "--channel-map=aux0"]
        player = self.server.run(play, stdin=subprocess.PIPE)
        _put_ahead(player)
        numbers = counter(COUNTER_PERIOD).tobytes()

        def feed() -> None:
            # The player is gone when the benchmark ends.
            with contextlib.suppress(OSError, ValueError):
                while player.stdin is not None:
                    player.stdin.write(numbers)

        threading.Thread(target=feed, name="counter", daemon=True).start()


class Heard:
    """Samples of shape (frames, 3): the engine's left and right, and the counter."""

    def __init__(self, samples: Channel) -> None:
        self.left, self.right = samples[:, 0], samples[:, 1]
        self.places, self.lost = frames_lost(samples[:, 2])

    def lost_between(self, start: int, stop: int) -> Frames:
        """Return the losses of the recorder within the recorded frames [start, stop)."""
        within = (self.places >= start) & (self.places < stop)
        found: Frames = self.lost[within]
        return found


@contextlib.contextmanager
def recorded_server() -> Iterator[Recording]:
    """Run a server of our own.

    Raises
    ------
    GdrmError
        Where PulseAudio is not installed or does not start.
    """
    if missing := missing_programs():
        raise GdrmError(f"skipped: {', '.join(missing)} not installed, apt-get install pulseaudio")
    with tempfile.TemporaryDirectory(prefix="gdrm") as folder:
        server = Server(Path(folder), CHANNELS)
        try:
            if not server.comes_up():
                raise GdrmError("skipped: PulseAudio does not start here")
            yield Recording(server)
        finally:
            server.end()


def _put_ahead(process: subprocess.Popen[bytes]) -> bool:
    """Put a process ahead of all ordinary ones; False where that is not allowed."""
    try:
        # PulseAudio leaves real-time scheduling for its main thread when it starts, so it is given
        # to every thread afterwards.
        for task in Path(f"/proc/{process.pid}/task").iterdir():
            os.sched_setscheduler(int(task.name), os.SCHED_FIFO, os.sched_param(_PRIORITY))
    except OSError:
        return False
    return True
