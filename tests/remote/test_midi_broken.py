"""Random and broken MIDI: nothing is raised, nothing hangs, no note stays."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import mido
import pytest
from remote_kit import NOTE_OFF, NOTE_ON, studio

from gdrm_tui.audio.engine.midi.ports import EngineMidi
from gdrm_tui.audio.engine.protocol import Heard, SetPads
from gdrm_tui.remote.learn.assignments import KNOB_TARGETS, VOICE_TARGETS, Target

COUNT = 10_000
TARGETS = (*KNOB_TARGETS, *VOICE_TARGETS, Target("genre", "funk"), Target("action", "play"))


def some_bytes(random: Random) -> bytes:
    """Return a message of a controller, one that was damaged, or anything."""
    kind = random.randrange(4)
    if kind == 0:
        return random.randbytes(random.randrange(12))
    status = random.choice([NOTE_ON, NOTE_OFF, 0xB0, 0xE0, 0xC0, 0xD0, 0xA0, 0xF0])
    message = bytes((status | random.randrange(16), random.randrange(128), random.randrange(128)))
    return message if kind > 1 else message[: random.randrange(4)] + random.randbytes(1)


@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_messages_into_learn_and_pads_raise_nothing(tmp_path, seed):
    random = Random(seed)
    desk = studio(tmp_path / "controllers.toml")
    desk.remote.commands()["arm"]()
    now = 0.0
    for number in range(COUNT):
        now += random.choice([0.0, 0.001, 0.3])
        if number % 97 == 0:
            desk.remote.learner.learn(random.choice(TARGETS))
        if number % 501 == 0:
            desk.remote.commands()[random.choice(["arm", "record_over", "metronome"])]()
        moves = random.random() < 0.8
        engine = desk.rig.engine
        engine.now = replace(
            engine.now, playing=moves, position_steps=now * 8 - 16, heard_at=now, bpm=120.0
        )
        port = random.choice(["A", "B", ""])
        at = now + random.choice([0.0, -0.05, -100.0, 100.0, float("nan"), float("inf")])
        engine.arrived.append(Heard(port, some_bytes(random), at))
        if random.random() < 0.3:
            desk.look()
    desk.look()
    assert desk.rig.session.loop[0].hits.shape == (13, 16)


def test_ten_thousand_messages_into_the_engine_strike_only_voices_and_hold_none():
    random = Random(3)
    struck: list[tuple[int, float]] = []
    midi = EngineMidi(48_000, lambda _: None, strike=lambda *hit: struck.append(hit))
    midi.pads = SetPads({key: key % 13 for key in range(0, 128, 2)})
    hear = midi._hear("pads")
    midi._listened = frozenset({"pads"})
    parser = mido.Parser()
    for _ in range(COUNT):
        parser.feed(some_bytes(random))
        for message in parser:
            hear(message, 0.0)
    assert len(struck) > 300
    # A voice is struck and never held: there is no note to let go of.
    assert all(0 <= voice < 13 and 0 < velocity <= 1 for voice, velocity in struck)
