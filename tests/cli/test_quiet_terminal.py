"""What libraries print never reaches the terminal, whatever the system's audio settings say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_kit import ROOT

from gdrm_tui.cli.terminal import quiet_libraries

SETTINGS = {
    "nonsense": "pcm.!default { type nonsense }\nctl.!default { type hw card 99 }\n",
    "broken": "pcm.!default { type pulse\n {{{",
    "absent": None,  # on which PortAudio aborts
}


@pytest.fixture(params=SETTINGS, ids=str)
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    path, text = tmp_path / "alsa.conf", SETTINGS[request.param]
    if text is not None:
        path.write_text(text)
    server = f"unix:{tmp_path / 'no-server'}"
    return {
        **os.environ,
        "ALSA_CONFIG_PATH": str(path),
        "PULSE_SERVER": server,
        "PYTHONPATH": str(ROOT),
    }


def ask(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gdrm_tui", *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_doctor_prints_nothing_but_its_findings(environment: dict[str, str]) -> None:
    done = ask(environment, "doctor")
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert all(line.startswith(("ok ", "missing ", "note ")) for line in lines)
    assert [line[9:22].rstrip() for line in lines][-1] == "files"


def test_lists_are_whole_or_one_sentence(environment: dict[str, str]) -> None:
    devices, ports = (ask(environment, command, "--json") for command in ("devices", "ports"))
    for done, refused in ((devices, 2), (ports, 1)):
        assert done.returncode in (0, refused)
        assert len(done.stderr.splitlines()) <= 1
        assert bool(done.stderr.startswith("gdrm-tui: No ")) == (done.returncode == refused)
    # A system without MIDI is no mistake of the asker's, who gets an empty list.
    assert isinstance(json.loads(ports.stdout), list)
    assert devices.returncode == 2 or isinstance(json.loads(devices.stdout), list)


def test_descriptor_2_is_silent_inside_and_speaks_again_after(capfd: pytest.CaptureFixture[str]):
    with quiet_libraries():
        os.write(2, b"ALSA lib: noise\n")
    os.write(2, b"ours\n")
    assert capfd.readouterr().err == "ours\n"
