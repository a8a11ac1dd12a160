"""EngineMidi: the MIDI ports that the engine's process owns, outputs and inputs.

They are here and not in the UI's process for three reasons: outgoing messages are timed by the
frames rendered here, incoming ones sound soonest here, and system libraries print to the terminal,
from which this process is detached.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.midi.feed import MidiFeed
from gdrm_tui.audio.engine.midi.sender import STOP, MidiSender, Offset, Silence, silencing
from gdrm_tui.audio.engine.protocol import Heard, MidiState, News, Notify, SetPads
from gdrm_tui.audio.engine.sync.clock_chase import CLOCK_TYPES, ClockChase
from gdrm_tui.audio.engine.sync.frame_clock import FrameClock
from gdrm_tui.audio.engine.sync.link_chase import LinkChase
from gdrm_tui.midi.port_watch import Hears, KeptPort, PortWatch
from gdrm_tui.midi.ports import ALL, MidiSetup

if TYPE_CHECKING:
    import mido

# So often the screen is told what has changed.
NEWS_SECONDS = 0.1
# More than this that the UI has not read is thrown away: a controller may send without end.
_MOST_WAITING = 1000
# A port that is closed at once may forget what it was sent last.
_FLUSH_SECONDS = 0.05
Strike = Callable[[int, float], None]
# What ALSA gives back is what was sent: it is no instrument.
_LOOP = "Midi Through"


class EngineMidi:
    """Keeps the ports of a setup open, sends what is played and reports what is received.

    Parameters
    ----------
    sample_rate : int
        Frames a second.
    notify : callable
        Takes sentences, and the notices `MidiState` and `Heard`.
    wake : callable
        Lets the render loop turn.
    watch : PortWatch or None
        Not started; None for that of this system.
    strike : callable
        Sounds a voice, a row of the grid, at a velocity in (0, 1]; called from any thread.

    Attributes
    ----------
    clock : FrameClock
        Written by the render loop.
    feed : MidiFeed
        The render loop's.
    pads : SetPads
        Which keys of the ports listened to sound at once.
    chase : ClockChase
        Steers the engine by the clock that is followed.
    link : LinkChase
        Steers it by a session of Ableton Link.
    """

    def __init__(
        self,
        sample_rate: int,
        notify: Notify,
        wake: Callable[[], None] = lambda: None,
        watch: PortWatch | None = None,
        strike: Strike | None = None,
    ) -> None:
        self._notify, self._strike = notify, strike
        self.pads = SetPads({})
        self.clock = FrameClock(sample_rate)
        self._setup = MidiSetup()
        self._output: KeptPort | None = None
        self._inputs: dict[str, KeptPort] = {}
        self._watch = watch or PortWatch(notify, welcome=lambda text: notify(News(text)))
        self._sender = MidiSender(self.clock, self._send)
        self.feed = MidiFeed(self._sender)
        self.chase = ClockChase(self.clock, notify, wake)
        self.link = LinkChase(self.clock, notify, wake)
        self._work: queue.SimpleQueue[Heard | MidiSetup] = queue.SimpleQueue()
        self._listened: frozenset[str] = frozenset()
        self._started = False
        self._closed = threading.Event()

    def use(self, setup: MidiSetup) -> None:
        """Open and let go of ports until they are those of `setup`.

        The render loop calls it; a thread of this object's does the work.
        """
        self.feed.use(setup)
        self.chase.use(setup)
        self._work.put(setup)
        if not self._started:
            self._started = True
            self._watch.start()
            threading.Thread(target=self._run, name="midi-news", daemon=True).start()

    def close(self) -> None:
        """End what sounds and let the ports go, waiting a moment for them."""
        self._closed.set()
        self.link.close()
        if not self._started:
            return
        if self._output is not None:
            self._sender.put(Silence(self._setup.channel, stops=self._setup.send_clock))
        self._sender.close()
        if self._output is not None:
            time.sleep(_FLUSH_SECONDS)
        self._watch.close()

    def steer(self, engine: Engine) -> None:
        """Let the engine keep up with what is followed: Link where it is on, or else a clock."""
        if not self.link.steer(engine):
            self.chase.steer(engine)

    def _change(self, setup: MidiSetup) -> None:
        before, self._setup = self._setup, setup
        self._sender.put(Offset(setup.offset))
        if setup.output != before.output:
            self._change_output(setup, before)
        elif setup.channel != before.channel:
            self._sender.put(Silence(before.channel))
        self._change_inputs()

    def _change_output(self, setup: MidiSetup, before: MidiSetup) -> None:
        old = self._output
        if old is not None:
            ends = [STOP] * before.send_clock + silencing(before.channel)
            for data in ends:
                old.send_bytes(data)
            time.sleep(_FLUSH_SECONDS)
            self._watch.drop(old)
        self._output = None
        if setup.output is not None:
            silence = Silence(setup.channel)
            # What sounds there may be left of a program that was killed.
            self._output = self._watch.output(setup.output, lambda: self._sender.put(silence))

    def _change_inputs(self) -> None:
        """Listen to the ports asked for, and with `ALL` to those that came since, too."""
        setup = self._setup
        listened = {*setup.inputs} - {ALL}
        if ALL in setup.inputs:
            inputs = (port for port in self._watch.ports if port.direction == "input")
            listened |= {port.name for port in inputs if not port.name.startswith(_LOOP)}
            # One that went is kept until it comes back.
            listened |= set(self._inputs) - {setup.clock}
        self._listened = frozenset(listened)
        wanted = listened | ({setup.clock} if setup.clock else set())
        for name in set(self._inputs) - wanted:
            self._watch.drop(self._inputs.pop(name))
        for name in wanted - set(self._inputs):
            self._inputs[name] = self._watch.input(name, self._hear(name))

    def _hear(self, name: str) -> Hears:
        def hear(message: mido.Message, now: float) -> None:
            if message.type in CLOCK_TYPES:
                if name == self._setup.clock:
                    self.chase.hear(message, now)
                return
            if name not in self._listened:
                return
            self._sound(name, message)
            if self._work.qsize() < _MOST_WAITING:
                self._work.put(Heard(name, bytes(message.bytes()), now))

        return hear

    def _sound(self, name: str, message: mido.Message) -> None:
        """Let a pad that is struck sound, before anything else is done about it."""
        if self._strike is not None and message.type == "note_on" and message.velocity:
            voice = self.pads.voice(name, message.note)
            if voice is not None:
                self._strike(voice, message.velocity / 127)

    def _send(self, data: bytes) -> None:
        port = self._output
        if port is not None:
            port.send_bytes(data)

    def _run(self) -> None:
        """Do what is asked for and tell what has changed, so that nobody else waits for that."""
        last = MidiState()
        while not self._closed.is_set():
            try:
                work = self._work.get(timeout=NEWS_SECONDS)
            except queue.Empty:
                work = None
            if isinstance(work, Heard):
                self._notify(work)
            elif work is not None:
                self._change(work)
            if ALL in self._setup.inputs:
                self._change_inputs()
            self.chase.look(time.monotonic())
            state = self._state()
            if state != last and (work is None or state.arrived_at == last.arrived_at):
                last = state
                self._notify(state)

    def _state(self) -> MidiState:
        inputs = [(name, kept) for name, kept in self._inputs.copy().items() if kept.name]
        clock = self.chase.state
        return MidiState(
            ports=tuple(self._watch.ports),
            problem=self._watch.problem,
            output=self._output.name if self._output else None,
            inputs=tuple(name for name, _ in inputs),
            arrived_at=max((kept.arrived_at for _, kept in inputs), default=0.0),
            clock_bpm=0.0 if self.chase.lost else round(clock.bpm, 1),
            clock_runs=clock.running and not self.chase.lost,
        )
