"""MIDI files that commands read: what is said of them, and where the output may go."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_kit import without
from loops import bar_of, session_of

from gdrm_tui.cli.main import run
from gdrm_tui.core.controls import Controls
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.storage.session_files import open_session, save_session

FIELD = Path(__file__).parents[1] / "data" / "field"
SESSION = session_of(bar_of({(0, 0): (1.0, 0.0), (1, 4): (0.5, 0.2)}), bpm=150.0)
ROCK = Controls({"rock": 1.0})


def rendered(tmp_path, name: str, *options: str):
    target = tmp_path / "out.json"
    assert run(["render", str(FIELD / name), "-o", str(target), *options]) == 0
    return open_session(target, ROCK)


def test_what_was_made_of_a_file_is_a_line_of_its_own(tmp_path, capsys):
    rendered(tmp_path, "drums-on-10-and-11.mid")
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("out.json: 2 bars at 100 bpm")
    assert second.endswith("drums-on-10-and-11.mid: notes on channel 11 (16 notes) left out")


def test_a_channel_or_all_can_be_asked_for(tmp_path, capsys):
    both = rendered(tmp_path, "drums-on-10-and-11.mid", "--channel", "all")
    hats = rendered(tmp_path, "drums-on-10-and-11.mid", "--channel", "11")
    assert [sum(b.hit_count for b in one.loop) for one in (both, hats)] == [24, 16]
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 3
    assert said[-1].endswith("notes on channel 10 (8 notes) left out")


def test_another_meter_is_laid_on_4_4_when_asked(tmp_path):
    assert len(rendered(tmp_path, "meter-6-8.mid", "--any-meter").loop) == 3


def test_json_has_the_whole_report(tmp_path, capsys):
    rendered(tmp_path, "snare-roll-32nds.mid", "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["files"] == [str(tmp_path / "out.json")]
    assert (said["bars"], said["bpm"]) == (1, 110.0)
    assert said["import"]["notes"] == 33


def test_json_of_a_session_has_no_report(tmp_path, capsys):
    save_session(SESSION, tmp_path / "in.json")
    assert run(["render", str(tmp_path / "in.json"), "-o", str(tmp_path / "x.mid"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["import"] is None


def test_like_also_reports_how_its_file_was_read(tmp_path, capsys):
    like = ["--like", str(FIELD / "drums-on-channel-1.mid"), "--lock", "kick"]
    assert (
        run(["generate", "--bars", "1", "--seed", "1", "-o", str(tmp_path / "x.mid"), *like]) == 0
    )
    assert "read from channel 1, since 10 has no notes" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["render", "generate"])
def test_a_midi_file_goes_into_a_pipe_with_the_words_beside_it(tmp_path, command):
    source = FIELD / "drums-on-10-and-11.mid"
    asked = {
        "render": ["render", str(source), "--output", "-"],
        "generate": ["generate", "--bars", "1", "--seed", "7", "-o", "-"],
    }[command]
    done = subprocess.run(
        [sys.executable, "-m", "gdrm_tui", *asked],
        cwd=tmp_path,
        env=without((), tmp_path),
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(b"MThd")
    target = tmp_path / "x.mid"
    assert run([*asked[:-1], str(target)]) == 0
    assert done.stdout == target.read_bytes()
    said = done.stderr.decode()
    assert ("left out" in said) if command == "render" else ("seed 7" in said)


def test_midi_is_a_suffix_too(tmp_path):
    save_session(SESSION, tmp_path / "in.json")
    assert run(["render", str(tmp_path / "in.json"), "-o", str(tmp_path / "x.midi")]) == 0
    assert (tmp_path / "x.midi").read_bytes() == loop_to_midi(SESSION)


def test_the_file_that_is_read_is_replaced_only_when_told_to(tmp_path, capsys):
    path = Path(shutil.copy(FIELD / "drums-on-10-and-11.mid", tmp_path))
    before = path.read_bytes()
    assert run(["render", str(path), "-o", str(path)]) == 2
    assert "give another name, or --replace" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert run(["render", str(path), "-o", str(path), "--replace"]) == 0
    assert path.read_bytes() == loop_to_midi(open_session(path, ROCK))


def test_the_kept_notes_of_a_file_go_through_a_session_and_out_again(tmp_path):
    rendered(tmp_path, "six-tom-fill.mid")
    target = tmp_path / "out.mid"
    assert run(["render", str(tmp_path / "out.json"), "-o", str(target)]) == 0
    assert {41, 43, 45, 47, 48, 50} <= set(target.read_bytes())


def test_a_pipe_that_closes_early_causes_no_traceback(tmp_path):
    source, python = FIELD / "alien-chunk.mid", sys.executable
    line = f"'{python}' -m gdrm_tui render '{source}' -o - | head -c 4"
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=tmp_path,
        env=without((), tmp_path),
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"MThd"
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("to", "said"),
    [
        (">&-", "there is no standard output to write to: give a file"),
        (">/dev/full", "cannot write the output: No space left on device"),
        (">&- 2>&-", ""),
    ],
)
def test_a_standard_output_that_takes_nothing_is_one_sentence(tmp_path, to, said):
    if "full" in to and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full, which is Linux's")
    source, python = FIELD / "alien-chunk.mid", sys.executable
    done = subprocess.run(
        ["sh", "-c", f"'{python}' -m gdrm_tui render '{source}' -o - {to}"],
        cwd=tmp_path,
        env=without((), tmp_path),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.decode() == (f"gdrm-tui: {said}\n" if said else "")
