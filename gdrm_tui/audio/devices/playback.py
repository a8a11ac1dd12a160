"""Playback on a device that may disappear and return; for the render loop it never fails.

It plays on a device while one works, and otherwise at the pace of the clock. Changing from one to
the other does not move the transport: every frame is heard when it is due.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from gdrm_tui.audio.devices.finder import (
    DeviceChoice,
    DeviceFinder,
    OpenDevice,
    Search,
    SearchFailure,
)
from gdrm_tui.audio.devices.latency import Latency
from gdrm_tui.audio.devices.outputs import DeviceError, NullOutput
from gdrm_tui.audio.devices.pace import Pace
from gdrm_tui.audio.devices.watchdog import TimedOutput
from gdrm_tui.audio.engine.engine import DEFAULT_BLOCK
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.engine.protocol import DeviceChanged, News, Notify
from gdrm_tui.audio.requirements import MissingLibraryError

# Until the first device is open the engine does not know its rate; it waits no longer than this.
FIRST_SECONDS = 3.0
CLOSE_SECONDS = 0.5


class DevicePlayback:
    """Plays blocks on the chosen device, or on the clock. Only the render thread may use it.

    Parameters
    ----------
    finder : DeviceFinder or None
        Opens the devices; None for no sound at all.
    device : int, str or None
        What to play on; see `DeviceChoice`.
    latency : Latency
        How much is kept ahead.
    notify : callable
        Takes sentences for the user, and DeviceChanged.
    """

    def __init__(
        self,
        finder: DeviceFinder | None,
        device: int | str | None,
        latency: Latency,
        notify: Notify,
    ) -> None:
        self._finder = finder
        self._choice = DeviceChoice(device, latency.seconds)
        self._latency = latency
        self._notify = notify
        self._output: TimedOutput | NullOutput = NullOutput()
        self._pace, self._waited = Pace(self._output.sample_rate), False
        self._sounded = False  # on any device so far
        self._said_when_open: str | None = None
        self._next: OpenDevice | None = None  # waits for its silence to pass
        self._lost = False
        self._started = False
        self._written_at = 0.0
        self._past_gaps = 0
        self._past_xruns = 0
        if finder is not None:
            self._open_first(finder)

    @property
    def name(self) -> str | None:
        """The device's name, None where nothing sounds."""
        return self._output.name

    @property
    def sample_rate(self) -> int:
        """Frames a second that are written; it stays, whatever the device."""
        return self._output.sample_rate

    @property
    def latency_frames(self) -> int:
        """How many frames lie between what was written last and what is heard."""
        return self._output.latency_frames

    @property
    def xruns(self) -> int:
        """How often devices ran out of frames while playing."""
        # Not every device tells, and none of what passed while this thread stood still.
        return max(self._past_xruns + self._output.xruns, self._past_gaps + self._pace.gaps)

    def use(self, device: int | str | None, latency: float | None = None) -> None:
        """Play on `device` as soon as it is open; what plays goes on until then.

        See `DeviceChoice`. Without a latency the present one stays.
        """
        if self._finder is None:
            self._notify("Sound is off: start without --no-sound to choose a device")
            return
        self._latency.ask(latency)
        self._choice = DeviceChoice(device, self._latency.seconds)
        self._search(self._finder, rescan=self.name is None)

    def start(self) -> None:
        """Begin to take frames: those written next are heard a latency from now, as later ones."""
        begun = time.monotonic()
        self.update()
        self._started = True
        self._written_at = time.monotonic() - self.latency_frames / self.sample_rate
        self._start()
        self._pace.begin(time.monotonic())
        passed = (time.monotonic() - begun) * self.sample_rate
        # While it plays, a request comes at any time between two blocks.
        self._pad(round(self.latency_frames - DEFAULT_BLOCK / 2 - passed))

    def wait(self, frames: int) -> None:
        """Wait for room for `frames`, so that what is rendered for it is as late as it may be."""
        try:
            self._waited = self._output.wait(frames)
        except DeviceError as error:
            self._lose(error)
            self._output.wait(frames)

    def missed(self) -> int:
        """Return how many of the next frames to leave out, since their time has passed unheard.

        So the beat is where it would have been without the gap.
        """
        return 0 if self.name is None else self._pace.missed()

    def write(self, block: Block) -> None:
        """Hand over `block`, waiting for room."""
        self.update()
        self._write(block)

    def stop(self) -> None:
        """Play what was written, then take no more frames."""
        self._started = False
        try:
            self._output.stop()
        except DeviceError as error:
            self._lose(error)

    def close(self) -> None:
        """Let the device go, waiting a moment for it; nothing may be called after."""
        self._output.close()
        if isinstance(self._output, TimedOutput):
            self._output.closed.wait(CLOSE_SECONDS)

    def update(self) -> None:
        """Change to the device that was found; cheap enough for every block."""
        if self._started and self._finder is not None and self.name is not None:
            self._follow_latency(self._finder)
        result = self._next or (self._finder.result() if self._finder else None)
        if isinstance(result, OpenDevice):
            self._change_to(result)
        elif result is not None:
            self._do_without(result)

    def _follow_latency(self, finder: DeviceFinder) -> None:
        """Keep more ahead where the sound had gaps, and less again where it has none."""
        change = self._latency.look(self.xruns, time.monotonic())
        if change is None:
            return
        if change.seconds == self._choice.latency:
            self._notify(change.text)
            return
        self._choice = replace(self._choice, latency=change.seconds)
        self._said_when_open = News(change.text)
        self._search(finder, rescan=False, optional=not change.rises)

    def _start(self) -> None:
        try:
            self._output.start()
        except DeviceError as error:
            self._lose(error)

    def _write(self, block: Block) -> None:
        try:
            self._output.write(block)
        except DeviceError as error:
            self._lose(error)
            self._output.write(block)
        self._written_at = time.monotonic()
        self._pace.written(len(block), self._written_at, waited=self._waited)
        self._waited = False

    def _open_first(self, finder: DeviceFinder) -> None:
        finder.begin(Search(self._choice, None, rescan=True, primed=False))
        result = finder.wait(FIRST_SECONDS)
        if isinstance(result, OpenDevice):
            self._play_on(result)
            return
        error = result.error if result else DeviceError("it does not answer")
        self._lost = True
        self._notify(str(error))
        if not isinstance(error, MissingLibraryError):
            # From here on the rate is given.
            self._search(finder, rescan=True)

    def _search(self, finder: DeviceFinder, *, rescan: bool, optional: bool = False) -> None:
        if self._next is not None:
            self._next.output.close()
            self._next = None
        primed, rate = self._started, self.sample_rate
        finder.begin(Search(self._choice, rate, rescan, primed=primed, optional=optional))

    def _change_to(self, device: OpenDevice) -> None:
        """Play on `device` once the silence in it is no longer than what is still unheard."""
        pad = self._ahead() - device.silent_frames()
        if self._started and device.primed and pad < 0:
            self._next = device
            return
        self._next = None
        self._play_on(device)
        if not self._started:
            self.stop()
        else:
            if not device.primed:
                self._start()
            self._pace.begin(time.monotonic())
            self._pad(round(pad))

    def _pad(self, frames: int) -> None:
        """Write silence, so that the next frame is heard when the last device had sounded it."""
        while frames > 0:
            silence = np.zeros((min(frames, DEFAULT_BLOCK), 2), np.float32)
            self._write(silence)
            frames -= len(silence)

    def _play_on(self, device: OpenDevice) -> None:
        old, self._output = self._output, device.output
        self._forget(old)
        if isinstance(old, TimedOutput):
            old.retire()
        if device.refusal is not None:
            self._notify(
                f'The audio device "{self._choice.device}" cannot be used ({device.refusal}): '
                f'playing on the default, "{self.name}"'
            )
        elif self._lost:
            again = "Sound again" if self._sounded else "Sound is here"
            self._notify(News(f'{again}, on "{self.name}"'))
        elif self._said_when_open is not None:
            self._notify(self._said_when_open)
        self._said_when_open, self._sounded = None, True
        if isinstance(self._choice.device, int) and device.refusal is None:
            # Numbers change when devices come and go.
            self._choice = replace(self._choice, device=device.full_name)
        self._lost = False
        self._notify(DeviceChanged(self.name))

    def _do_without(self, failure: SearchFailure) -> None:
        """Go on without a device; where another was asked for, let go of this one and rescan."""
        if failure.search.optional:
            self._said_when_open = None
        elif not failure.search.rescan and self._finder:
            self._let_go()
            self._search(self._finder, rescan=True)
        elif not self._lost:
            self._lost = True
            self._notify(str(failure.error))

    def _lose(self, error: DeviceError) -> None:
        self._let_go()
        self._lost = True
        self._notify(str(error))
        if self._finder:
            self._search(self._finder, rescan=True)

    def _let_go(self) -> None:
        """Go on at the pace of the clock, where the device was."""
        old, ahead = self._output, self._ahead()
        self._output = NullOutput(old.sample_rate, old.latency_frames)
        self._output.start(ahead)
        self._forget(old)
        if isinstance(old, TimedOutput):
            old.close()
            self._notify(DeviceChanged(None))

    def _forget(self, old: TimedOutput | NullOutput) -> None:
        """Keep the counts of an output that no longer plays."""
        self._past_xruns += old.xruns
        self._past_gaps += self._pace.gaps
        self._pace = Pace(self.sample_rate)

    def _ahead(self) -> float:
        """Return how many frames were written and are not heard yet; less than 0 when late."""
        if isinstance(self._output, NullOutput):
            return self._output.ahead_frames()
        passed = time.monotonic() - self._written_at
        return self.latency_frames - passed * self.sample_rate
