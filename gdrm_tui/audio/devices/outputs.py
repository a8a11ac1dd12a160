"""Outputs: where blocks of samples go, at the pace of real time."""

from __future__ import annotations

import time
from typing import Protocol

from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.core.errors import GdrmError

SAMPLE_RATE = 48_000
LATENCY_SECONDS = 0.064  # where nothing says otherwise


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
    """A stream of frames to a device. One thread only, the one that renders, may touch it."""

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
