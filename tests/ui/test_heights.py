"""Heights follow from the tables of voices and knobs: one more of each has its row everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from gdrm_tui.core.voices import VOICE_COUNT
from gdrm_tui.ui.layout import fitting, room_needed

PROGRAM = Path(__file__).with_name("one_more_of_each.py")
SIZES = [f"60x{VOICE_COUNT + 4}", "80x24", "100x36"]
VOICES = ("Kick", "Ride bell", "Cowbell")
KNOBS = ("knobs", "variability", "dynamics", "tempo", "120 bpm")


def test_with_one_more_voice_and_knob_everything_is_in_sight_at_every_size() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(PROGRAM), *SIZES]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    screens = json.loads(run.stdout)
    assert list(screens) == SIZES
    for size, (grid, knobs, _, mixer) in screens.items():
        assert all(label in grid for label in VOICES), f"{size}\n{grid}"
        assert all(label in knobs for label in KNOBS), f"{size}\n{knobs}"
        assert all(label in mixer for label in (*VOICES, "master", "reverb")), f"{size}\n{mixer}"


def test_a_screen_without_room_for_the_last_voice_says_what_it_needs() -> None:
    assert "tiny" not in fitting(60, VOICE_COUNT + 3)
    assert "tiny" in fitting(60, VOICE_COUNT + 2)
    assert f"gdrm needs 60 × {VOICE_COUNT + 3}" in room_needed(60, VOICE_COUNT + 2)
