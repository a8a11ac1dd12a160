"""Outputs: where blocks of samples go, in real time and at the device's sample rate."""

from __future__ import annotations

import time
from typing import Protocol

import numpy as np
import numpy.typing as npt

from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.core.errors import GdrmError

SAMPLE_RATE = 48_000
LATENCY_SECONDS = 0.064  # where nothing says otherwise
# Of resampling: half the filter's length in frames of the slower rate, and the shape of its Kaiser
# window. From 48,000 to 44,100 it is flat to 18 kHz, and what would fold back from 23.5 kHz is
# 83 dB down.
HALF_WIDTH = 32
BETA = 8.0
PHASES = 256


class DeviceError(GdrmError):
    """The audio device cannot be opened, or failed while playing.

    Attributes
    ----------
    reason : str
        What PortAudio says, in a line.
    """

    def __init__(self, reason: object) -> None:
        super().__init__(
            f"No sound: no audio device works, connect one or start the sound server ({reason})"
        )
        self.reason = str(reason)


class Output(Protocol):
    """A stream of frames to a device. Only the thread that renders may use it."""

    @property
    def name(self) -> str | None:
        """The device's name, None where nothing sounds."""

    @property
    def sample_rate(self) -> int:
        """Frames a second that the output takes."""

    @property
    def latency_frames(self) -> int:
        """How many frames lie between what was written last and what is heard."""

    @property
    def xruns(self) -> int:
        """How often the device ran out of frames while playing."""

    def start(self) -> None:
        """Begin to take frames; DeviceError when the device refuses."""

    def room_frames(self) -> int:
        """Return how many frames can be written without waiting; DeviceError when it fails."""

    def write(self, block: Block) -> None:
        """Hand over `block`, waiting for room; DeviceError when the device fails."""

    def stop(self) -> None:
        """Play what was written, then take no more frames."""

    def close(self) -> None:
        """Let the device go; nothing may be called after."""


class NullOutput:
    """Discards the samples at the pace of the monotonic clock.

    Parameters
    ----------
    sample_rate : int
        Frames a second.
    latency_frames : int
        How far it lets the writer run ahead, as a device of that latency does.
    """

    name = None
    xruns = 0
    # Later than this (the machine was suspended) it skips what it missed and does not catch up.
    # A device may hang for less, so that its time is caught up with.
    LATEST_SECONDS = 4.0

    def __init__(self, sample_rate: int = SAMPLE_RATE, latency_frames: int = 0) -> None:
        self.sample_rate = sample_rate
        self.latency_frames = latency_frames
        self.start()

    def start(self, ahead_frames: float = 0.0) -> None:
        """Begin the clock, with `ahead_frames` written and not yet due."""
        self._origin, self._frames = time.monotonic(), ahead_frames

    def wait(self, frames: int) -> bool:
        """Wait until there is room for `frames`; return whether there was none."""
        too_early = (self.ahead_frames() + frames - self.latency_frames) / self.sample_rate
        if too_early > 0:
            time.sleep(too_early)
        elif too_early < -self.LATEST_SECONDS:
            self.start(self.latency_frames - frames)
        return too_early > 0

    def write(self, block: Block) -> None:
        """Take `block`, waiting for room."""
        self.wait(len(block))
        self._frames += len(block)

    def ahead_frames(self) -> float:
        """Return how many frames were written and are not due yet; less than 0 when late."""
        passed = time.monotonic() - self._origin
        return self._frames - passed * self.sample_rate

    def stop(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class ResampledOutput:
    """Takes frames at `sample_rate` and writes them to `output` at its own rate.

    This is bandlimited interpolation (J. O. Smith, Digital Audio Resampling). Between the frames
    the filter is read at the nearest of 256 phases: an error of -76 dB at 1 kHz, -56 dB at 10 kHz.
    A block of 512 frames takes half a millisecond.

    Parameters
    ----------
    output : Output
        At another rate.
    sample_rate : int
        Frames a second that are written to this object.
    """

    def __init__(self, output: Output, sample_rate: int) -> None:
        self._output = output
        self.name = output.name
        self.sample_rate = sample_rate
        self._step = sample_rate / output.sample_rate
        self._half = round(HALF_WIDTH * max(1.0, self._step))
        self._filters = _filters(self._half, min(1.0, 1 / self._step))
        self.latency_frames = round(output.latency_frames * self._step) + self._half
        self._frames: Block = np.zeros((0, 2), np.float32)
        self._place = 0.0

    @property
    def xruns(self) -> int:
        """How often the device ran out of frames while playing."""
        return self._output.xruns

    def start(self) -> None:
        """Start the output; nothing is left from before."""
        self._reset()
        self._output.start()

    def room_frames(self) -> int:
        """Return how many frames can be written without waiting; DeviceError when it fails."""
        return int((self._output.room_frames() - 1) * self._step)

    def write(self, block: Block) -> None:
        """Hand over what `block` makes at the output's rate; DeviceError when that fails."""
        self._frames = frames = np.concatenate([self._frames, block])
        count = int(np.ceil((len(frames) - 2 * self._half - self._place) / self._step))
        if count <= 0:  # too little for another frame at the output's rate
            return
        places = self._place + self._step * np.arange(count)
        first = np.floor(places).astype(np.int64)
        phases = np.round((places - first) * PHASES).astype(np.int64)
        windows = np.lib.stride_tricks.sliding_window_view(frames, 2 * self._half + 1, axis=0)
        made = np.einsum("ncw,nw->nc", windows[first], self._filters[phases])
        used = int(self._place + self._step * len(places))
        self._place += self._step * len(places) - used
        self._frames = frames[used:]
        self._output.write(np.ascontiguousarray(made, np.float32))

    def stop(self) -> None:
        """Play what was written, then stop."""
        self._output.stop()

    def close(self) -> None:
        """Let the device go."""
        self._output.close()

    def _reset(self) -> None:
        self._frames = np.zeros((2 * self._half, 2), np.float32)
        self._place = 0.0


def _filters(half: int, cutoff: float) -> npt.NDArray[np.float32]:
    """Return a windowed sinc for every phase, shape (PHASES + 1, 2 * half + 1), summing to 1."""
    phases = np.arange(PHASES + 1)[:, None] / PHASES
    distances = np.arange(-half, half + 1)[None, :] - phases
    window = np.i0(BETA * np.sqrt(np.clip(1 - (distances / (half + 1)) ** 2, 0, None)))
    # A little below half the slower rate, so that what folds back is out of hearing.
    filters = np.sinc(0.92 * cutoff * distances) * window
    scaled: npt.NDArray[np.float64] = filters / filters.sum(axis=1, keepdims=True)
    return scaled.astype(np.float32)
