"""OSC over a real port of this machine: what is sent arrives, and changes come back."""

from __future__ import annotations

import socket
import sys
import time

import pytest
from osc_kit import Program, free_port

from gdrm_tui.core.network_address import NetworkAddress
from gdrm_tui.core.voices import VOICE_NAMES


def wait_for(desk, true):
    """Do what is posted until something holds; a test that waits in vain is ended."""
    while not true():
        desk.do_posted()
        time.sleep(0.001)


def test_a_knob_is_turned_from_another_program_and_the_program_hears_of_it(desk):
    program = Program(desk.port)
    program.send("/gdrm/subscribe")
    wait_for(desk, lambda: desk.posted == [] and desk.server.listeners)
    desk.server.follow()
    assert program.until("/gdrm/tempo") == (110.0,)
    program.send("/gdrm/tempo", 132.0)
    wait_for(desk, lambda: desk.rig.session.bpm == 132.0)
    desk.server.follow()
    assert program.until("/gdrm/tempo") == (132.0,)


def test_only_what_changed_is_sent_again(desk):
    program = Program(desk.port)
    program.send("/gdrm/subscribe")
    wait_for(desk, lambda: desk.server.listeners)
    desk.server.follow()
    program.until("/gdrm/take")
    desk.rig.it.controls.set("swing", 60.0)
    desk.rig.engine.at(18.0)
    desk.rig.it.player.follow()
    desk.server.follow()
    found = dict(program.next() for _ in range(3))
    assert found == {"/gdrm/swing": (60.0,), "/gdrm/playing": (1,), "/gdrm/position": (1, 1)}
    program.send("/gdrm/unsubscribe")
    wait_for(desk, lambda: desk.server.listeners == 0)


def test_status_is_sent_once_to_who_asks(desk):
    program = Program(desk.port)
    program.send("/gdrm/status")
    wait_for(desk, lambda: desk.posted)
    desk.do_posted()
    seen = {}
    while "/gdrm/take" not in seen:
        seen.update([program.next()])
    assert seen["/gdrm/surprise"] == (pytest.approx(0.3),)
    assert seen["/gdrm/genre/rock"] == (1.0,)
    assert seen["/gdrm/position"] == (0, 0)
    assert {f"/gdrm/voice/{name}/mute" for name in VOICE_NAMES} <= set(seen)


def test_who_is_named_in_the_settings_is_sent_changes_without_asking(make_desk):
    port = free_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", port))
        listener.settimeout(60)
        desk = make_desk(load=False, to=NetworkAddress("127.0.0.1", port))
        desk.server.follow()
        assert listener.recv(65_535).startswith(b"/gdrm/")


def test_what_is_wrong_goes_back_to_who_sent_it(desk):
    program = Program(desk.port)
    program.send("/gdrm/nonsense")
    wait_for(desk, lambda: desk.posted)
    desk.do_posted()
    assert program.until("/gdrm/error") == ("no address is called /gdrm/nonsense",)


def test_what_the_status_line_says_is_sent_to_who_subscribed(desk):
    program = Program(desk.port)
    program.send("/gdrm/subscribe")
    wait_for(desk, lambda: desk.server.listeners)
    desk.server.said("a file called \udcff")
    assert program.until("/gdrm/said") == ("a file called \\xff",)


def test_it_listens_only_on_this_machine_unless_told_otherwise(desk):
    desk.server.turn()
    desk.server.place = NetworkAddress("127.0.0.1", desk.port)
    desk.server.turn()
    assert desk.said == f"OSC listens at 127.0.0.1:{desk.port}; gdrm-tui osc lists the addresses"
    desk.server.close()
    desk.server.place = NetworkAddress("0.0.0.0", desk.port)
    desk.server.open()
    assert "other machines reach it too" in desk.said


def test_a_port_in_use_is_reported_in_a_sentence(desk, make_desk):
    other = make_desk(load=False, opened=False)
    other.server.place = desk.server.place
    other.server.open()
    assert other.said == (
        f"OSC: cannot listen at 127.0.0.1:{desk.port} (address already in use): "
        "choose another port with --osc"
    )
    assert not other.server.is_open
    desk.server.close()
    other.server.turn()
    assert other.server.is_open


@pytest.mark.parametrize("host", ["no.such.host.invalid", "a\0b", "\udcff", "x" * 300])
def test_a_missing_host_is_reported_in_a_sentence(make_desk, host):
    desk = make_desk(load=False, opened=False)
    desk.server.place = NetworkAddress(host, 9000)
    desk.server.open()
    assert desk.said.startswith("OSC: there is no host ")


def test_without_the_extra_a_sentence_says_how_to_get_it(make_desk, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("pythonosc")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pythonosc", None)
    desk = make_desk(load=False)
    assert desk.said == 'No OSC: python-osc is missing, run "pip install python-osc"'
    assert not desk.server.is_open


def test_closing_gives_the_port_up_and_nothing_comes_in_any_more(desk):
    desk.server.turn()
    assert desk.said == "OSC is off"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", desk.port))
    desk.receive("/gdrm/tempo", 200.0)
    assert desk.rig.session.bpm == 110.0
    assert desk.server.sign(time.monotonic()) == ""
