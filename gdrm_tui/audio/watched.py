"""Watched: an output that is given up when it does not answer, as on a stopped sound server."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import numpy as np

from gdrm_tui.audio.console import Block
from gdrm_tui.audio.output import DeviceError, Output
from gdrm_tui.core.errors import GdrmError

# A device takes a block every few milliseconds; one that has just started may want more time:
# PulseAudio's null sink renders two seconds at once until it has learnt of its new client.
PATIENCE_SECONDS = 1.0
FRESH_PATIENCE_SECONDS = 3.0

Job = Callable[[], None]


class Watched:
    """Does what is asked of an output on a thread of its own, and waits for it only so long.

    An output that hangs raises DeviceError; its thread closes it should it ever come back.

    Parameters
    ----------
    output : Output
        From now on this object's alone.

    Attributes
    ----------
    closed : threading.Event
        Set when the output has been closed.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[GdrmError | None] = queue.SimpleQueue()
        self._block: Block = np.zeros((0, 2), np.float32)
        self._fresh_frames = 0
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

    def write(self, block: Block) -> None:
        """Hand over `block`, waiting for room; DeviceError when it fails or hangs."""
        if len(self._block) != len(block):
            self._block = np.zeros_like(block)
        # A copy: a device that hangs may read it when the caller has long gone on.
        self._block[:] = block
        self._do(self._write)
        self._fresh_frames -= len(block)

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

    def _write(self) -> None:
        self._output.write(self._block)

    def _do(self, job: Job) -> None:
        if self._hangs:
            raise DeviceError("it does not answer")
        self._jobs.put(job)
        patience = FRESH_PATIENCE_SECONDS if self._fresh_frames > 0 else PATIENCE_SECONDS
        try:
            error = self._answers.get(timeout=patience)
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
