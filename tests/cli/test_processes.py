"""Real processes: what they print, what they exit with, and how they do without libraries."""

import subprocess
import sys

import pytest
from command_kit import ROOT, process, without

from gdrm_tui.cli.arguments import PARSERS
from gdrm_tui.cli.main import run

SOUND = ("fluidsynth", "sounddevice")
EVERY_HELP = """
from gdrm_tui.__main__ import main
import sys
for command in {commands}:
    sys.argv[1:] = [*command, "--help"]
    assert main() == 0, command
sys.argv[1:] = ["--version"]
assert main() == 0
"""


def test_help_and_version_need_neither_sound_nor_generator_nor_numpy(tmp_path):
    absent = (*SOUND, "onnxruntime", "textual", "numpy", "mido", "rich")
    commands = [[], *([name] for name in PARSERS)]
    program = EVERY_HELP.format(commands=commands)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=without(absent, tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("usage: gdrm-tui") == len(commands)


def test_generate_works_where_sound_cannot_be_loaded(tmp_path):
    options = ("generate", "--bars", "2", "--seed", "7", "-o")
    done = process(*options, "x.mid", folder=tmp_path, absent=SOUND)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("x.mid: 2 bars of rock at 120 bpm")
    assert done.stdout.endswith(", seed 7\n")
    assert run([*options, str(tmp_path / "y.mid")]) == 0
    assert (tmp_path / "x.mid").read_bytes() == (tmp_path / "y.mid").read_bytes()


@pytest.mark.parametrize("name", ["x.mid", "x.wav"])
def test_generate_without_onnx_runtime_says_what_to_install(tmp_path, capsys, monkeypatch, name):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert run(["generate", "-o", str(tmp_path / name)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "pip install onnxruntime" in said.err
    assert not (tmp_path / name).exists()


def test_wav_without_fluidsynth_says_so_and_leaves_nothing(tmp_path):
    options = ("generate", "--bars", "1", "-o", "x.wav")
    done = process(*options, folder=tmp_path, absent=("fluidsynth",))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "FluidSynth is" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["absent_libraries"]


def test_doctor_without_libraries_exits_with_1_and_names_each(tmp_path):
    done = process("doctor", folder=tmp_path, absent=(*SOUND, "onnxruntime"))
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    for line in lines:
        assert line.startswith(("ok ", "missing ", "note "))
    for line, name in zip(lines, ("ONNX Runtime", "FluidSynth", None, "PortAudio"), strict=False):
        if name:
            assert line.startswith("missing ")
            assert name in line


def test_instrument_without_a_terminal_ends_with_2_and_one_sentence(tmp_path):
    done = process(folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "gdrm-tui: the instrument needs a terminal; gdrm-tui generate works without one\n"
    )


def test_refusal_of_a_real_process_is_one_line_on_stderr(tmp_path):
    done = process("generate", "--bpm", "0", "-o", "x.mid", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "gdrm-tui generate: argument --bpm: 0 is outside 30 to 300\n"


def test_output_that_nobody_reads_to_its_end_is_not_an_error():
    command = f"{sys.executable} -m gdrm_tui genres | head -1"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stderr == ""
