"""Locks: which cells they cover, and turning them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import cells, locks, steps, voices

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.voices import VOICE_COUNT


@given(locks())
def test_a_cell_is_locked_by_its_voice_its_step_or_itself(locked):
    for voice, step in np.ndindex(SHAPE):
        asked = voice in locked.voices or step in locked.steps or (voice, step) in locked.cells
        assert locked.mask[voice, step] == asked


def test_locks_are_false_when_nothing_is_locked():
    assert not Locks()
    assert Locks(steps=frozenset({0}))


@given(locks(), voices, steps)
def test_turning_a_voice_or_step_twice_changes_nothing(locked, voice, step):
    assert locked.with_voice_turned(voice).with_voice_turned(voice) == locked
    assert locked.with_step_turned(step).with_step_turned(step) == locked
    assert (voice in locked.with_voice_turned(voice).voices) != (voice in locked.voices)


@given(locks(), st.frozensets(cells, min_size=1, max_size=5))
def test_turning_cells_locks_all_of_them_unless_all_were_locked(locked, chosen):
    turned = locked.with_cells_turned(chosen)
    assert (chosen <= turned.cells) != (chosen <= locked.cells)
    assert turned.cells - chosen == locked.cells - chosen


@pytest.mark.parametrize(
    "wrong",
    [
        {"voices": frozenset({VOICE_COUNT})},
        {"steps": frozenset({-1})},
        {"steps": frozenset({16})},
        {"cells": frozenset({(VOICE_COUNT, 0)})},
        {"cells": frozenset({(0, 16)})},
    ],
)
def test_lock_of_what_is_not_on_the_grid_is_refused(wrong):
    with pytest.raises(ValueError, match="outside the grid"):
        Locks(**wrong)
