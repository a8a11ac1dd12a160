"""``gdrm-tui generate --count``: a library of loops, each as its seed alone gives it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from gdrm_tui.cli import commands
from gdrm_tui.cli.main import run
from gdrm_tui.cli.outputs import OutputError, outputs_of

OPTIONS = ("--genre", "funk", "--bars", "4")


def generate(*arguments: str) -> int:
    return run(["generate", *OPTIONS, *arguments])


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("output", "names"),
    [
        ("loops/", [f"loops/loop-{n:02}.mid" for n in range(1, 12)]),
        ("x-{n}.json", [f"x-{n:02}.json" for n in range(1, 12)]),
    ],
)
def test_every_loop_depends_only_on_its_own_seed(
    output: str, names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate("--count", "11", "--seed", "7", "--output", output) == 0
    said = capsys.readouterr()
    assert said.out == f"{output}: 11 loops, 4 bars of funk at 120 bpm each, seeds 7 to 17\n"
    assert said.err == ""
    suffix = Path(names[0]).suffix
    assert sorted(map(str, Path().rglob(f"*{suffix}"))) == names
    for seed, name in enumerate(names, 7):
        assert generate("--seed", str(seed), "--output", f"alone{suffix}") == 0
        assert Path(name).read_bytes() == Path(f"alone{suffix}").read_bytes()


def test_loops_fit_what_is_locked_in_a_file_each_in_its_own_way() -> None:
    assert generate("--seed", "1", "--output", "a.json") == 0
    like = ("--like", "a.json", "--lock", "kick", "--bars", "1")
    assert generate("--count", "3", "--seed", "5", *like, "--output", "b{n}.mid") == 0
    assert generate("--seed", "6", *like, "--output", "alone.mid") == 0
    assert Path("b2.mid").read_bytes() == Path("alone.mid").read_bytes()
    assert len({Path(f"b{n}.mid").read_bytes() for n in (1, 2, 3)}) == 3


def test_an_existing_folder_is_added_to() -> None:
    Path("loops").mkdir()
    Path("loops/mine.mid").write_bytes(b"mine")
    assert generate("--count", "2", "--output", "loops") == 0
    assert sorted(path.name for path in Path("loops").iterdir()) == [
        "loop-1.mid",
        "loop-2.mid",
        "mine.mid",
    ]
    assert Path("loops/mine.mid").read_bytes() == b"mine"


def test_one_loop_goes_into_a_folder_too() -> None:
    assert generate("--output", "loops/") == 0
    assert [path.name for path in Path("loops").iterdir()] == ["loop-1.mid"]


def test_random_seeds_end_before_the_last_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands.secrets, "randbelow", lambda limit: limit - 1)
    assert generate("--count", "2", "--output", "x{n}.mid") == 0
    assert capsys.readouterr().out.endswith(f"seeds {2**32 - 2} to {2**32 - 1}\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--count", "0", "-o", "x{n}.mid"), "'0' is not a whole number from 1 to 100000"),
        (("--count", "100001", "-o", "x{n}.mid"), "from 1 to 100000"),
        (("--count", "2.5", "-o", "x{n}.mid"), "from 1 to 100000"),
        (("--count", "2", "-o", "x.mid"), "2 loops do not fit into x.mid: give a folder"),
        (("--count", "2", "-o", "x{n}.mp3"), "x1.mp3 must end in .mid, .midi, .json or .wav"),
        (("--count", "2", "-o", "no/x{n}.mid"), "the folder no does not exist"),
        (("--count", "2", "-o", "no/such/"), "cannot write to no/such/: no does not exist"),
        (("--count", "2", "-o", "file/"), "it is a file, not a folder"),
        (("--count", "2", "--seed", str(2**32 - 1), "-o", "x{n}.mid"), "past the highest seed"),
        (("--count", "2", "--genre", "zydeco", "-o", "new/"), "no genre is called 'zydeco'"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence_and_leaves_nothing(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("file").write_bytes(b"")
    assert generate(*arguments) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert len(said.err.splitlines()) == 1
    assert [path.name for path in Path().rglob("*")] == ["file"]


def test_numbers_have_as_many_digits_as_the_last_one_so_that_names_sort() -> None:
    names = [path.name for path in outputs_of("a-{n}.wav", 120)]
    assert names == sorted(names)
    assert (names[0], names[-1]) == ("a-001.wav", "a-120.wav")
    with pytest.raises(OutputError, match="such as loops/"):
        outputs_of("a.mid", 2)


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("until", "shown"), [(0.0, True), (3600.0, False)])
def test_progress_is_drawn_on_a_terminal_where_it_takes_long(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    until: float,
    shown: bool,
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(commands, "_UNTIL_PROGRESS", until)
    assert generate("--count", "3", "--output", "x{n}.mid") == 0
    assert ("3 loops" in screen.getvalue()) == shown
    assert "3 loops" in capsys.readouterr().out
