"""Pads: what is struck sounds at once and is recorded where it was heard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from player_kit import music
from remote_kit import CC, NOTE_OFF, NOTE_ON, PORT, studio

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.session import Session
from gdrm_tui.core.voices import VOICE_OF_PITCH, voice_index
from gdrm_tui.remote.learn.assignments import Target
from gdrm_tui.storage.settings import Settings

KICK, SNARE, HAT = (voice_index(name) for name in ("kick", "snare", "closed-hat"))
BPM = 120.0
STEP = 60 / BPM / 4  # seconds


def empty(bars: int = 1) -> Session:
    return Session((empty_bar(),) * bars, (None,) * bars, Controls({"rock": 1.0}, bpm=BPM))


def armed(session: Session | None = None, **settings):
    """Return a studio that is armed and plays, at 100 s of the clock on its first step."""
    desk = studio(session=session or empty(), settings=Settings(**settings))
    desk.remote.commands()["arm"]()
    hear(desk, 0.0)
    desk.look()
    return desk


def hear(desk, position: float) -> None:
    """Let the engine be heard at a position, in steps; 100 s of the clock are at 0."""
    engine = desk.rig.engine
    engine.now = replace(
        engine.now, playing=True, position_steps=position, heard_at=100 + position * STEP, bpm=BPM
    )


def hit(desk, position: float, key: int = 38, velocity: int = 100) -> None:
    desk.send(NOTE_ON, key, velocity, time=100 + position * STEP)


def hits(desk, bar: int = 0) -> list[tuple[int, int]]:
    return [tuple(cell) for cell in np.argwhere(desk.rig.session.loop[bar].hits).tolist()]


def test_the_engine_knows_the_keys_of_drum_kits_and_those_of_the_settings():
    desk = studio(settings=Settings(pads={"60": "kick"}))
    assert desk.rig.engine.pads.voice(PORT, 60) == KICK
    assert {key: desk.rig.engine.pads.voice("any", key) for key in VOICE_OF_PITCH} == dict(
        VOICE_OF_PITCH
    )
    assert desk.rig.engine.pads.voice(PORT, 1) is None


def test_a_pad_learns_a_voice_and_a_key_that_stands_for_an_action_strikes_none():
    desk = studio()
    desk.remote.learner.learn(Target("voice", "snare"))
    desk.send(CC, 21, 5)
    desk.look()
    assert desk.said.startswith("a voice is played by a pad")
    desk.send(NOTE_ON, 99, 50)
    desk.look()
    desk.remote.learner.learn(Target("action", "play"))
    desk.send(NOTE_ON, 36, 50)
    desk.look()
    pads = desk.rig.engine.pads
    assert (pads.voice(PORT, 99), pads.voice(PORT, 36), pads.voice("x", 36)) == (SNARE, None, KICK)


def test_a_hit_is_recorded_where_it_was_heard_with_its_offset_and_velocity():
    desk = armed()
    hear(desk, 3.0)
    hit(desk, 4.25, velocity=64)
    hit(desk, 5.9, key=36, velocity=127)
    desk.look()
    assert hits(desk) == []
    hear(desk, 7.0)
    desk.look()
    bar = desk.rig.session.loop[0]
    assert hits(desk) == [(KICK, 6), (SNARE, 4)]
    assert bar.offsets[SNARE, 4] == pytest.approx(0.25)
    assert bar.offsets[KICK, 6] == pytest.approx(-0.1)
    assert bar.velocities[SNARE, 4] == pytest.approx(64 / 127)
    assert desk.said == "recorded: 2 hits"


def test_a_hit_that_would_still_sound_in_this_pass_waits_until_it_has_passed():
    desk = armed(quantize=100)
    hear(desk, 3.7)
    hit(desk, 3.6)
    desk.look()
    assert hits(desk) == []
    hear(desk, 4.1)
    desk.look()
    assert hits(desk) == [(SNARE, 4)]


@pytest.mark.parametrize(("percent", "offset"), [(0, 0.4), (50, 0.2), (100, 0.0)])
def test_hits_are_quantized_by_the_amount_asked_for(percent, offset):
    desk = armed(quantize=percent)
    hit(desk, 2.4)
    hear(desk, 4.0)
    desk.look()
    assert desk.rig.session.loop[0].offsets[SNARE, 2] == pytest.approx(offset, abs=1e-6)


def test_the_amount_of_quantizing_goes_round():
    desk = studio()
    said = []
    for _ in range(5):
        desk.remote.commands()["record_quantize"]()
        said.append(desk.said.split()[-2])
    assert said == ["25", "50", "75", "100", "0"]


def test_recording_goes_on_through_the_bars_of_the_loop_and_its_end():
    desk = armed(empty(2))
    for position in (15.8, 17.0, 31.9, 33.0):
        hear(desk, position)
        hit(desk, position)
        desk.look()
    hear(desk, 40.0)
    desk.look()
    assert hits(desk, 0) == [(SNARE, 0), (SNARE, 1)]
    assert hits(desk, 1) == [(SNARE, 0), (SNARE, 1)]


def test_recording_over_hits_loses_nothing_and_replacing_removes_them_once():
    there = empty().with_bar(0, set_hit(set_hit(empty_bar(), HAT, 2, 0.5), HAT, 10, 0.5), None)
    over = armed(there)
    hit(over, 4.0)
    hear(over, 8.0)
    over.look()
    assert hits(over) == [(SNARE, 4), (HAT, 2), (HAT, 10)]
    replacing = armed(there, record_replaces=True)
    assert replacing.remote.signs() == "● replace"
    hit(replacing, 4.0)
    hear(replacing, 8.0)
    replacing.look()
    assert hits(replacing) == [(SNARE, 4), (HAT, 10)]
    hear(replacing, 23.0)
    replacing.look()
    assert hits(replacing) == [(SNARE, 4)]


def test_replacing_leaves_what_is_locked():
    there = empty().with_bar(0, set_hit(empty_bar(), HAT, 2, 0.5), None)
    desk = armed(there, record_replaces=True)
    desk.rig.it.editor.selection.cursor = (HAT, 2)
    desk.rig.it.editor.lock("voice")
    hear(desk, 9.0)
    desk.look()
    assert hits(desk) == [(HAT, 2)]


def test_undo_takes_back_a_pass_and_leaves_the_one_before():
    desk = armed()
    for position in (1.0, 2.0, 3.0):
        hit(desk, position)
        hear(desk, position + 1)
        desk.look()
    first = music(desk.rig.session)
    for position in (18.0, 19.0):
        hit(desk, position, key=36)
        hear(desk, position + 1)
        desk.look()
    assert len(hits(desk)) == 5
    desk.rig.it.editor.undo()
    assert music(desk.rig.session) == first
    desk.rig.it.editor.undo()
    assert hits(desk) == []


def test_the_count_in_is_heard_and_what_is_struck_in_it_is_not_recorded():
    desk = studio(session=empty(), settings=Settings(count_in=2))
    desk.remote.commands()["arm"]()
    assert desk.said == "armed: <play> counts 2 bars in and records, <arm> ends it"
    assert desk.rig.engine.click == "before"
    desk.rig.it.player.play_or_stop()
    assert desk.rig.engine.now.position_steps == -32.0
    hear(desk, -8.0)
    desk.look()
    assert desk.remote.signs() == "● in 2"
    hit(desk, -7.0)
    hit(desk, -0.2)  # early on the one
    hear(desk, 2.0)
    desk.look()
    assert hits(desk) == [(SNARE, 0)]
    assert desk.rig.session.loop[0].offsets[SNARE, 0] == pytest.approx(-0.2)
    desk.remote.commands()["arm"]()
    assert (desk.rig.engine.click, desk.rig.it.player.count_in) == ("never", 0)


def test_the_metronome_clicks_until_it_is_turned_off():
    desk = studio(settings=Settings(metronome=True))
    assert desk.rig.engine.click == "always"
    assert desk.remote.signs() == "click"
    desk.remote.commands()["metronome"]()
    assert desk.rig.engine.click == "never"


def test_nothing_is_recorded_while_stopped_unarmed_or_evolving():
    desk = studio(session=empty())
    hear(desk, 1.0)
    hit(desk, 1.0)
    desk.look()
    hear(desk, 9.0)
    desk.look()
    assert hits(desk) == []
    desk.remote.commands()["arm"]()
    desk.rig.engine.now = replace(desk.rig.engine.now, playing=False)
    hit(desk, 1.0)
    desk.look()
    assert hits(desk) == []


def test_ending_writes_everything_that_still_waits():
    desk = armed()
    hit(desk, 3.0)
    desk.look()
    desk.remote.commands()["arm"]()
    assert hits(desk) == [(SNARE, 3)]
    assert desk.remote.signs() == ""


def test_keys_let_go_record_nothing():
    desk = armed()
    desk.send(NOTE_OFF, 38, 64, time=100.1)
    desk.send(NOTE_ON, 38, 0, time=100.1)
    hear(desk, 9.0)
    desk.look()
    assert hits(desk) == []
