"""Rolls in MIDI files: every stroke is a note, and what is read back is the same bar."""

import io
from dataclasses import replace
from random import Random

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars, rolled_bars, session_of, sessions, sources, with_rolls

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.rolls import Roll
from gdrm_tui.core.schedule import loop_hits
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.midi.importer import import_loop

TICK = 1 / 120  # in steps
AS_WRITTEN = {"swing": st.just(50.0), "humanize": st.just(1.0), "dynamics": st.just(1.0)}


def roll_within(source: Random) -> Roll:
    """Return a roll that stays in its step and is not softer than MIDI can say anywhere."""
    strokes = source.randint(2, 4)
    spacing = source.uniform(0.15, 0.4) / (strokes - 1)
    return Roll(strokes, source.choice((1, -1)) * spacing, source.uniform(-0.1, 0.1))


def made(bar: Bar, source: Random) -> Bar:
    """Return the bar with rolls that lie within their steps, on the grid and no softer than 0.4."""
    loud = replace(bar, velocities=np.where(bar.hits, 0.4 + 0.6 * bar.velocities, 0))
    rolled = with_rolls(loud, source, roll_within)
    on_grid = np.isin(np.arange(208).reshape(13, 16), [v * 16 + s for (v, s), _ in rolled.rolls])
    return replace(rolled, offsets=np.where(on_grid, 0, rolled.offsets))


ROLLED = st.builds(made, bars(-0.35, 0.2, min_size=1), sources)


def ticks_and_velocities(data: bytes) -> list[tuple[int, int, int]]:
    tick, found = 0, []
    for message in mido.merge_tracks(mido.MidiFile(file=io.BytesIO(data)).tracks):
        tick += message.time
        if message.type == "note_on":
            found.append((tick, message.note, message.velocity))
    return sorted(found)


@given(sessions(bar=ROLLED, **AS_WRITTEN))
def test_rolls_written_and_read_back_are_the_same_rolls(session):
    read = import_loop(loop_to_midi(session), "x.mid")
    assert read.report.lost == 0
    for bar, back in zip(session.loop, read.loop, strict=True):
        assert np.array_equal(back.hits, bar.hits)
        assert np.abs(back.velocities - bar.velocities).max() <= 1 / 127
        assert np.abs(back.offsets - bar.offsets).max() <= TICK
        assert [cell for cell, _ in back.rolls] == [cell for cell, _ in bar.rolls]
        for (_, one), (_, other) in zip(bar.rolls, back.rolls, strict=True):
            assert other.strokes == one.strokes
            assert other.spacing == pytest.approx(one.spacing, abs=TICK)
            assert other.rise == pytest.approx(one.rise, abs=1.5 / 127)


@given(sessions(bar=ROLLED, **AS_WRITTEN))
def test_every_stroke_is_a_note_where_it_sounds(session):
    exported = ticks_and_velocities(loop_to_midi(session))
    loop = loop_hits(session)
    written = sorted(round(stroke.position * 120) % (loop.length * 120) for stroke in loop.hits)
    assert sorted(tick for tick, *_ in exported) == written


@given(sessions(bar=rolled_bars(min_size=1)))
def test_rolls_of_any_kind_are_written_and_read_and_stay_within_the_file(session):
    data = loop_to_midi(session)
    length = 1920 * len(session.loop)
    assert all(0 <= tick < length and velocity for tick, _, velocity in ticks_and_velocities(data))
    read = import_loop(data, "x.mid").loop
    assert len(read) == len(session.loop)


def test_a_flam_a_drag_and_a_ratchet_come_back():
    cells = {(1, 0): (0.8, 0.0), (1, 4): (0.8, 0.0), (3, 15): (0.8, 0.0)}
    rolls = {(1, 0): Roll(2, -0.2, 0.5), (1, 4): Roll(3, -0.1, 0.3), (3, 15): Roll(4, 0.125, -0.1)}
    bar = replace(bar_of(cells), rolls=tuple(rolls.items()))
    (read,) = import_loop(loop_to_midi(session_of(bar)), "x.mid").loop
    for cell, roll in rolls.items():
        back = read.roll(*cell)
        assert back is not None
        assert back.strokes == roll.strokes
        assert (back.spacing, back.rise) == pytest.approx((roll.spacing, roll.rise), abs=0.01)


def test_the_32nds_that_the_key_makes_come_back_at_the_end_of_a_bar():
    halves = Roll(2, 0.5)
    bar = replace(bar_of({(1, 15): (0.8, 0.0), (1, 0): (0.8, 0.0)}), rolls=(((1, 15), halves),))
    session = session_of(bar, bar)
    read = import_loop(loop_to_midi(session), "x.mid").loop
    assert [each.roll(1, 15) for each in read] == [halves, halves]
    assert loop_to_midi(replace(session, loop=read)) == loop_to_midi(session)
