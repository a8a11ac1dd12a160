"""Outputs: where blocks of samples go, at the pace of real time. Only this file knows PortAudio."""

from __future__ import annotations

import time
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from gdrm_tui.audio.console import Block
from gdrm_tui.audio.missing import PORTAUDIO, MissingLibraryError
from gdrm_tui.core.errors import GdrmError

SAMPLE_RATE = 48_000
LATENCY_SECONDS = 0.064


class DeviceError(GdrmError):
    """The audio device cannot be opened, or failed while playing."""

    def __init__(self, reason: object) -> None:
        super().__init__(
            f"No sound: no audio device works, connect one or start the sound server ({reason})"
        )


class Output(Protocol):
    """What the render loop writes to. One thread only, the one that renders, may touch it."""

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

    def write(self, block: Block) -> None:
        """Hand over `block`, waiting for room; DeviceError when the device fails."""

    def stop(self) -> None:
        """Play what was written, then take no more frames."""

    def close(self) -> None:
        """Let the device go; nothing may be called after."""


class NullOutput:
    """Discards the samples at the pace of the monotonic clock."""

    latency_frames = 0
    xruns = 0
    # Later than this the frames missed (a suspended machine) are left out rather than hurried.
    PATIENCE_SECONDS = 0.25

    def __init__(self, sample_rate: int = SAMPLE_RATE) -> None:
        self.sample_rate = sample_rate
        self._origin = time.monotonic()
        self._frames = 0

    def start(self) -> None:
        """Begin the clock."""
        self._origin, self._frames = time.monotonic(), 0

    def write(self, block: Block) -> None:
        """Wait until `block` would have been played."""
        self._frames += len(block)
        ahead = self._origin + self._frames / self.sample_rate - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
        elif ahead < -self.PATIENCE_SECONDS:
            self.start()

    def stop(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class DeviceOutput:
    """A PortAudio device, written to with blocking writes, stereo float32.

    Parameters
    ----------
    sample_rate : int
        Frames a second to ask for; a device that refuses gets its own default rate.
    latency : float
        Seconds of audio to keep ahead; 0.064 gave no gaps under heavy load.
    device : int, str or None
        PortAudio's number or part of its name, None for the system's default.

    Raises
    ------
    MissingLibraryError
        When PortAudio is not installed.
    DeviceError
        When there is no device or it cannot be opened.
    """

    def __init__(
        self,
        sample_rate: int = SAMPLE_RATE,
        latency: float = LATENCY_SECONDS,
        device: int | str | None = None,
    ) -> None:
        self._library = _sounddevice()
        self._errors = (self._library.PortAudioError, ValueError, OSError)
        self._stream = self._open(sample_rate, latency, device)
        self.sample_rate = int(self._stream.samplerate)
        self.latency_frames = round(self._stream.latency * self.sample_rate)
        self.xruns = 0
        self._fresh = True

    def _open(self, sample_rate: int, latency: float, device: int | str | None) -> Any:
        try:
            own_rate = self._library.query_devices(device, "output")["default_samplerate"]
            for rate in (sample_rate, own_rate):
                if rate == own_rate or self._takes(rate, device):
                    return self._library.RawOutputStream(
                        samplerate=rate, device=device, channels=2, dtype="float32", latency=latency
                    )
        except self._errors as error:
            raise DeviceError(_reason(error)) from None
        raise AssertionError("the device's own rate is always tried")

    def _takes(self, rate: int, device: int | str | None) -> bool:
        try:
            self._library.check_output_settings(device, 2, "float32", samplerate=rate)
        except self._errors:
            return False
        return True

    def start(self) -> None:
        """Start the stream; DeviceError when the device refuses."""
        try:
            self._stream.start()
        except self._errors as error:
            raise DeviceError(_reason(error)) from None
        self._fresh = True

    def write(self, block: Block) -> None:
        """Hand over `block`, waiting for room; DeviceError when the device fails."""
        try:
            underflowed = self._stream.write(block)
        except self._errors as error:
            raise DeviceError(_reason(error)) from None
        # A stream that just started has nothing to play yet: that is no gap in the music.
        if underflowed and not self._fresh:
            self.xruns += 1
        self._fresh = False

    def stop(self) -> None:
        """Play what was written, then stop the stream; a device that is gone counts as stopped."""
        try:
            self._stream.stop()
        except self._errors:
            self._fresh = True

    def close(self) -> None:
        """Close the stream at once."""
        try:
            self._stream.abort()
            self._stream.close()
        except self._errors:
            self._fresh = True


@dataclass(frozen=True, slots=True)
class Device:
    """An audio device that can play: PortAudio's number, its name, whether it is the default."""

    number: int
    name: str
    default: bool


def playing_devices() -> list[Device]:
    """Return the devices that can play, none where there is no sound card.

    Raises
    ------
    MissingLibraryError
        When PortAudio is not installed.
    """
    library = _sounddevice()
    default = library.default.device[1]
    return [
        Device(number, str(device["name"]), number == default)
        for number, device in enumerate(library.query_devices())
        if device["max_output_channels"] >= 2
    ]


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except (ImportError, OSError):
        raise MissingLibraryError(PORTAUDIO) from None
    module: ModuleType = sounddevice
    return module


def _reason(error: Exception) -> str:
    """Return PortAudio's words without its code, in one line."""
    text = str(error.args[0]) if error.args else type(error).__name__
    return " ".join(text.split())
