"""The engine's MIDI: what is sent of what is played, over a fake system."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from audio_kit import RATE, RecordingSynth, session_of, until
from fake_midi import FakeMidi, FakePort

from gdrm_tui.audio.engine.engine import DEFAULT_BLOCK, Engine
from gdrm_tui.audio.engine.midi.ports import EngineMidi
from gdrm_tui.audio.engine.midi.sender import START, STOP, TICK, silencing
from gdrm_tui.audio.engine.protocol import Heard, MidiState, Notice
from gdrm_tui.audio.engine.transport import plan_of
from gdrm_tui.core.session import Session
from gdrm_tui.midi.note_maps import NOTE_MAPS
from gdrm_tui.midi.port_watch import PortWatch
from gdrm_tui.midi.ports import ALL, MidiSetup

BEAT = session_of({"kick": {0: 0.0, 8: 0.0}, "open-hat": {4: 0.0}, "pedal-hat": {6: 0.0}})


class Studio:
    """An engine that renders when told, with a fake MIDI system beside it."""

    def __init__(self, *there: str) -> None:
        self.system = FakeMidi(*there)
        self.notices: list[Notice] = []
        watch = PortWatch(self.notices.append, None, self.system)
        self.midi = EngineMidi(RATE, self.notices.append, watch=watch)
        self.engine = Engine(RecordingSynth(), RATE)
        self.engine.tell = self.midi.feed.after
        self.began = time.monotonic() - 10  # so that all that is rendered is heard already

    def use(self, setup: MidiSetup) -> None:
        self.midi.use(setup)
        self.engine.kit_sounds = setup.kit or setup.output is None
        wanted = {setup.output, setup.clock, *setup.inputs} - {None, ALL}
        until(lambda: {port.name for port in self.system.opened} >= wanted)

    def play(self, session: Session = BEAT) -> None:
        self.engine.set_plan(plan_of(session))
        self.engine.play()

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * RATE / DEFAULT_BLOCK)):
            self.midi.chase.steer(self.engine)
            self.engine.render_buses(DEFAULT_BLOCK)
            self.midi.clock.wrote(self.engine.frame, self.now, 0)

    @property
    def now(self) -> float:
        """The time at which all that was rendered is handed over."""
        return self.began + self.engine.frame / RATE

    def port(self, name: str) -> FakePort:
        return [port for port in self.system.opened if port.name == name][-1]

    def sent(self, name: str = "Drums") -> list[bytes]:
        """What was sent but for the silence that a port is opened with."""
        return [data for data in self.port(name).sent if data not in silencing(10)]

    @property
    def state(self) -> MidiState:
        states = [notice for notice in self.notices if isinstance(notice, MidiState)]
        return states[-1] if states else MidiState()


@pytest.fixture
def studio() -> Iterator[Studio]:
    found = Studio("Drums", "Pads")
    yield found
    found.midi.close()


def ons(sent: list[bytes]) -> list[tuple[int, int]]:
    return [(data[0], data[1]) for data in sent if data[0] & 0xF0 == 0x90]


def test_hits_go_to_the_port_as_well_as_the_kit(studio: Studio) -> None:
    studio.use(MidiSetup(output="Drums"))
    studio.play()
    studio.run(1.9)
    until(lambda: len(ons(studio.sent())) == 4)
    assert ons(studio.sent()) == [(0x99, 36), (0x99, 46), (0x99, 44), (0x99, 36)]


def test_hits_go_in_the_targets_keys_and_on_the_channel_asked_for(studio: Studio) -> None:
    studio.use(MidiSetup(output="Drums", channel=1, notes=NOTE_MAPS["ad2"]))
    studio.play()
    studio.run(1.9)
    until(lambda: len(ons(studio.sent())) == 4)
    assert ons(studio.sent()) == [(0x90, 36), (0x90, 56), (0x90, 48), (0x90, 36)]


def test_instead_of_the_kit_nothing_sounds_here(studio: Studio) -> None:
    studio.use(MidiSetup(output="Drums", kit=False))
    synth = RecordingSynth()
    studio.engine.change_synth(synth)
    studio.play()
    studio.engine.trigger(0, 1.0)
    studio.run(1.9)
    until(lambda: len(ons(studio.sent())) == 5)
    assert synth.hits == []


def test_a_note_that_sounds_when_playing_stops_is_ended(studio: Studio) -> None:
    studio.use(MidiSetup(output="Drums", send_clock=True))
    studio.play(session_of({"open-hat": {0: 0.0}}))
    studio.run(0.1)
    studio.engine.stop()
    studio.run(0.1)
    until(lambda: STOP in studio.sent())
    until(lambda: bytes((0x89, 46, 0)) in studio.port("Drums").sent[len(silencing(10)) :])


def test_the_clock_starts_and_stops_with_the_music(studio: Studio) -> None:
    studio.use(MidiSetup(output="Drums", send_clock=True))
    studio.play()
    studio.run(1.0)
    studio.engine.stop()
    studio.run(0.1)
    until(lambda: STOP in studio.sent())
    clock = [data for data in studio.sent() if data[0] >= 0xF8]
    assert clock[0] == START
    assert clock[-1] == STOP
    assert clock[1:-1] == [TICK] * (len(clock) - 2)
    assert 47 <= len(clock) - 2 <= 49


def test_panic_silences_every_channel(studio: Studio) -> None:
    studio.use(MidiSetup(output="Drums"))
    studio.play()
    studio.run(0.1)
    before = len(studio.port("Drums").sent)
    studio.engine.panic()
    studio.midi.feed.panic()
    until(lambda: len(studio.port("Drums").sent) >= before + len(silencing(10)))


def test_a_port_is_silenced_when_it_is_opened_and_when_it_is_let_go(studio: Studio) -> None:
    studio.use(MidiSetup(output="Drums"))
    drums = studio.port("Drums")
    until(lambda: drums.sent == silencing(10))
    studio.use(MidiSetup(output="Pads"))
    until(lambda: not drums.open)
    assert drums.sent == silencing(10) * 2


def test_closing_silences_the_port(studio: Studio) -> None:
    studio.use(MidiSetup(output="Drums"))
    drums = studio.port("Drums")
    until(lambda: drums.sent == silencing(10))
    studio.midi.close()
    assert drums.sent == silencing(10) * 2
    assert not drums.open


def test_what_comes_in_is_told_with_its_port_and_the_clock_is_not(studio: Studio) -> None:
    studio.use(MidiSetup(inputs=("Pads",)))
    pads = studio.port("Pads")
    assert pads.arrived is not None
    pads.arrived(b"\xf8")
    pads.arrived(bytes((0x99, 38, 90)))
    until(lambda: any(isinstance(notice, Heard) for notice in studio.notices))
    heard = [notice for notice in studio.notices if isinstance(notice, Heard)]
    assert [(notice.port, notice.data) for notice in heard] == [("Pads", bytes((0x99, 38, 90)))]


def test_the_screen_learns_what_is_connected(studio: Studio) -> None:
    studio.use(MidiSetup(output="Drums", inputs=("Pads",)))
    until(lambda: studio.state.output == "Drums" and studio.state.inputs == ("Pads",))
    assert {port.name for port in studio.state.ports} == {"Drums", "Pads"}
    studio.system.there = ["Pads"]
    until(lambda: studio.state.output is None)


def test_all_ports_are_listened_to_including_new_ones(studio: Studio) -> None:
    studio.use(MidiSetup(inputs=(ALL,)))
    until(lambda: set(studio.state.inputs) == {"Drums", "Pads"})
    studio.system.there = ["Drums", "Pads", "Knobs"]
    until(lambda: "Knobs" in studio.state.inputs)
