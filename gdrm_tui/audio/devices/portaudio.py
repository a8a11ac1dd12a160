"""PortAudio: listing its devices and playing on one. Only this file imports it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from gdrm_tui.audio.devices.outputs import LATENCY_SECONDS, SAMPLE_RATE, DeviceError
from gdrm_tui.audio.devices.pace import SETTLING_SECONDS
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.requirements import PORTAUDIO, MissingLibraryError

# What a DeviceError says of a process that PortAudio has ended.
CRASH = "PortAudio crashes: repair the system's audio settings"
_START = "import contextlib\nwith contextlib.suppress(Exception):\n    import sounddevice"


@dataclass(frozen=True, slots=True)
class Device:
    """An audio device that can play.

    Attributes
    ----------
    number : int
        PortAudio's; it may change with every scan of the devices.
    name : str
    default : bool
        Whether it is the system's default.
    host_api : str
        Through which part of the system it is reached, such as ALSA or Core Audio.
    sample_rate : int
        Its own, frames a second.
    latency_ms : float
        The least that PortAudio trusts it with.
    """

    number: int
    name: str
    default: bool
    host_api: str
    sample_rate: int
    latency_ms: float

    @property
    def full_name(self) -> str:
        """The name with the host API's, which tells it from the same device reached otherwise."""
        return f"{self.name}, {self.host_api}"


def require_portaudio() -> None:
    """Start PortAudio in another process, because it aborts on some broken systems.

    Raises
    ------
    DeviceError
        When it does.
    """
    start = [sys.executable, "-c", _START]
    done = subprocess.run(start, check=False, capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise DeviceError(CRASH)


def portaudio_version() -> str:
    """Return PortAudio's version; MissingLibraryError when it is not installed."""
    text = str(_sounddevice().get_portaudio_version()[1])
    return text.removeprefix("PortAudio ").partition(",")[0]


def playing_devices() -> list[Device]:
    """Return the devices that can play, none where there is no sound card.

    They are those of this process's start or of the last `rescan_devices`.

    Raises
    ------
    MissingLibraryError
        When PortAudio is not installed.
    DeviceError
        When PortAudio cannot scan them.
    """
    library = _sounddevice()
    try:
        default, apis = library.default.device[1], library.query_hostapis()
        return [
            Device(
                number,
                str(device["name"]),
                number == default,
                str(apis[device["hostapi"]]["name"]),
                round(device["default_samplerate"]),
                1000 * device["default_low_output_latency"],
            )
            for number, device in enumerate(library.query_devices())
            if device["max_output_channels"] >= 2
        ]
    except _errors(library) as error:
        raise DeviceError(_reason(error)) from None


def find_device(wanted: int | str | None = None) -> Device:
    """Return the device of that number, of that name, or whose name holds the text.

    Upper and lower case are the same. Of several, the default device comes first, then the
    order of PortAudio. None is the system's default.

    Raises
    ------
    MissingLibraryError
        When PortAudio is not installed.
    DeviceError
        When there is no such device.
    """
    known = sorted(playing_devices(), key=lambda device: not device.default)
    if not known:
        raise DeviceError("there is none")
    for fits in _criteria(wanted):
        for device in known:
            if fits(device):
                return device
    raise DeviceError(f'there is no "{wanted}"')


def _criteria(wanted: int | str | None) -> list[Callable[[Device], bool]]:
    if wanted is None:
        return [lambda _: True]
    if isinstance(wanted, int):
        return [lambda device: device.number == wanted]
    text = wanted.casefold()
    return [
        lambda device: device.full_name.casefold() == text,
        lambda device: device.name.casefold() == text,
        lambda device: text in device.full_name.casefold(),
    ]


def rescan_devices() -> None:
    """Scan the devices anew. No stream may be open: PortAudio would close it under its user.

    Raises
    ------
    MissingLibraryError
        When PortAudio is not installed.
    DeviceError
        When PortAudio cannot scan them.
    """
    library = _sounddevice()
    try:
        # PortAudio scans only when it starts, and counts its starts.
        while library._initialized:
            library._terminate()
        library._initialize()
    except _errors(library) as error:
        raise DeviceError(_reason(error)) from None


class DeviceOutput:
    """An output on a PortAudio device: blocking writes, stereo float32.

    Parameters
    ----------
    sample_rate : int
        Frames a second to ask for; a device that refuses gets its own default rate.
    latency : float
        Seconds of audio to keep ahead; 0.064 gave no gaps under heavy load.
    device : int, str or None
        As for `find_device`.

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
        self._errors = _errors(self._library)
        self._device = find_device(device)
        self.name = self._device.name
        self.full_name = self._device.full_name
        self._stream = self._open(sample_rate, latency)
        self.sample_rate = int(self._stream.samplerate)
        self.latency_frames = round(self._stream.latency * self.sample_rate)
        self.xruns = 0
        self._fresh_frames = 0  # to be written until it counts what it lacks

    def _open(self, sample_rate: int, latency: float) -> Any:
        rate = sample_rate if self._takes(sample_rate) else self._device.sample_rate
        try:
            return self._library.RawOutputStream(
                samplerate=rate,
                device=self._device.number,
                channels=2,
                dtype="float32",
                latency=latency,
            )
        except self._errors as error:
            raise DeviceError(_reason(error)) from None

    def _takes(self, rate: int) -> bool:
        try:
            self._library.check_output_settings(self._device.number, 2, "float32", samplerate=rate)
        except self._errors:
            return False
        return True

    def start(self) -> None:
        """Start the stream; DeviceError when the device refuses."""
        try:
            self._stream.start()
        except self._errors as error:
            raise DeviceError(_reason(error)) from None
        self._fresh_frames = round(SETTLING_SECONDS * self.sample_rate)

    def room_frames(self) -> int:
        """Return how many frames can be written without waiting; DeviceError when it fails."""
        try:
            return int(self._stream.write_available)
        except self._errors as error:
            raise DeviceError(_reason(error)) from None

    def write(self, block: Block) -> None:
        """Hand over `block`, waiting for room; DeviceError when the device fails."""
        try:
            underflowed = self._stream.write(block)
        except self._errors as error:
            raise DeviceError(_reason(error)) from None
        # A stream that just started has nothing to play yet: that is no gap in the music.
        if underflowed and not self._fresh_frames > 0:
            self.xruns += 1
        self._fresh_frames -= len(block)

    def stop(self) -> None:
        """Play what was written, then stop the stream; a device that is gone counts as stopped."""
        with contextlib.suppress(*self._errors):
            self._stream.stop()

    def close(self) -> None:
        """Close the stream at once."""
        for end in (self._stream.abort, self._stream.close):
            with contextlib.suppress(*self._errors):
                end()


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except (ImportError, OSError):
        raise MissingLibraryError(PORTAUDIO) from None
    except Exception as error:  # noqa: BLE001 - PortAudio's own, whose type the import would bring
        raise DeviceError(_reason(error)) from None
    module: ModuleType = sounddevice
    return module


def _errors(library: ModuleType) -> tuple[type[Exception], ...]:
    return (library.PortAudioError, ValueError, OSError)


def _reason(error: Exception) -> str:
    """Return PortAudio's words without its code, in one line."""
    text = str(error.args[0]) if error.args else type(error).__name__
    return " ".join(text.split())
