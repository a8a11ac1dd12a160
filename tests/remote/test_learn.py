"""Learning: what is touched stands for what was picked, is kept by port, and is forgotten."""

from __future__ import annotations

import tomllib

import pytest
from remote_kit import BEND, CC, NOTE_OFF, NOTE_ON, PORT, studio

from gdrm_tui.core.knobs import KNOBS
from gdrm_tui.remote.learn.assignments import Target, target_of
from gdrm_tui.remote.learn.sources import Source, move_of, source_of, steps_of, way_of

SURPRISE = Target("knob", "surprise")


def learn(desk, target, *values, number=21):
    """Teach a target by moving a controller long enough."""
    desk.remote.learner.learn(target)
    desk.cc(*(values or range(90, 96)), number=number)
    assert desk.remote.learner.target is None


def test_a_slider_learns_the_knob_that_is_moved_next_and_follows_it():
    desk = studio()
    desk.remote.learner.learn(SURPRISE)
    assert desk.said.startswith("surprise: move a controller or hit a pad, <unselect> cancels")
    desk.cc(*range(30, 36))
    assert desk.said == f"surprise: cc 21 channel 1 of {PORT}"
    desk.cc(38)  # where the knob is: 0.3
    desk.cc(64)
    assert desk.rig.session.knob_value("surprise") == pytest.approx(64 / 127, abs=0.005)
    assert desk.said == "surprise 0.50"


def test_a_slow_hand_is_learnt_after_a_moment():
    desk = studio()
    desk.remote.learner.learn(SURPRISE)
    desk.remote.learner.take(PORT, bytes((CC, 21, 5)), 10.0)
    desk.remote.learner.take(PORT, bytes((CC, 21, 6)), 10.2)
    desk.remote.learner.follow(10.5)
    assert desk.remote.learner.target == SURPRISE
    desk.remote.learner.follow(11.0)
    assert desk.remote.learner.assignments.of(SURPRISE) == [f"cc 21 channel 1 of {PORT}"]


@pytest.mark.parametrize("knob", KNOBS, ids=[knob.name for knob in KNOBS])
def test_a_fader_takes_over_a_knob_where_they_meet_and_reaches_both_ends(knob):
    desk = studio()
    learn(desk, Target("knob", knob.name))
    before = desk.rig.session.knob_value(knob.name)
    at = round(127 * (before - knob.low) / (knob.high - knob.low))
    far = 127 if at < 64 else 0
    desk.cc(far)
    desk.cc(far - 1 if far else 1)
    assert desk.rig.session.knob_value(knob.name) == before
    assert "to take it over" in desk.said
    desk.cc(at)
    for value, end in ((127, knob.high), (0, knob.low)):
        desk.cc(*range(0, 128, 8), value)
        assert desk.rig.session.knob_value(knob.name) == pytest.approx(end)


def test_a_fader_that_jumps_past_the_knob_takes_it_over_and_loses_it_to_the_mouse():
    desk = studio()
    learn(desk, SURPRISE)
    desk.cc(10, 90)
    assert desk.rig.session.knob_value("surprise") == pytest.approx(90 / 127, abs=0.005)
    desk.rig.it.controls.set("surprise", 0.1)
    desk.cc(92)
    assert desk.rig.session.knob_value("surprise") == 0.1
    desk.cc(60, 10)
    assert desk.rig.session.knob_value("surprise") == pytest.approx(10 / 127, abs=0.005)


@pytest.mark.parametrize(
    ("values", "way"),
    [
        ((1, 1, 1, 2, 1, 1), "relative"),
        ((127, 127, 126, 127), "relative"),
        ((1, 127, 1, 127), "relative"),
        ((65, 65, 66, 65), "relative 64"),
        ((63, 63, 62, 63, 63), "relative 64"),
        ((1, 2, 3, 4, 5, 6), "absolute"),
        ((0, 1, 3, 6, 10, 15), "absolute"),
        ((127, 120, 110), "absolute"),
        ((60, 61, 62, 63, 64, 65), "absolute"),
        ((1,), "absolute"),
        ((), "absolute"),
    ],
)
def test_encoders_without_ends_are_distinguished_from_knobs_with_ends(values, way):
    assert way_of(values) == way


@pytest.mark.parametrize(
    ("way", "value", "steps"),
    [("relative", 1, 1), ("relative", 127, -1), ("relative", 3, 3), ("relative 64", 62, -2)],
)
def test_an_encoder_turns_by_steps(way, value, steps):
    assert steps_of(way, value) == steps


def test_an_encoder_moves_the_knob_by_its_step_wherever_it_is():
    desk = studio()
    learn(desk, Target("knob", "bpm"), 1, 1, 1, 1, 2, 1)
    assert desk.said.endswith("an endless encoder")
    desk.cc(3)
    desk.cc(126)
    assert desk.rig.session.bpm == 111.0


def test_a_button_does_its_action_when_it_goes_down_and_not_when_it_is_let_go():
    desk = studio()
    desk.remote.learner.learn(Target("action", "make('new')"))
    desk.send(NOTE_ON, 60, 90)
    desk.look()
    assert desk.said == f"make('new'): note 60 channel 1 of {PORT}"
    for status, value in ((NOTE_ON, 90), (NOTE_OFF, 0), (NOTE_ON, 1), (NOTE_ON, 0)):
        desk.send(status, 60, value)
    desk.look()
    assert desk.acted == ["make('new')"] * 2
    learn(desk, Target("action", "play"), 127, 0, 127, 0, 127, 0, number=50)
    desk.cc(127, 127, 0, 100, 0, number=50)
    assert desk.acted[2:] == ["play", "play"]


def test_genres_and_the_pitch_bend_are_learnt_too(make_studio=studio):
    desk = make_studio(load=True)
    desk.remote.learner.learn(Target("genre", "funk"))
    desk.send(BEND | 2, 0, 64)
    desk.look()
    desk.send(BEND | 2, 0, 0)
    desk.send(BEND | 2, 127, 127)
    desk.look()
    assert dict(desk.rig.session.controls.genres) == {"rock": 1.0, "funk": 1.0}
    desk.remote.learner.assignments.assign(
        PORT,
        Source("cc", 1, 9),
        desk.remote.learner.assignments.at(PORT, Source("bend", 3, 0))._replace(
            target=Target("genre", "polka")
        ),
    )
    desk.cc(0, number=9)
    desk.cc(127, number=9)
    assert desk.said == "this generator does not know polka"


def test_a_pad_sets_a_knob_to_how_hard_it_was_struck():
    desk = studio()
    desk.remote.learner.learn(SURPRISE)
    desk.send(NOTE_ON, 61, 1)
    desk.look()
    desk.send(NOTE_ON, 61, 127)
    desk.send(NOTE_OFF, 61, 0)
    desk.look()
    assert desk.rig.session.knob_value("surprise") == 1.0


def test_only_the_last_of_many_moves_at_once_makes_work():
    desk = studio()
    learn(desk, SURPRISE)
    desk.cc(38)
    desk.rig.engine.asked.clear()
    desk.rig.told.clear()
    for value in range(38, 128):
        desk.send(CC, 21, value)
    desk.look()
    assert desk.rig.session.knob_value("surprise") == 1.0
    assert len(desk.rig.told) < 6


def test_what_was_learnt_is_kept_by_port_and_there_at_the_next_start(tmp_path):
    file = tmp_path / "of the user" / "controllers.toml"
    desk = studio(file)
    learn(desk, SURPRISE)
    learn(desk, Target("knob", "bpm"), 65, 65, 66, 65, 65, 65, number=22)
    assert tomllib.loads(file.read_text()) == {
        PORT: {
            "cc 21 channel 1": "knob surprise",
            "cc 22 channel 1 relative 64": "knob bpm",
        }
    }
    again = studio(file)
    again.cc(66, number=22)
    assert again.rig.session.bpm == 112.0
    again.cc(66, number=22, port="Another")
    assert again.rig.session.bpm == 112.0


@pytest.mark.parametrize("name", ['a "port"\n', "\x7f\\", "é ☃ 𝄞", "<undo>", "", "a.b"])
def test_a_port_may_have_any_name(tmp_path, name):
    file = tmp_path / "controllers.toml"
    desk = studio(file)
    desk.remote.learner.learn(SURPRISE)
    for value in range(8):
        desk.send(CC, 21, value, port=name)
    desk.look()
    desk.remote.learner.learn(SURPRISE)
    assert "<undo>" not in desk.said
    assert studio(file).remote.learner.assignments.ports() == (name,)


def test_it_is_forgotten_when_it_is_asked_for_twice(tmp_path):
    desk = studio(tmp_path / "controllers.toml")
    learn(desk, SURPRISE)
    desk.remote.learner.learn(SURPRISE)
    assert f"(now cc 21 channel 1 of {PORT}; <learn> again forgets it)" in desk.said
    desk.remote.learner.learn(SURPRISE)
    assert desk.said == "surprise is forgotten"
    desk.cc(38, 60)
    assert desk.rig.session.knob_value("surprise") == pytest.approx(0.3)
    assert studio(tmp_path / "controllers.toml").remote.learner.assignments.ports() == ()


def test_every_port_is_listened_to_where_none_was_chosen():
    desk = studio()
    desk.remote.learner.learn(SURPRISE)
    assert desk.rig.engine.setups[-1].inputs == ("*",)
    desk = studio()
    desk.remote.commands()["arm"]()
    assert desk.rig.engine.setups[-1].inputs == ("*",)


def test_leaving_off_learns_nothing():
    desk = studio()
    assert not desk.remote.learner.leave()
    desk.remote.learner.learn(SURPRISE)
    assert desk.remote.learner.leave()
    desk.cc(*range(20))
    assert desk.remote.learner.assignments.targets() == set()


def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path):
    file = tmp_path / "controllers.toml"
    file.write_text("[")
    desk = studio(file)
    assert "is not valid TOML: fix it or delete it" in desk.said
    learn(desk, SURPRISE)
    assert file.read_text() == "["


def test_wrong_entries_are_named_and_the_others_count(tmp_path):
    file = tmp_path / "controllers.toml"
    file.write_text(
        f'[{PORT}]\n"cc 1 channel 1" = "knob surprise"\n"cc 300 channel 1" = "knob bpm"\n'
        '"cc 2 channel 1" = "knob volume"\n"cc 3 channel 17" = "knob bpm"\n"x" = 3\n'
    )
    desk = studio(file)
    assert desk.remote.learner.assignments.targets() == {SURPRISE}
    said = [message.text for message in desk.rig.told if hasattr(message, "text")]
    assert sum(text.startswith("controllers: ") for text in said) == 3


@pytest.mark.parametrize("text", ["cc 21 channel 1", "note 0 channel 16", "bend channel 3"])
def test_a_source_is_written_as_it_is_read(text):
    assert str(source_of(text)) == text


@pytest.mark.parametrize("text", ["", "knob", "knob volume", "voice cowbell", "genre ", "x y"])
def test_unknown_targets_are_refused(text):
    with pytest.raises(ValueError, match=r"is not a target|is called"):
        target_of(text)


def test_bytes_that_no_source_sends_are_ignored():
    for data in (b"", b"\xf8", b"\x90", b"\x90\x90\x90", b"\xc0\x01", b"\xf0\x01\x02\xf7", b"abc"):
        assert move_of(data) is None
