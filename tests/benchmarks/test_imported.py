"""What is lost and moved on the way through the program, of notes whose fate is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from loops import bar_of, session_of

from benchmarks.imported import files_below, pairs, rows_of
from gdrm_tui.core.quantize import PlayedHit
from gdrm_tui.midi.files import loop_to_midi


def hits(*positions: float) -> list[PlayedHit]:
    return [PlayedHit(position, 0, 0.5) for position in positions]


def test_notes_are_found_nearest_first_each_once_and_around_the_end() -> None:
    found = {
        one.position: (other.position, away)
        for one, other, away in pairs(hits(0.0, 4.0, 4.2, 9.0), hits(4.1, 4.25, 15.75), 16)
    }
    assert found == {
        4.2: (4.25, pytest.approx(0.05)),
        4.0: (4.1, pytest.approx(0.1)),
        0.0: (15.75, pytest.approx(0.25)),
    }


def test_a_file_that_comes_through_whole_and_one_that_is_none(tmp_path: Path) -> None:
    bar = bar_of({(0, 0): (1.0, 0.0), (1, 4): (0.5, 0.25)})
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "one.MID").write_bytes(loop_to_midi(session_of(bar)))
    (tmp_path / "two.midi").write_bytes(b"MThd")
    rows = [row["found"] for row in rows_of(files_below(tmp_path))]
    assert rows[:2] == ["1, and 1 that cannot be opened", "0 of 2 notes, 0.00 %"]
    assert all("max 0.0" in str(row) for row in rows[2:])
