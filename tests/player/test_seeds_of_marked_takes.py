"""The command that makes a take again: with its rests and hits, and none where seeds do not."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from player_kit import Rig, instrument

from gdrm_tui.cli.main import run
from gdrm_tui.core.rhythm import Onset, Rhythm
from gdrm_tui.generation.generator import SearchSize
from gdrm_tui.midi.files import loop_to_midi


@pytest.fixture
def rig() -> Rig:
    rig = instrument()
    assert rig.it.maker.generator is not None
    rig.it.maker.generator.search = SearchSize()  # as the command searches
    return rig


def test_new_bar_around_marks_is_made_again_to_the_byte(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in (4, 5, 14, 14):
        rig.it.marker.turn(step)
    rig.jobs.do_all()
    rig.it.maker.make("new")
    rig.jobs.do_all()
    command = rig.it.takes.seed_info().command
    assert command is not None
    assert "--rest 5,6 --hit 15" in command
    monkeypatch.chdir(tmp_path)
    assert run(shlex.split(command)[1:]) == 0
    (written,) = tmp_path.glob("*.mid")
    assert written.read_bytes() == loop_to_midi(rig.session)


def test_bar_marked_after_it_was_made_has_no_command(rig: Rig) -> None:
    rig.it.marker.turn(0)
    info = rig.it.takes.seed_info()
    assert info.command is None
    assert "rests" in info.text


def test_bar_of_a_rhythm_has_no_command(rig: Rig) -> None:
    rig.it.tapper.answer(Rhythm((Onset(2, 1.0), Onset(7, 0.7))))
    rig.jobs.do_all()
    info = rig.it.takes.seed_info()
    assert info.command is None
    assert "a rhythm" in info.text
