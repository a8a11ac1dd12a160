"""A terminal that vanishes without a signal: the program ends and keeps its work."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys

import pytest
from pulseaudio import until
from terminal_kit import children, environment_of, kept_hits, runs

SCREEN = {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}


@pytest.mark.parametrize("keys", [b"\r", b"\r "], ids=["stopped", "playing"])
def test_a_terminal_of_another_session_that_vanishes_leaves_no_process_and_loses_nothing(
    tmp_path, keys
) -> None:
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-m", "gdrm_tui", "--seed", "3", "--no-sound"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**environment_of(tmp_path / "home"), **SCREEN},
        start_new_session=True,  # so that the kernel has nobody to signal
    )
    os.close(theirs)
    shown = bytearray()

    def show() -> bytes:
        while select.select([ours], [], [], 0)[0]:
            shown.extend(os.read(ours, 65536))  # else the program waits for it to be read
        return shown

    try:
        until(lambda: b"Kick" in show())
        os.write(ours, keys)
        until(lambda: show() and kept_hits(tmp_path))
        hits, engine = kept_hits(tmp_path), children(program.pid)
    finally:
        os.close(ours)
    try:
        until(lambda: program.poll() is not None and not any(map(runs, engine)))
        assert kept_hits(tmp_path) == hits
    finally:
        program.kill()
