"""The MIDI desk: which ports are used, and how they are shown and chosen."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.plain_text import shown
from gdrm_tui.midi.note_maps import NOTE_MAPS
from gdrm_tui.midi.ports import ALL, MOST_OFFSET_MS, OWN, Direction, MidiSetup
from gdrm_tui.player.messages import Said, Tell, Worker
from gdrm_tui.player.texts import counted
from gdrm_tui.storage.midi_settings import MidiChoices

# For so long the screen shows that something arrived.
_SHOWN_SECONDS = 0.3
_NAME_COLUMNS = 14
OFFSET_STEP = 1.0

Value = TypeVar("Value")


class MidiDesk:
    """Chooses ports, channel, keys and clock. One thread calls all of it.

    Parameters
    ----------
    engine : EngineClient
    choices : MidiChoices
        What is remembered.
    files : Worker
        Writes that.
    tell : callable
    """

    def __init__(
        self, engine: EngineClient, choices: MidiChoices, files: Worker, tell: Tell
    ) -> None:
        self._engine, self._choices, self._files, self._tell = engine, choices, files, tell
        self.setup = choices.setup()

    def begin(self) -> None:
        """Open what the settings and the last choices ask for."""
        if self.setup != MidiSetup(notes=self.setup.notes):
            self._engine.use_midi(self.setup)

    def use(self, setup: MidiSetup) -> None:
        """Play and listen by `setup` from now on, and remember it."""
        self.setup = setup
        self._choices.remember(setup)
        self._engine.use_midi(setup)

    def keep(self) -> None:
        """Write what was chosen to the disk."""
        self._files(self._choices.write, lambda _: None, lambda _: None)

    def listen(self) -> None:
        """Listen to every port, where none is listened to yet: something is to be learnt."""
        if not self.setup.inputs:
            self.use(replace(self.setup, inputs=(ALL,)))

    def look(self) -> None:
        """Have the system's ports listed from now on, for a dialog."""
        self._engine.use_midi(self.setup)

    def turn_clock(self) -> None:
        """Send the clock, or stop sending it."""
        if self.setup.output is None:
            self._tell(Said("choose a MIDI port to send the clock to first"))
            return
        self.use(replace(self.setup, send_clock=not self.setup.send_clock))
        self.keep()
        self._tell(Said("the clock is sent" if self.setup.send_clock else "the clock is not sent"))

    def turn_follow(self) -> None:
        """Follow the clock of the next port, or of none."""
        self.use(replace(self.setup, clock=self._next(self._ports("input"), self.setup.clock, 1)))
        self.keep()
        name = self.setup.clock
        self._tell(Said(f'following the clock of "{name}"' if name else "not following a clock"))

    def turn(self, row: int, by: int) -> None:
        """Change the value of a row of `rows` to the next one, or by -1 the one before."""
        setup, step = self.setup, by * OFFSET_STEP
        match row:
            case 0:
                output = self._next(self._ports("output"), setup.output, by)
                setup = self._choices.with_output(setup, output)
            case 1:
                setup = replace(setup, kit=not setup.kit)
            case 2:
                setup = replace(setup, channel=(setup.channel - 1 + by) % 16 + 1)
            case 3:
                names = list(NOTE_MAPS)
                name = names[(names.index(setup.notes.name) + by) % len(names)]
                setup = self._choices.with_notes(setup, name)
            case 4:
                setup = replace(setup, offset=_within(setup.offset + step))
            case 5:
                setup = replace(setup, send_clock=not setup.send_clock)
            case 6:
                setup = replace(setup, clock=self._next(self._ports("input"), setup.clock, by))
            case 7:
                setup = replace(setup, free_wheel=not setup.free_wheel)
            case 8:
                setup = replace(setup, clock_offset=_within(setup.clock_offset + step))
            case _:
                listened = setup.inputs[0] if setup.inputs else None
                following = self._next([ALL, *self._ports("input")], listened, by)
                setup = replace(setup, inputs=() if following is None else (following,))
        self.use(setup)

    def rows(self) -> list[tuple[str, str]]:
        """Return a label and a value for each thing that can be chosen."""
        setup = self.setup
        listened = setup.inputs[0] if setup.inputs else None
        return [
            ("send to", _port(setup.output)),
            ("kit", "sounds too" if setup.kit else "is silent"),
            ("channel", str(setup.channel)),
            ("notes", setup.notes.label),
            ("port sounds", _beside(setup.offset, "the kit")),
            ("send clock", "yes" if setup.send_clock else "no"),
            ("follow", _port(setup.clock)),
            ("clock lost", "play on" if setup.free_wheel else "stop"),
            ("kit sounds", _beside(setup.clock_offset, "the clock")),
            ("listen to", "every port" if listened == ALL else _port(listened)),
        ]

    def state_text(self) -> str:
        """Return in a sentence or two what is connected, for the dialog."""
        state, setup = self._engine.midi, self.setup
        if state.problem:
            return state.problem
        parts = []
        if setup.output is not None:
            there = f'sending to "{state.output}"' if state.output else "the port is not there"
            parts.append(there)
        if setup.clock is not None:
            parts.append(self._clock_text())
        if state.inputs:
            parts.append(f"listening to {', '.join(state.inputs)}")
        outputs = sum(port.direction == "output" for port in state.ports)
        inputs = len(state.ports) - outputs
        found = f"found {counted(outputs, 'port')} to send to and {inputs} to listen to"
        return shown("; ".join(parts) or found)

    def sign(self) -> str:
        """Return what the header shows: what is connected, and that something arrives."""
        state, setup = self._engine.midi, self.setup
        parts = []
        if setup.clock is not None:
            tempo = f"{state.clock_bpm:.1f}" if state.clock_bpm else "none"
            parts.append(f"clock {tempo}")
        if state.inputs:
            arrived = time.monotonic() - state.arrived_at < _SHOWN_SECONDS
            parts.append("in *" if arrived else "in")
        if setup.output is not None:
            name = _short(state.output or setup.output)
            parts.append(f"to {name}" if state.output else f"no {name}")
        return shown("  ".join(parts))

    def _clock_text(self) -> str:
        state = self._engine.midi
        if not state.clock_bpm:
            return "no clock is coming in"
        runs = "running" if state.clock_runs else "stopped"
        return f"the clock is {runs}, at {state.clock_bpm:.1f} bpm"

    def _ports(self, direction: Direction) -> list[str]:
        names = [port.name for port in self._engine.midi.ports if port.direction == direction]
        return [OWN, *dict.fromkeys(names)]

    def _next(self, names: Sequence[str], current: str | None, by: int) -> str | None:
        """Return the name after `current`, one that is not there being the last of them."""
        choices: list[str | None] = [None, *names]
        if current not in choices:
            choices.append(current)
        return choices[(choices.index(current) + by) % len(choices)]


def _within(milliseconds: float) -> float:
    return min(max(milliseconds, -MOST_OFFSET_MS), MOST_OFFSET_MS)


def _beside(offset: float, what: str) -> str:
    if not offset:
        return f"with {what}"
    return f"{abs(offset):g} ms {'after' if offset > 0 else 'before'} {what}"


def _port(name: str | None) -> str:
    if name is None:
        return "no port"
    return f'a port of its own, "{OWN}"' if name == OWN else shown(name)


def _short(name: str) -> str:
    return name if len(name) <= _NAME_COLUMNS else f"{name[: _NAME_COLUMNS - 1]}…"
