"""Outlet: the output of the render loop, which goes on whatever the devices do.

It plays on a device while one works and at the pace of the clock otherwise, and goes over from
one to the other without moving the transport: a frame is heard when it would have been heard.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from gdrm_tui.audio.devices.finder import Found, NotFound, Search, Seeker, Wish
from gdrm_tui.audio.devices.outputs import DeviceError, NullOutput
from gdrm_tui.audio.devices.watchdog import Watched
from gdrm_tui.audio.engine.engine import DEFAULT_BLOCK
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.engine.notices import DeviceChanged, Notify
from gdrm_tui.audio.requirements import MissingLibraryError

# Until the first device is open the engine does not know its rate; longer it does not wait.
FIRST_SECONDS = 3.0
CLOSE_SECONDS = 0.5


class Outlet:
    """An Output that never fails. Its methods belong to the one thread that renders.

    Parameters
    ----------
    seeker : Seeker or None
        Opens the devices; None for no sound at all.
    wish : Wish
        What to play on.
    notify : callable
        Takes sentences for the user, and DeviceChanged.
    """

    def __init__(self, seeker: Seeker | None, wish: Wish, notify: Notify) -> None:
        self._seeker = seeker
        self._wish = wish
        self._notify = notify
        self._output: Watched | NullOutput = NullOutput()
        self._found: Found | None = None  # waits for its silence to pass
        self._lost = False
        self._sounding = False
        self._written_at = 0.0
        self._past_xruns = 0
        if seeker is not None:
            self._open_first(seeker)

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
        return self._past_xruns + self._output.xruns

    def use(self, device: int | str | None, latency: float | None = None) -> None:
        """Play on `device` from now on, as soon as it is open; see `Wish`.

        What plays goes on until then. Without a latency the one asked for last stays.
        """
        if self._seeker is None:
            self._notify("No device was opened, for sound is off: start without --no-sound")
            return
        self._wish = Wish(device, self._wish.latency if latency is None else latency)
        self._look(self._seeker, anew=self.name is None)

    def start(self) -> None:
        """Begin to take frames."""
        self.attend()
        self._sounding = True
        self._written_at = time.monotonic() - self.latency_frames / self.sample_rate
        self._start()

    def write(self, block: Block) -> None:
        """Hand over `block`, waiting for room."""
        self.attend()
        self._write(block)

    def stop(self) -> None:
        """Play what was written, then take no more frames."""
        self._sounding = False
        try:
            self._output.stop()
        except DeviceError as error:
            self._lose(error)

    def close(self) -> None:
        """Let the device go, waiting a moment for it; nothing may be called after."""
        self._output.close()
        if isinstance(self._output, Watched):
            self._output.closed.wait(CLOSE_SECONDS)

    def attend(self) -> None:
        """Take over what the seeker has found; cheap enough for every block."""
        answer = self._found or (self._seeker.answer() if self._seeker else None)
        if isinstance(answer, Found):
            self._take_over(answer)
        elif answer is not None:
            self._miss(answer)

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

    def _open_first(self, seeker: Seeker) -> None:
        seeker.look(Search(self._wish, None, anew=True, primed=False))
        answer = seeker.wait(FIRST_SECONDS)
        if isinstance(answer, Found):
            self._play_on(answer)
            return
        error = answer.error if answer else DeviceError("it does not answer")
        self._lost = True
        self._notify(str(error))
        if not isinstance(error, MissingLibraryError):
            # From here on the rate is given.
            self._look(seeker, anew=True)

    def _look(self, seeker: Seeker, *, anew: bool) -> None:
        if self._found is not None:
            self._found.output.close()
            self._found = None
        seeker.look(Search(self._wish, self.sample_rate, anew, primed=self._sounding))

    def _take_over(self, found: Found) -> None:
        """Play on `found` once the silence in it is no longer than what is still unheard."""
        pad = self._ahead() - found.silent_frames()
        if self._sounding and found.primed and pad < 0:
            self._found = found
            return
        self._found = None
        self._play_on(found)
        if not self._sounding:
            self.stop()
        else:
            if not found.primed:
                self._start()
            self._pad(round(pad))

    def _pad(self, frames: int) -> None:
        """Write silence, so that the next frame is heard when the last device had sounded it."""
        while frames > 0:
            silence = np.zeros((min(frames, DEFAULT_BLOCK), 2), np.float32)
            self._write(silence)
            frames -= len(silence)

    def _play_on(self, found: Found) -> None:
        old, self._output = self._output, found.output
        self._past_xruns += old.xruns
        if isinstance(old, Watched):
            old.retire()
        if found.missed is not None:
            self._notify(
                f'The audio device "{self._wish.device}" cannot be used ({found.missed}): '
                f'playing on the default, "{self.name}"'
            )
        elif self._lost:
            self._notify(f'Sound again, on "{self.name}"')
        if isinstance(self._wish.device, int) and found.missed is None:
            # Numbers change when devices come and go.
            self._wish = replace(self._wish, device=found.full_name)
        self._lost = False
        self._notify(DeviceChanged(self.name))

    def _miss(self, answer: NotFound) -> None:
        """Go on without a device; where another one was asked for, let go of this one and look."""
        if not answer.search.anew and self._seeker:
            self._let_go()
            self._look(self._seeker, anew=True)
        elif not self._lost:
            self._lost = True
            self._notify(str(answer.error))

    def _lose(self, error: DeviceError) -> None:
        self._let_go()
        self._lost = True
        self._notify(str(error))
        if self._seeker:
            self._look(self._seeker, anew=True)

    def _let_go(self) -> None:
        """Go on at the pace of the clock, where the device was."""
        old, ahead = self._output, self._ahead()
        self._output = NullOutput(old.sample_rate, old.latency_frames)
        self._output.start(ahead)
        self._past_xruns += old.xruns
        if isinstance(old, Watched):
            old.close()
            self._notify(DeviceChanged(None))

    def _ahead(self) -> float:
        """Return how many frames were written and are not heard yet; less than 0 when late."""
        if isinstance(self._output, NullOutput):
            return self._output.ahead_frames()
        passed = time.monotonic() - self._written_at
        return self.latency_frames - passed * self.sample_rate
