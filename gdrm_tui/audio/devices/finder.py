"""Seeker: opens audio devices on a thread of its own, looking until there is one.

PortAudio learns of devices that came or went only by being started anew, which may take long and
must not happen while a stream is open. So whoever asks to look anew lets go of its stream first.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gdrm_tui.audio.devices.outputs import LATENCY_SECONDS, SAMPLE_RATE, DeviceError
from gdrm_tui.audio.devices.portaudio import DeviceOutput, refresh_devices
from gdrm_tui.audio.devices.resampler import Resampled
from gdrm_tui.audio.devices.watchdog import Roomy, Watched
from gdrm_tui.audio.requirements import MissingLibraryError
from gdrm_tui.core.errors import GdrmError

LOOK_EVERY_SECONDS = 1.0
_SILENCE_FRAMES = 512
# A sound server may take its first second or two in large pieces.
_STEADY_TRIES = 30


@dataclass(frozen=True, slots=True)
class Wish:
    """What to play on.

    Attributes
    ----------
    device : int, str or None
        PortAudio's number or (a part of) its name, None for the system's default.
    latency : float
        Seconds of audio kept ahead.
    """

    device: int | str | None = None
    latency: float = LATENCY_SECONDS


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """One request to the seeker.

    Attributes
    ----------
    wish : Wish
    sample_rate : int or None
        Frames a second that will be written; None takes the device's where it refuses 48,000.
    anew : bool
        Look at the devices anew, take the default where the wish is not there, and go on until
        something was found; all streams must have been let go. Else try the wish once, among the
        devices of the last look.
    primed : bool
        Start it and play silence, which proves that it works.
    """

    wish: Wish
    sample_rate: int | None
    anew: bool
    primed: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An open device.

    Attributes
    ----------
    search : Search
        What it answers.
    output : Watched
        Stereo float32, at the rate asked for.
    full_name : str
        Of the device, as `find_device` takes it.
    missed : str or None
        Why the wish was not opened, where this is the default in its place.
    primed_at : float or None
        Monotonic time in seconds when it was full of silence, None when it was not started.
    """

    search: Search
    output: Watched
    full_name: str
    missed: str | None
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
class NotFound:
    """Nothing could be opened; a search anew goes on."""

    search: Search
    error: GdrmError


Answer = Found | NotFound


class Seeker:
    """Answers one search at a time; a new one replaces the one before.

    Parameters
    ----------
    refresh : callable
        Looks at the devices anew.
    open_device : callable
        Opens a device of a rate, a latency and a name; as DeviceOutput.
    """

    def __init__(
        self,
        refresh: Callable[[], None] = refresh_devices,
        open_device: Callable[..., DeviceOutput] = DeviceOutput,
    ) -> None:
        self._refresh = refresh
        self._open_device = open_device
        self._changed = threading.Condition()
        self._search: Search | None = None
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._opened: list[Watched] = []
        self._looked = False
        self._found_at = -LOOK_EVERY_SECONDS
        threading.Thread(target=self._run, name="seeker", daemon=True).start()

    def look(self, search: Search) -> None:
        """Begin `search`; returns at once."""
        with self._changed:
            self._search = search
            self._changed.notify()

    def answer(self) -> Answer | None:
        """Return the next answer to the last search, None while there is none; never waits."""
        try:
            return self._current(self._answers.get_nowait())
        except queue.Empty:
            return None

    def wait(self, seconds: float) -> Answer | None:
        """Return the next answer to the last search, waiting `seconds` for it at most."""
        try:
            return self._current(self._answers.get(timeout=seconds))
        except queue.Empty:
            return None

    def _current(self, answer: Answer) -> Answer | None:
        if answer.search is self._search:
            return answer
        if isinstance(answer, Found):
            answer.output.close()
        return None

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._search is not None)
                search = self._search
            if search is not None:
                self._pursue(search)

    def _pursue(self, search: Search) -> None:
        """Answer `search`, or give it up for a newer one; the failure is said once."""
        told = False
        if search.anew:
            # A device that opens and fails at once is not opened more often than others.
            self._rest(search, self._found_at + LOOK_EVERY_SECONDS - time.monotonic())
        while search is self._search:
            try:
                found = self._attempt(search)
            except GdrmError as error:
                if not told:
                    self._answers.put(NotFound(search, error))
                told = True
                goes_on = search.anew and not isinstance(error, MissingLibraryError)
                self._rest(search, LOOK_EVERY_SECONDS if goes_on else None)
            else:
                self._found_at = time.monotonic()
                self._answers.put(found)
                self._rest(search, None)

    def _rest(self, search: Search, seconds: float | None) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._search is not search, seconds)

    def _attempt(self, search: Search) -> Found:
        if not search.anew:
            return self._open(search, search.wish.device, None)
        if not self._all_closed():
            raise DeviceError("the last device does not answer")
        # Loading PortAudio was a look.
        if self._looked:
            self._refresh()
        self._looked = True
        try:
            return self._open(search, search.wish.device, None)
        except DeviceError as error:
            if search.wish.device is None or not self._all_closed():
                raise
            return self._open(search, None, error.reason)

    def _all_closed(self) -> bool:
        """Whether all streams are closed, waiting for those that soon are."""
        end = time.monotonic() + LOOK_EVERY_SECONDS
        for output in self._opened:
            output.closed.wait(max(0.0, end - time.monotonic()))
        self._opened = [output for output in self._opened if not output.closed.is_set()]
        return not self._opened

    def _open(self, search: Search, device: int | str | None, missed: str | None) -> Found:
        rate = search.sample_rate or SAMPLE_RATE
        opened = self._open_device(rate, search.wish.latency, device)
        fits = search.sample_rate in (None, opened.sample_rate)
        output: Roomy = opened if fits else Resampled(opened, rate)
        watched = Watched(output)
        self._opened.append(watched)
        try:
            primed_at = _prime(watched) if search.primed else None
        except GdrmError:
            watched.close()
            raise
        return Found(search, watched, opened.full_name, missed, primed_at)


def _prime(output: Watched) -> float:
    """Start `output` and play silence until it takes it in real time; return the time then."""
    output.start()
    _play_silence(output)
    for _ in range(_STEADY_TRIES):
        begun = time.monotonic()
        frames = _play_silence(output)
        late = (time.monotonic() - begun) * output.sample_rate - frames
        if abs(late) < frames / 4:
            break
    return time.monotonic()


def _play_silence(output: Watched) -> int:
    """Play as much silence as the device keeps ahead; return how many frames that is."""
    silence = np.zeros((_SILENCE_FRAMES, 2), np.float32)
    blocks = output.latency_frames // _SILENCE_FRAMES + 1
    for _ in range(blocks):
        output.write(silence)
    return blocks * _SILENCE_FRAMES
