"""Finding an audio device on a thread of its own, and trying again until there is one.

PortAudio notices new and lost devices only when it is restarted. That may take long and must not
happen while a stream is open, so close the stream before asking for a rescan.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gdrm_tui.audio.devices.outputs import (
    LATENCY_SECONDS,
    SAMPLE_RATE,
    DeviceError,
    Output,
    ResampledOutput,
)
from gdrm_tui.audio.devices.portaudio import DeviceOutput, rescan_devices
from gdrm_tui.audio.devices.watchdog import TimedOutput
from gdrm_tui.audio.requirements import MissingLibraryError
from gdrm_tui.core.errors import GdrmError

SCAN_EVERY_SECONDS = 1.0
_SILENCE_FRAMES = 512
# A sound server may take its first second or two in large pieces.
_STEADY_TRIES = 30


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """What the user wants to play on.

    Attributes
    ----------
    device : int, str or None
        PortAudio's number or (a part of) a name, None for the system's default.
    latency : float
        Seconds of audio kept ahead.
    """

    device: int | str | None = None
    latency: float = LATENCY_SECONDS


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """One request to the finder.

    Attributes
    ----------
    choice : DeviceChoice
    sample_rate : int or None
        Frames a second that will be written; None takes the device's own where it refuses 48,000.
    rescan : bool
        Scan the devices anew, fall back on the default, and go on until one opens; all streams
        must have been let go. Otherwise try the choice once, among the devices of the last scan.
    primed : bool
        Start the device and play silence, which proves that it works.
    optional : bool
        Whether what plays goes on where it fails.
    """

    choice: DeviceChoice
    sample_rate: int | None
    rescan: bool
    primed: bool
    optional: bool = False


@dataclass(frozen=True, slots=True)
class OpenDevice:
    """The device that a search opened.

    Attributes
    ----------
    search : Search
        What it answers.
    output : TimedOutput
        Stereo float32, at the rate asked for.
    full_name : str
        Of the device, as `find_device` takes it.
    refusal : str or None
        Where this is the default instead of the choice: why the choice could not be opened.
    primed_at : float or None
        Monotonic time in seconds when it was full of silence, None when it was not started.
    """

    search: Search
    output: TimedOutput
    full_name: str
    refusal: str | None
    primed_at: float | None

    @property
    def primed(self) -> bool:
        """Whether it was started and played silence."""
        return self.primed_at is not None

    def silent_frames(self) -> float:
        """Return how much of the silence is still to be heard."""
        if self.primed_at is None:
            return 0.0
        passed = (time.monotonic() - self.primed_at) * self.output.sample_rate
        return max(0.0, self.output.latency_frames - passed)


@dataclass(frozen=True, slots=True)
class SearchFailure:
    """No device could be opened; a search with rescans continues."""

    search: Search
    error: GdrmError


SearchResult = OpenDevice | SearchFailure


class DeviceFinder:
    """Runs one search at a time; a new one replaces the one before.

    Parameters
    ----------
    rescan : callable
        Scans the devices anew.
    open_device : callable
        Takes a sample rate, a latency and a device, as `DeviceOutput`, and opens it.
    scan_every : float
        Seconds between two scans.
    opened : callable
        Called when a device was opened, whose library may have started threads.
    """

    def __init__(
        self,
        rescan: Callable[[], None] = rescan_devices,
        open_device: Callable[..., DeviceOutput] = DeviceOutput,
        scan_every: float = SCAN_EVERY_SECONDS,
        opened: Callable[[], None] = lambda: None,
    ) -> None:
        self._rescan = rescan
        self._open_device = open_device
        self._scan_every = scan_every
        self._tell_opened = opened
        self._changed = threading.Condition()
        self._search: Search | None = None
        self._results: queue.SimpleQueue[SearchResult] = queue.SimpleQueue()
        self._opened: list[TimedOutput] = []
        self._scanned = False
        self._opened_at = -scan_every
        threading.Thread(target=self._run, name="device-finder", daemon=True).start()

    def begin(self, search: Search) -> None:
        """Begin `search`; returns at once."""
        with self._changed:
            self._search = search
            self._changed.notify()

    def result(self) -> SearchResult | None:
        """Return the next result of the last search, None while there is none; never waits."""
        try:
            return self._current(self._results.get_nowait())
        except queue.Empty:
            return None

    def wait(self, seconds: float) -> SearchResult | None:
        """Return the next result of the last search, waiting at most `seconds` for it."""
        try:
            return self._current(self._results.get(timeout=seconds))
        except queue.Empty:
            return None

    def _current(self, result: SearchResult) -> SearchResult | None:
        if result.search is self._search:
            return result
        if isinstance(result, OpenDevice):
            result.output.close()
        return None

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._search is not None)
                search = self._search
            if search is not None:
                self._carry_out(search)

    def _carry_out(self, search: Search) -> None:
        """Answer `search`, or give it up for a newer one; a failure is reported once."""
        reported = False
        if search.rescan:
            # A device that opens and fails at once is not opened more often than others.
            self._rest(search, self._opened_at + self._scan_every - time.monotonic())
        while search is self._search:
            try:
                opened = self._attempt(search)
            except GdrmError as error:
                if not reported:
                    self._results.put(SearchFailure(search, error))
                reported = True
                goes_on = search.rescan and not isinstance(error, MissingLibraryError)
                self._rest(search, self._scan_every if goes_on else None)
            else:
                self._opened_at = time.monotonic()
                self._results.put(opened)
                self._rest(search, None)

    def _rest(self, search: Search, seconds: float | None) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._search is not search, seconds)

    def _attempt(self, search: Search) -> OpenDevice:
        if not search.rescan:
            return self._open(search, search.choice.device, None)
        if not self._all_closed():
            raise DeviceError("the last device does not answer")
        # The first time, loading PortAudio has just scanned.
        if self._scanned:
            self._rescan()
        self._scanned = True
        try:
            return self._open(search, search.choice.device, None)
        except DeviceError as error:
            if search.choice.device is None or not self._all_closed():
                raise
            return self._open(search, None, error.reason)

    def _all_closed(self) -> bool:
        """Whether all streams are closed, waiting for those that soon are."""
        end = time.monotonic() + self._scan_every
        for output in self._opened:
            output.closed.wait(max(0.0, end - time.monotonic()))
        self._opened = [output for output in self._opened if not output.closed.is_set()]
        return not self._opened

    def _open(self, search: Search, device: int | str | None, refusal: str | None) -> OpenDevice:
        rate = search.sample_rate or SAMPLE_RATE
        opened = self._open_device(rate, search.choice.latency, device)
        fits = search.sample_rate in (None, opened.sample_rate)
        output: Output = opened if fits else ResampledOutput(opened, rate)
        timed = TimedOutput(output)
        self._opened.append(timed)
        self._tell_opened()
        try:
            primed_at = prime(timed) if search.primed else None
        except GdrmError:
            timed.close()
            raise
        return OpenDevice(search, timed, opened.full_name, refusal, primed_at)


def prime(output: TimedOutput) -> float:
    """Start `output` and play silence until it takes it in real time.

    Returns
    -------
    float
        The monotonic time in seconds when it did.
    """
    output.start()
    _play_silence(output)
    for _ in range(_STEADY_TRIES):
        begun = time.monotonic()
        frames = _play_silence(output)
        late = (time.monotonic() - begun) * output.sample_rate - frames
        if abs(late) < frames / 4:
            break
    return time.monotonic()


def _play_silence(output: TimedOutput) -> int:
    """Play as much silence as the device keeps ahead; return how many frames that is."""
    silence = np.zeros((_SILENCE_FRAMES, 2), np.float32)
    blocks = output.latency_frames // _SILENCE_FRAMES + 1
    for _ in range(blocks):
        output.write(silence)
    return blocks * _SILENCE_FRAMES
