"""Hits that came in with another MIDI key than their voice's keep it until they are changed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from loops import bar_of, bars, cells, masks, session_of, velocities
from noted_bars import bars_with_notes

from gdrm_tui.core.bar import OWN_NOTE, Bar
from gdrm_tui.core.edits import (
    Clip,
    change_velocity,
    clear,
    merge,
    nudge,
    paste,
    set_hit,
    set_velocity,
    toggle,
)
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.schedule import loop_hits
from gdrm_tui.core.voices import VOICE_COUNT, VOICES

ELECTRIC_SNARE = 40
SNARE = bar_of({(1, 4): (0.5, 0.0)})
NOTED = replace(SNARE, notes=np.where(SNARE.hits, ELECTRIC_SNARE, OWN_NOTE))


@given(bars_with_notes(), masks)
def test_louder_softer_earlier_and_later_keep_every_note(bar, mask):
    for edited in (
        change_velocity(bar, mask, 0.1),
        set_velocity(bar, mask, 0.5),
        nudge(bar, mask, -0.1),
    ):
        assert np.array_equal(edited.notes, bar.notes)


@given(bars_with_notes(), cells, velocities)
def test_a_hit_that_is_written_sounds_in_its_voices_note(bar, cell, velocity):
    assert set_hit(bar, *cell, velocity).notes[cell] == OWN_NOTE
    assert toggle(toggle(bar, *cell), *cell).notes[cell] == OWN_NOTE


@given(bars_with_notes(), masks)
def test_cleared_hits_take_their_notes_along(bar, mask):
    assert np.array_equal(clear(bar, mask).notes, np.where(mask, OWN_NOTE, bar.notes))


@given(bars_with_notes(), bars(), masks)
def test_locked_hits_keep_their_notes(bar, new, locked):
    assert np.array_equal(merge(bar, new, locked).notes, np.where(locked, bar.notes, OWN_NOTE))


def test_a_pasted_hit_keeps_its_note_in_its_own_row_and_loses_it_in_another():
    clip = Clip(NOTED, range(1, 2), range(4, 5))
    assert paste(bar_of({}), clip, 1, 9).notes[1, 9] == ELECTRIC_SNARE
    assert paste(bar_of({}), clip, 2, 9).notes[2, 9] == OWN_NOTE


def test_bars_that_differ_only_in_a_note_are_different():
    assert NOTED != SNARE
    assert replace(NOTED, notes=SNARE.notes) == SNARE


@pytest.mark.parametrize("notes", [np.full((VOICE_COUNT, 16), 1), np.zeros((2, 2))])
def test_notes_without_hits_and_of_other_shapes_are_refused(notes):
    with pytest.raises(ValueError, match="note"):
        Bar(SNARE.hits, SNARE.velocities, SNARE.offsets, notes)
    with pytest.raises(ValueError, match="0 to 127"):
        replace(SNARE, notes=np.where(SNARE.hits, 128, 0))


def test_what_sounds_says_which_key_came_in():
    assert [hit.note for hit in loop_hits(session_of(NOTED, SNARE)).hits] == [40, OWN_NOTE]


def test_a_note_that_the_mixer_names_goes_before_the_one_that_came_in():
    plain, other = Mixer(), Mixer().with_strip(1, Strip(note=3))
    assert plain.note(1) == VOICES[1].note
    assert plain.note(1, ELECTRIC_SNARE) == ELECTRIC_SNARE
    assert other.note(1, ELECTRIC_SNARE) == 3
