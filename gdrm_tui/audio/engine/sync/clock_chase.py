"""Following a clock: small changes of tempo keep what is heard in time with it."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.protocol import News
from gdrm_tui.audio.engine.sync.frame_clock import FrameClock
from gdrm_tui.core.knobs import knob
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.midi.followed_clock import ClockState, Event, FollowedClock
from gdrm_tui.midi.ports import MidiSetup

if TYPE_CHECKING:
    import mido

# An error of position is made good within about so much time.
CATCH_UP_SECONDS = 0.5
# Of so many steps it is a jump.
JUMP_STEPS = 1.0
# The tempo is steered with every so many blocks: a transport remembers 32 of them.
BLOCKS = 4
CLOCK_TYPES = frozenset({"clock", "start", "stop", "continue", "songpos"})
Wants = str | None


def keep_up(engine: Engine, step: float, bpm: float) -> bool:
    """Steer towards `step`, at which the next frame ought to be; False where that is a jump.

    Only the place in the bar counts: which bar of the loop plays is the user's to change.
    """
    error = (step - engine.step + STEPS_PER_BAR / 2) % STEPS_PER_BAR - STEPS_PER_BAR / 2
    if abs(error) > JUMP_STEPS:
        return False
    engine.lead(bpm)
    engine.steer(playable(bpm + error / CATCH_UP_SECONDS * 60 / STEPS_PER_BEAT))
    return True


def playable(bpm: float) -> float:
    """Return the tempo nearest to `bpm` that can be played."""
    allowed = knob("bpm")
    return min(max(bpm, allowed.low), allowed.high)


class ClockChase:
    """Keeps the engine in time with a clock.

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
