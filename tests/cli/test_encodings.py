"""Any terminal and any name: what is printed is printed, and no traceback comes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENCODINGS = {
    "iso-8859-1": {"PYTHONIOENCODING": "iso-8859-1"},
    "euc-jp": {"PYTHONIOENCODING": "euc-jp"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C"},
}
NAME = b"caf\xe9 \x1b[2J.json"  # neither UTF-8 nor harmless


def said_by(folder: Path, *words: str | bytes, **environment: str) -> subprocess.CompletedProcess:
    program = [sys.executable, "-m", "gdrm_tui", *words]
    own = {"PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    env = {**os.environ, **own, **environment}
    return subprocess.run(program, cwd=folder, env=env, capture_output=True, check=False)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("words", [["--help"], ["generate", "--help"], ["doctor"]], ids=" ".join)
def test_help_and_doctor_are_printed_in_every_encoding(tmp_path, encoding, words):
    done = said_by(tmp_path, *words, **ENCODINGS[encoding])
    assert done.returncode in (0, 1)
    assert done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["C", "euc-jp"])
def test_a_name_that_is_not_utf_8_is_written_to_and_named_in_errors(tmp_path, encoding):
    asked = ["generate", "--bars", "1", "--seed", "3", "--output"]
    done = said_by(tmp_path, *asked, NAME, **ENCODINGS[encoding])
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\x1b" not in done.stdout
    assert (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + NAME))).exists()
    missing = said_by(tmp_path, "render", b"none-" + NAME, "--output", "x.mid")
    assert missing.returncode == 2
    assert rb"none-caf\xe9 \x1b[2J.json" in missing.stderr
    assert missing.stderr.count(b"\n") == 1


def test_doctor_says_how_to_see_the_hits(tmp_path):
    done = said_by(tmp_path, "doctor", "--json", LC_ALL="C")
    assert b"Traceback" not in done.stderr
    assert done.stdout.startswith(b"[")
