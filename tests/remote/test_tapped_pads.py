"""Pads tap a rhythm while one is waited for, and are recorded else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from remote_kit import NOTE_ON, studio

STEP = 60 / 120 / 4  # seconds


def test_what_is_struck_is_a_tap_where_and_as_loud_as_it_was():
    desk = studio()
    engine, tapper = desk.rig.engine, desk.rig.it.tapper
    desk.rig.it.controls.set("bpm", 120.0)
    engine.now = replace(engine.now, playing=True, position_steps=0.0, heard_at=100.0, bpm=120.0)
    tapper.begin()
    for position, velocity in ((0.0, 127), (3.25, 64)):
        desk.send(NOTE_ON, 38, velocity, time=100 + position * STEP)
    desk.look()
    first, second = tapper.now.rhythm.onsets
    assert (first.step, first.velocity) == (0, 1.0)
    assert (second.step, second.velocity) == (3, 64 / 127)
    assert second.offset == pytest.approx(0.25)
    tapper.end()
    desk.send(NOTE_ON, 38, 100, time=100 + 4 * STEP)
    desk.look()
    assert not tapper.now.rhythm.onsets
