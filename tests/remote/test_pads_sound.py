"""Pads in the engine's process: a key that is struck sounds before anybody else hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import mido
import pytest
from fake_midi import FakeMidi
from jack_server import JackServer, needs_jack
from remote_kit import until

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.midi.ports import EngineMidi
from gdrm_tui.audio.engine.protocol import Heard, Notice, SetPads
from gdrm_tui.core.voices import VOICE_OF_PITCH, voice_index
from gdrm_tui.midi.port_watch import PortWatch
from gdrm_tui.midi.ports import MidiSetup

SNARE = voice_index("snare")


@pytest.fixture
def struck() -> Iterator[tuple[FakeMidi, list[object]]]:
    """A system with pads that are listened to, and all that comes of them in order."""
    system, came = FakeMidi("Pads"), list[object]()
    notices: list[Notice] = []

    def notify(notice: Notice) -> None:
        notices.append(notice)
        if isinstance(notice, Heard):
            came.append(notice.data)

    watch = PortWatch(notify, None, system)
    midi = EngineMidi(48_000, notify, watch=watch, strike=lambda *hit: came.append(hit))
    midi.pads = SetPads({38: SNARE})
    midi.use(MidiSetup(inputs=("Pads",)))
    until(lambda: system.opened)
    yield system, came
    midi.close()


def test_a_pad_sounds_at_its_velocity_before_it_is_reported(struck) -> None:
    system, came = struck
    system.opened[-1].arrived(b"\x99\x26\x7f")
    until(lambda: len(came) == 2)
    assert came == [(SNARE, 1.0), b"\x99\x26\x7f"]


def test_messages_that_strike_no_voice_are_reported_as_bytes(struck) -> None:
    system, came = struck
    for data in (b"\x99\x27\x7f", b"\x89\x26\x40", b"\x99\x26\x00", b"\xb0\x01\x40"):
        system.opened[-1].arrived(data)
    until(lambda: len(came) == 4)
    assert all(isinstance(one, bytes) for one in came)


@needs_jack
def test_a_real_pad_sounds_in_the_real_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import rtmidi

    jack = JackServer(tmp_path / "jack.log")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", jack.name)
    jack.start()
    client = EngineClient()
    try:
        drums = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="drums")
        drums.open_virtual_port("kit")
        client.start(output="null")
        client.use_pads(SetPads(dict(VOICE_OF_PITCH)))
        client.use_midi(MidiSetup(inputs=("drums",)))
        until(lambda: client.status() and client.midi.inputs == ("drums",))
        drums.send_message(mido.Message("note_on", note=38, velocity=120).bytes())
        heard: list[Heard] = []
        until(lambda: heard.extend(client.heard()) or heard)
        assert (heard[0].port, heard[0].data) == ("drums", b"\x90\x26\x78")
        until(lambda: client.status().levels[SNARE] > 0.01)
        assert not client.status().playing
        drums.delete()
    finally:
        client.close()
        jack.stop()
