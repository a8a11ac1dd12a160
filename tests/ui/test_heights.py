"""Heights follow from the tables of voices and knobs: one more of each has its row everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("one_more_of_each.py")
SIZES = ["60x17", "80x24", "100x36"]


@pytest.fixture(scope="module")
def screens() -> dict[str, list[str]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(PROGRAM), *SIZES]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


@pytest.mark.parametrize("size", SIZES)
def test_all_voices_knobs_and_the_mixer_are_in_sight(screens, size) -> None:
    grid, knobs, _, mixer = screens[size]
    assert all(label in grid for label in ("Kick", "Ride bell", "Cowbell"))
    assert all(label in knobs for label in ("variability", "dynamics", "tempo", "120 bpm"))
    assert all(label in mixer for label in ("Kick", "Cowbell", "master", "reverb"))


def test_a_screen_without_room_for_the_last_voice_says_what_it_needs() -> None:
    from gdrm_tui.core.voices import VOICE_COUNT
    from gdrm_tui.ui.layout import fitting, room_needed

    assert "tiny" not in fitting(60, VOICE_COUNT + 3)
    assert "tiny" in fitting(60, VOICE_COUNT + 2)
    assert f"gdrm needs 60 × {VOICE_COUNT + 3}" in room_needed(60, VOICE_COUNT + 2)
