"""``gdrm-tui generate --rhythm``: the rhythm of a file, played by the whole kit."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest
from loops import bar_of, session_of

from gdrm_tui.cli.main import run
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.session import Session
from gdrm_tui.storage.session_files import open_session, save_session

ANY = Controls({"rock": 1.0})
STEP = 120  # ticks


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def melody(name: str, *steps: int, bpm: float = 93.0) -> None:
    """Write a MIDI file with a note of a piano on each of the steps."""
    track, last = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm))]), 0
    for step in steps:
        wait = (step - last) * STEP
        track.append(mido.Message("note_on", note=60 + step % 12, velocity=100, time=wait))
        last = step
    mido.MidiFile(tracks=[track], ticks_per_beat=4 * STEP).save(name)


def made(*options: str, name: str = "x.json") -> Session:
    assert run(["generate", *options, "--seed", "7", "--output", name]) == 0
    return open_session(Path(name), ANY)


def test_one_bar_is_repeated_over_the_loop_at_its_tempo(capsys: pytest.CaptureFixture[str]) -> None:
    melody("in.mid", 0, 3, 6, 10, 12)
    session = made("--rhythm", "in.mid", "--genre", "funk")
    assert capsys.readouterr().out == "x.json: 4 bars of funk at 93 bpm, seed 7\n"
    assert session.bpm == 93.0
    for bar in session.loop:
        assert bar.hits[:, [0, 3, 6, 10, 12]].any(0).all()
    assert len(set(session.loop)) > 1


def test_several_bars_give_as_many_unless_others_are_asked_for() -> None:
    melody("in.mid", 0, 20, 40)
    assert len(made("--rhythm", "in.mid").loop) == 3
    six = made("--rhythm", "in.mid", "--bars", "6")
    for bar, step in zip(six.loop, (0, 4, 8, 0, 4, 8), strict=True):
        assert bar.hits[:, step].any()


def test_tempo_that_is_asked_for_goes_before_the_rhythms(tmp_path: Path) -> None:
    melody("in.mid", 0, 4)
    assert made("--rhythm", "in.mid", "--bpm", "140").bpm == 140.0


def test_same_seed_gives_the_same_bytes_also_one_of_many() -> None:
    melody("in.mid", 1, 5, 9)
    options = ["generate", "--rhythm", "in.mid", "--genre", "jazz"]
    assert run([*options, "--count", "2", "--seed", "6", "--output", "a{n}.mid"]) == 0
    assert run([*options, "--seed", "7", "--output", "alone.mid"]) == 0
    assert Path("a2.mid").read_bytes() == Path("alone.mid").read_bytes()
    assert Path("a1.mid").read_bytes() != Path("alone.mid").read_bytes()


def test_take_of_a_rhythm_keeps_it_in_the_session_file() -> None:
    melody("in.mid", 0, 3)
    session = made("--rhythm", "in.mid", "--bars", "1")
    (take,) = session.takes
    assert take is not None
    assert take.rhythm is not None
    assert [onset.step for onset in take.rhythm.onsets] == [0, 3]
    assert take.bar == session.loop[0]


def test_other_options_work_together_with_it() -> None:
    melody("in.mid", 0, 3, 6)
    there = made("--genre", "rock", "--bars", "2", name="there.json")
    session = made(
        *("--rhythm", "in.mid", "--like", "there.json", "--lock", "closed-hat", "--bars", "4"),
        *("--fill-every", "2", "--vary", "3=0.4", "--density", "0.6", "--swing", "60"),
    )
    for place, bar in enumerate(session.loop):
        assert (bar.hits[3] == there.loop[place % 2].hits[3]).all()
        assert bar.hits[:, [0, 3, 6]].any(0).all()
    fills = [take.controls.fill for take in session.takes if take is not None]
    assert fills == [False, True, False, True]
    assert session.swing == 60.0


def test_loop_of_a_session_is_a_rhythm_as_it_sounds() -> None:
    there = bar_of({(0, 0): (1.0, 0.0), (3, 6): (0.5, 0.25)})
    save_session(session_of(there, there, bpm=77.0), Path("in.json"))
    session = made("--rhythm", "in.json")
    assert len(session.loop) == 2
    assert session.bpm == 77.0
    assert (session.loop[0].offsets[:, 6][session.loop[0].hits[:, 6]] == 0.25).all()


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda: None, "cannot read in.mid: No such file or directory"),
        (lambda: melody("in.mid"), "in.mid has no notes, so it has no rhythm"),
        (
            lambda: Path("in.mid").write_text("x"),
            "in.mid is neither a MIDI file nor a gdrm session",
        ),
        (
            lambda: save_session(session_of(bar_of({})), Path("in.mid")),
            "in.mid has no hits, so it has no rhythm",
        ),
    ],
)
def test_file_without_a_rhythm_is_reported_in_a_sentence(
    write: object, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(write)
    write()
    assert run(["generate", "--rhythm", "in.mid", "--output", "x.mid"]) == 2
    assert capsys.readouterr().err == f"gdrm-tui: {said}\n"
    assert not Path("x.mid").exists()
