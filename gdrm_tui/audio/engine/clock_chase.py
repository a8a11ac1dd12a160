"""ClockChase: the transport follows a clock that comes in, by small changes of its tempo."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence

import mido

from gdrm_tui.audio.engine.chasing import BLOCKS, keep_up, playable
from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.frame_clock import FrameClock
from gdrm_tui.audio.engine.protocol import News
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.midi.followed_clock import ClockState, Event, FollowedClock
from gdrm_tui.midi.setup import MidiSetup

CLOCK_TYPES = frozenset({"clock", "start", "stop", "continue", "songpos"})
Wants = str | None


class ClockChase:
    """Steers the engine by a clock.

    `hear` belongs to the port's thread, `look` to any, `steer` to the one that renders.

    Parameters
    ----------
    frames : FrameClock
    say : callable
        Takes sentences for the user; those without trouble are `News`.
    wake : callable
        Lets the render loop turn.
    """

    def __init__(
        self, frames: FrameClock, say: Callable[[str], None], wake: Callable[[], None]
    ) -> None:
        self._frames, self._say, self._wake = frames, say, wake
        self._clock = FollowedClock()
        self._lock = threading.Lock()
        self._setup = MidiSetup()
        self._wants: Wants = None  # "start" or "stop", for the render thread
        self._turns = 0
        self.lost = False

    @property
    def state(self) -> ClockState:
        """What is known of the clock."""
        return self._clock.state

    def use(self, setup: MidiSetup) -> None:
        """Follow the clock of `setup`."""
        if setup.clock != self._setup.clock:
            with self._lock:
                self._clock, self._wants, self.lost = FollowedClock(), None, False
        self._setup = setup

    def hear(self, message: mido.Message, now: float) -> None:
        """Take a message of the clock that arrived `now`."""
        with self._lock:
            clock = self._clock
            match message.type:
                case "clock":
                    events = clock.tick(now)
                case "start":
                    events = clock.start()
                case "continue":
                    events = clock.go_on()
                case "stop":
                    events = clock.stop()
                case _:
                    events = clock.song_position(message.pos)
            self._told(events)

    def look(self, now: float) -> None:
        """Notice that the clock has stopped without having said so."""
        if self._setup.clock is None:
            return
        with self._lock:
            self._told(self._clock.look(now))

    def _told(self, events: Sequence[Event]) -> None:
        name = self._setup.clock
        for event in events:
            running = self._clock.state.running
            if event == "started" or (event in ("jumped", "back") and running):
                self._wants = "start"
                self._wake()
            elif event == "stopped" or (event == "lost" and not self._setup.free_wheel):
                self._wants = "stop"
            if event == "lost":
                self.lost = True
                then = "playing goes on by itself" if self._setup.free_wheel else "playing stops"
                self._say(f'The clock of "{name}" has stopped: {then}')
            elif event == "back":
                self.lost = False
                self._say(News(f'The clock of "{name}" is back'))
            elif event == "jumped":
                self._say(
                    News(f'The clock of "{name}" has jumped: you come in on its next bar line')
                )

    def steer(self, engine: Engine) -> None:
        """Start, stop, or change the tempo so that what is heard is where the clock is."""
        if self._setup.clock is None:
            engine.lead(None)
            return
        wants = self._wants
        if wants == "stop":
            self._wants = None
            engine.stop()
            engine.lead(None)
        self._turns += 1
        state, at = self.state, self._frames.time_of(engine.frame)
        if self.lost or not state.running or not state.bpm or math.isnan(at):
            return
        step = state.step_at(at - self._setup.clock_offset / 1000)
        if wants == "start":
            self._start(engine, step, state.bpm)
        elif engine.playing and not self._turns % BLOCKS and not keep_up(engine, step, state.bpm):
            self._wants = "start"

    def _start(self, engine: Engine, step: float, bpm: float) -> None:
        """Begin where the clock is, to be heard from the next bar line on."""
        self._wants = None
        engine.stop()
        line = max(0, math.ceil(step / STEPS_PER_BAR)) * STEPS_PER_BAR
        engine.lead(bpm)
        engine.chase(step, line, playable(bpm))
