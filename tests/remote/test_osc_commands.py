"""What the addresses of OSC do to the instrument."""

from __future__ import annotations

import pytest

from gdrm_tui.core.knobs import KNOBS
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.remote.osc.addresses import ADDRESSES, NAME, ROOT, address_at, knob_path
from gdrm_tui.remote.osc.commands import commands_of

ANSWERED_BY_THE_SERVER = {f"{ROOT}/{word}" for word in ("status", "subscribe", "unsubscribe")}


def test_every_address_of_the_table_does_something(desk):
    paths = {row.path for row in ADDRESSES}
    assert len(paths) == len(ADDRESSES)
    assert set(commands_of(desk.rig.it)) == paths - ANSWERED_BY_THE_SERVER - {
        f"{ROOT}/genre/{NAME}"
    }


@pytest.mark.parametrize("knob", KNOBS, ids=[knob.name for knob in KNOBS])
def test_every_knob_is_set_and_moved_and_stays_in_its_range(desk, knob):
    middle = (knob.low + knob.high) / 2
    desk.receive(knob_path(knob), middle)
    assert desk.rig.session.knob_value(knob.name) == pytest.approx(middle)
    desk.receive(f"{knob_path(knob)}/by", knob.step)
    assert desk.rig.session.knob_value(knob.name) == pytest.approx(middle + knob.step, abs=1e-3)
    desk.receive(knob_path(knob), knob.high + 1)
    assert (
        desk.said == f"OSC: {knob_path(knob)} takes {knob.low:g} to {knob.high:g}{knob.unit}, "
        f"not {knob.high + 1:g}"
    )
    assert desk.rig.session.knob_value(knob.name) == pytest.approx(middle + knob.step, abs=1e-3)


def test_play_takes_a_switch_and_toggle_a_press(desk):
    engine = desk.rig.engine
    engine.asked.clear()
    desk.receive("/gdrm/play")
    desk.receive("/gdrm/play", 1.0)
    desk.receive("/gdrm/play", 0.0)
    desk.receive("/gdrm/stop")
    desk.receive("/gdrm/toggle", 1)
    desk.receive("/gdrm/toggle", 0)  # the button is let go
    assert engine.asked == ["play", "stop", "play"]


def test_genres_are_weighed_one_by_one_or_all_at_once(make_desk):
    desk = make_desk()
    desk.receive("/gdrm/genre/funk", 0.5)
    assert dict(desk.rig.session.controls.genres) == {"rock": 1.0, "funk": 0.5}
    desk.receive("/gdrm/mix", "jazz", 0.75, "funk", 0.25)
    assert dict(desk.rig.session.controls.genres) == {"jazz": 0.75, "funk": 0.25}
    desk.receive("/gdrm/genre/polka", 1.0)
    assert desk.said.startswith("OSC: no genre is called 'polka'; the genres are ")
    desk.receive("/gdrm/mix", "jazz", 0.0)
    assert dict(desk.rig.session.controls.genres) == {"jazz": 0.75, "funk": 0.25}


def test_bars_are_made_and_takes_gone_through(make_desk):
    desk = make_desk()
    first = desk.rig.it.store.take
    for way in ("new", "vary", "mutate", "fill"):
        before = desk.rig.it.store.take
        desk.receive(f"/gdrm/{way}")
        desk.rig.jobs.do_all()
        assert desk.rig.it.store.take is not before
    desk.receive("/gdrm/take", 1)
    assert desk.rig.it.store.take is first
    desk.receive("/gdrm/take/up")
    assert desk.rig.it.store.book.shown_number(desk.rig.it.store.take.number) == 2
    desk.receive("/gdrm/take/down")
    assert desk.rig.it.store.take is first
    desk.receive("/gdrm/undo")
    assert desk.rig.it.store.take is not first
    desk.receive("/gdrm/take", 99)
    assert desk.said == "OSC: there is no take 99: 5 were made"


def test_without_a_generator_a_message_says_what_it_would_do(make_desk, tmp_path):
    desk = make_desk(model=tmp_path / "none.onnx")
    desk.receive("/gdrm/new")
    assert "none.onnx" in desk.said


def test_voices_sound_are_muted_and_thinned(desk):
    desk.receive("/gdrm/voice/snare/hit", 0.5)
    desk.receive("/gdrm/voice/snare/hit", 0.0)
    assert desk.rig.engine.asked.count("trigger 1") == 1
    desk.receive("/gdrm/voice/snare/mute", 1)
    desk.receive("/gdrm/voice/snare/mute", 1)
    assert desk.rig.session.mixer.strips[VOICE_NAMES.index("snare")].muted
    desk.receive("/gdrm/voice/snare/density", 0.25)
    assert desk.rig.session.controls.voice_density("snare") == 0.25


@pytest.mark.parametrize(
    ("path", "arguments", "said"),
    [
        ("/nothing", (), "no address is called /nothing"),
        ("/gdrm/tempo", (), "/gdrm/tempo takes one number, 30 to 300 bpm"),
        ("/gdrm/tempo", ("fast",), "/gdrm/tempo takes a number, not 'fast'"),
        ("/gdrm/tempo", (float("nan"),), "/gdrm/tempo takes a number, not 'nan'"),
        ("/gdrm/bar", (7,), "there is no bar 7: the loop has 1"),
        ("/gdrm/take", (0,), "/gdrm/take takes 1 or more, not 0"),
        ("/gdrm/mix", ("funk",), "/gdrm/mix takes genres, each with its weight: funk 0.7 jazz 0.3"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(desk, path, arguments, said):
    session = desk.rig.session
    desk.receive(path, *arguments)
    assert desk.said == f"OSC: {said}"
    assert desk.rig.session is session


def test_errors_are_reported_once_and_not_with_every_message(desk):
    desk.rig.told.clear()
    for _ in range(50):
        desk.receive("/nothing")
    assert len(desk.rig.told) < 5


def test_a_path_finds_its_row_and_a_genre_its_name():
    assert address_at("/gdrm/genre/hip hop") == (address_at("/gdrm/genre/x")[0], "hip hop")
    assert address_at("/gdrm/genre/") is None
    assert address_at("/gdrm") is None
