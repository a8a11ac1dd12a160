"""Real MIDI ports, of a JACK server without devices."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import mido
import pytest
from jack_server import JackServer, needs_jack

from gdrm_tui.midi.port_watch import PortWatch
from gdrm_tui.midi.ports import OWN

pytestmark = needs_jack
WAIT_SECONDS = 20.0
SAID: list[str] = []


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JackServer]:
    jack = JackServer(tmp_path / "jack.log")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", jack.name)
    jack.start()
    yield jack
    jack.stop()


def wait_for(state: Callable[[], object]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not state():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.fixture
def watch() -> Iterator[PortWatch]:
    watching = PortWatch(SAID.append)
    SAID.clear()
    yield watching
    watching.close()


def test_what_is_sent_to_a_port_of_our_own_is_heard_by_who_listens_to_it(
    server: JackServer, watch: PortWatch
) -> None:
    import rtmidi

    heard: list[bytes] = []
    kept = watch.output(OWN)
    watch.start()
    wait_for(lambda: kept.name)
    other = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name="listener")
    other.set_callback(lambda event, _: heard.append(bytes(event[0])))
    number = next(n for n, name in enumerate(other.get_ports()) if "gdrm-tui" in name)
    other.open_port(number)
    for key in range(20):
        note = mido.Message("note_on", note=key, velocity=1 + key)

        def arrived(note: mido.Message = note) -> bool:
            """Send it again: a server that is late drops what came meanwhile."""
            kept.send(note)
            time.sleep(0.02)
            return bytes(note.bytes()) in heard

        wait_for(arrived)
    other.delete()


def test_a_server_that_ends_and_starts_again_is_found_again(
    server: JackServer, watch: PortWatch
) -> None:
    kept = watch.output(OWN)
    watch.start()
    wait_for(lambda: kept.name)
    server.stop()
    wait_for(lambda: kept.name is None)
    assert watch.problem.startswith("No MIDI ports: ")
    server.start()
    wait_for(lambda: kept.name)
    assert SAID[-1] == 'The MIDI port "gdrm-tui" is connected: sending to it'
