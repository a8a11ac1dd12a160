"""Link as the instrument's side sees it: one tempo for all, and who is there."""

from __future__ import annotations

import pytest
from remote_kit import studio

from gdrm_tui.audio.engine.protocol import LinkTold
from gdrm_tui.remote import link


@pytest.fixture
def desk():
    desk = studio()
    desk.remote.link.turn()
    desk.rig.engine.told = LinkTold(True, 0, 110.0)
    desk.look()
    desk.rig.engine.asked.clear()
    return desk


def test_joining_brings_the_instruments_tempo():
    desk = studio()
    desk.remote.commands()["link"]()
    assert "link 110.0" in desk.rig.engine.asked
    assert desk.remote.signs() == ""  # until the engine is in it


def test_the_tempo_of_others_becomes_the_knobs_without_a_step_of_undo(desk):
    desk.rig.engine.told = LinkTold(True, 1, 128.5)
    desk.look()
    assert desk.rig.session.bpm == 128.5
    assert not [name for name in desk.rig.engine.asked if name.startswith("link")]
    desk.rig.it.editor.undo()
    assert desk.rig.session.bpm == 128.5


def test_the_knob_becomes_the_tempo_of_all_and_the_one_before_does_not_come_back(desk):
    desk.rig.it.controls.set("bpm", 140.0)
    assert desk.rig.engine.asked.count("link tempo 140") == 1
    desk.rig.engine.told = LinkTold(True, 0, 110.0)  # still on its way
    desk.look()
    assert desk.rig.session.bpm == 140.0


def test_a_tempo_beyond_the_knob_is_neither_played_nor_sent_back(desk):
    desk.rig.engine.told = LinkTold(True, 1, 400.0)
    desk.look()
    assert desk.rig.session.bpm == 300.0
    assert not [name for name in desk.rig.engine.asked if name.startswith("link")]


def test_peers_who_come_and_go_are_reported_and_counted(desk):
    assert desk.remote.signs() == "link 0"
    for peers, said in ((1, "one other is"), (3, "3 others are"), (0, "nobody else is")):
        desk.rig.engine.told = LinkTold(True, peers, 110.0)
        desk.look()
        assert desk.said == f"Link: {said} there"
        assert desk.remote.signs() == f"link {peers}"


def test_leaving_is_reported_and_the_tempo_is_no_longer_sent(desk):
    desk.remote.link.turn()
    assert desk.rig.engine.asked == ["link None"]
    desk.rig.engine.told = LinkTold()
    desk.rig.it.controls.set("bpm", 99.0)
    assert "link tempo 99" not in desk.rig.engine.asked
    assert link.LinkDesk is type(desk.remote.link)
