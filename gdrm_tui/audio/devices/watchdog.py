"""A watchdog for an output: it gives up a device that hangs, for instance on a stopped server."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

from gdrm_tui.audio.devices.outputs import DeviceError, Output
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.core.errors import GdrmError

# A device takes a block every few milliseconds; one that has just started may want more time:
# PulseAudio's null sink renders two seconds at once until it has learnt of its new client.
TIMEOUT_SECONDS = 1.0
FRESH_TIMEOUT_SECONDS = 3.0

# While it waits for room it looks this often in the time that is kept ahead.
LOOKS = 4
SHORTEST_SLEEP_SECONDS = 0.001

Job = Callable[[], None]


class TimedOutput:
    """An output with a timeout: one that hangs raises DeviceError.

    Calls that may hang in a library (starting, stopping and closing) run on a separate thread,
    which closes the output if they ever return. Waiting for room and writing are done on the
    caller's thread, so that no block waits for another thread.

    Parameters
    ----------
    output : Output
        From now on this object's alone.
    timeout, fresh_timeout : float
        Seconds to wait for it, once it has played for a second and before.

    Attributes
    ----------
    closed : threading.Event
        Set when the output has been closed.
    """

    def __init__(
        self,
        output: Output,
        timeout: float = TIMEOUT_SECONDS,
        fresh_timeout: float = FRESH_TIMEOUT_SECONDS,
    ) -> None:
        self._output = output
        self._timeouts = (timeout, fresh_timeout)
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[GdrmError | None] = queue.SimpleQueue()
        self._fresh_frames = 0
        self._spare = 0  # room that is not used: the device could keep more ahead than asked for
        self._hangs = False
        self.name = output.name
        self.sample_rate = output.sample_rate
        self.latency_frames = output.latency_frames
        self.closed = threading.Event()
        threading.Thread(target=self._run, name="device", daemon=True).start()

    @property
    def xruns(self) -> int:
        """How often the device ran out of frames while playing."""
        return self._output.xruns

    def start(self) -> None:
        """Start it; DeviceError when it refuses or hangs."""
        self._fresh_frames = self.sample_rate
        self._do(self._output.start)
        # PortAudio takes a quarter more than it was asked to keep ahead.
        self._spare = max(self._output.room_frames() - self.latency_frames, 0)

    def wait(self, frames: int) -> bool:
        """Wait for room for `frames`, of which half of what it keeps ahead is enough.

        Returns
        -------
        bool
            Whether there was none.

        Raises
        ------
        DeviceError
            When it fails or hangs.
        """
        begun, waited = time.monotonic(), False
        wanted = min(frames, self.latency_frames // 2)
        while (lacking := wanted - self._room()) > 0:
            self._check(begun)
            self._sleep(lacking)
            waited = True
        return waited

    def write(self, block: Block) -> None:
        """Hand over `block`, waiting for room; DeviceError when it fails or hangs."""
        begun, done = time.monotonic(), 0
        while done < len(block):
            self._check(begun)
            room = min(self._room(), len(block) - done)
            if room > 0:
                self._output.write(block[done : done + room])
                done += room
            self._sleep(len(block) - done)
        self._fresh_frames -= len(block)

    def _room(self) -> int:
        return self._output.room_frames() - self._spare

    def _check(self, begun: float) -> None:
        """Raise DeviceError where it does not answer for too long since `begun`."""
        if self._hangs or time.monotonic() > begun + self._timeout():
            self._hangs = True
            raise DeviceError("it does not answer")

    def _sleep(self, frames: int) -> None:
        """Sleep until there should be room for `frames`, or for a part of them."""
        if frames > 0:
            part = min(frames, self.latency_frames // LOOKS)
            time.sleep(max(part / self.sample_rate, SHORTEST_SLEEP_SECONDS))

    def _timeout(self) -> float:
        return self._timeouts[self._fresh_frames > 0]

    def stop(self) -> None:
        """Play what was written, then stop; DeviceError when it hangs."""
        self._do(self._output.stop)

    def retire(self) -> None:
        """Play what was written, then close; waits for nothing."""
        self._jobs.put(self._output.stop)
        self.close()

    def close(self) -> None:
        """Close it as soon as it answers; waits for nothing."""
        self._jobs.put(None)

    def _do(self, job: Job) -> None:
        if self._hangs:
            raise DeviceError("it does not answer")
        self._jobs.put(job)
        try:
            error = self._answers.get(timeout=self._timeout())
        except queue.Empty:
            self._hangs = True
            raise DeviceError("it does not answer") from None
        if error is not None:
            raise error

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except GdrmError as error:
                self._answers.put(error)
            else:
                self._answers.put(None)
        self._output.close()
        self.closed.set()
