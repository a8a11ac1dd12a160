"""``gdrm-tui generate``: each option does what its help says, and a seed says it all."""

import secrets
from dataclasses import replace
from functools import partial
from pathlib import Path

import mido
import numpy as np
import pytest
from loops import bar_of, session_of

from gdrm_tui.cli import commands
from gdrm_tui.cli.main import run
from gdrm_tui.core.bar import distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.mixer import Strip
from gdrm_tui.core.session import Session
from gdrm_tui.generation.generator import Generator, SearchSize
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.storage.session_files import open_session, save_session

ANY = Controls({"rock": 1.0})
GROOVE = bar_of({(0, 0): (1.0, 0.0), (0, 10): (0.7, 0.1), (1, 4): (0.9, 0.0), (1, 12): (0.9, -0.1)})
OTHER = bar_of({(0, 3): (0.6, 0.0), (1, 8): (0.9, 0.2)})


@pytest.fixture
def _small_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search for latents quickly; how near they can come is the generator's tests' to say."""
    size = SearchSize(crowd=16, elite=4, rounds=1)
    monkeypatch.setattr(commands, "Generator", partial(Generator, search=size))


def made(folder: Path, *options: str, name: str = "x.json") -> Session:
    """The session that ``generate`` writes with the options, by default of seed 7."""
    seed = () if "--seed" in options else ("--seed", "7")
    assert run(["generate", *options, *seed, "--output", str(folder / name)]) == 0
    return open_session(folder / name, ANY)


@pytest.mark.parametrize("suffix", [".mid", ".json"])
def test_same_options_and_seed_give_the_same_bytes_and_another_seed_others(tmp_path, suffix):
    options = ["generate", "--genre", "funk=0.7,jazz=0.3", "--bars", "8", "--fill-every", "4"]
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        target = str(tmp_path / f"{name}{suffix}")
        assert run([*options, "--seed", seed, "--output", target]) == 0
    a, b, c = ((tmp_path / f"{name}{suffix}").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_random_seed_is_printed_and_makes_the_same_loop_again(tmp_path, capsys, monkeypatch):
    limits = []
    monkeypatch.setattr(secrets, "randbelow", lambda limit: limits.append(limit) or 3_141_592)
    assert run(["generate", "-o", str(tmp_path / "a.mid")]) == 0
    assert limits == [2**32]
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.endswith(", seed 3141592\n")
    assert run(["generate", "--seed", "3141592", "-o", str(tmp_path / "b.mid")]) == 0
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()


def test_what_was_made_is_printed_in_one_line(tmp_path, capsys):
    made(tmp_path, "--bars", "3", "--bpm", "97.5", "--genre", "funk,jazz")
    said = capsys.readouterr()
    target = tmp_path / "x.json"
    assert said.out == f"{target}: 3 bars of funk, jazz at 97.5 bpm, seed 7\n"
    assert said.err == ""


@pytest.mark.parametrize("bars", ["1", "5", "64"])
def test_bars_are_as_many_as_asked_for(tmp_path, bars):
    assert len(made(tmp_path, "--bars", bars).loop) == int(bars)


def test_tempo_asked_for_stands_in_the_midi_file(tmp_path):
    made(tmp_path, "--bpm", "93.75", name="x.mid")
    tempi = [m.tempo for m in mido.MidiFile(tmp_path / "x.mid") if m.type == "set_tempo"]
    assert tempi == [640_000]


def test_midi_file_is_as_long_as_its_bars(tmp_path):
    made(tmp_path, "--bpm", "120", "--bars", "6", name="x.mid")
    assert mido.MidiFile(tmp_path / "x.mid").length == pytest.approx(12.0, abs=1e-9)


def test_midi_file_holds_the_loop_of_the_session_file(tmp_path):
    session = made(tmp_path, "--bars", "4")
    made(tmp_path, "--bars", "4", name="x.mid")
    assert (tmp_path / "x.mid").read_bytes() == loop_to_midi(session)


def test_controls_asked_for_are_kept_in_the_session(tmp_path):
    options = "--genre funk=3,jazz=1 --bpm 88 --variability 0.6 --density 0.4 --swing 60"
    options += " --surprise 0.8"
    options += " --voice-density kick=0.7,closed-hat=.3,ride=0.5 --humanize 0.5 --dynamics 1.5"
    session = made(tmp_path, *options.split(), "--lock", "kick,ride")
    densities = {"kick": 0.7, "closed-hat": 0.3}
    asked = Controls({"funk": 3, "jazz": 1}, 88, False, 0.6, 0.4, densities, 0.8)
    assert session.controls == asked
    assert {take.controls for take in session.takes} <= {asked, replace(asked, fill=True)}
    assert (session.swing, session.humanize, session.dynamics) == (60, 0.5, 1.5)
    assert session.locks.voices == {0, 11}


def test_variability_0_gives_the_same_bar_and_1_independent_ones(tmp_path):
    assert len(set(made(tmp_path, "--variability", "0", "--bars", "6").loop)) == 1
    assert len(set(made(tmp_path, "--variability", "1", "--bars", "6").loop)) == 6


def test_every_nth_bar_is_a_fill(tmp_path):
    takes = made(tmp_path, "--fill-every", "3", "--bars", "7").takes
    assert [take.controls.fill for take in takes] == [False, False, True] * 2 + [False]


def test_every_bar_is_a_fill_where_asked_for(tmp_path):
    session = made(tmp_path, "--fill", "--bars", "3")
    assert [take.controls.fill for take in session.takes] == [True] * 3
    assert not session.controls.fill


def test_fills_come_as_drummers_play_them_unless_the_number_of_bars_is_given(tmp_path):
    fills = {
        asked: [
            [take.controls.fill for take in made(tmp_path, *asked, "--seed", str(seed)).takes]
            for seed in range(12)
        ]
        for asked in ((), ("--fill-every", "0"))
    }
    plain, none = fills.values()
    assert not np.any(none)
    assert not np.any([bars[:3] for bars in plain])
    assert 0 < np.sum([bars[3] for bars in plain]) < 12


def test_variations_go_on_from_the_first_bar_and_0_is_none(tmp_path):
    plain = made(tmp_path, "--bars", "1").loop
    assert made(tmp_path, "--bars", "1", "--vary", "9=0").loop == plain
    near, far = (
        made(tmp_path, "--bars", "1", "--vary", steps).loop[0] for steps in ("9=0.4", "9=0.4,4=1")
    )
    assert 0 < (near.hits != plain[0].hits).sum() < (far.hits != plain[0].hits).sum()
    assert far == made(tmp_path, "--bars", "1", "--seed", "4").loop[0]


def test_density_0_is_silence_and_1_adds_to_the_middle(tmp_path):
    hits = [
        np.stack([bar.hits for bar in made(tmp_path, "--density", density).loop])
        for density in ("0", "0.5", "1")
    ]
    assert not hits[0].any()
    assert not (hits[1] & ~hits[2]).any()
    assert hits[1].sum() < hits[2].sum()


def test_density_of_a_voice_changes_only_its_hits(tmp_path):
    options = ("--genre", "funk", "--bars", "6")
    loops = {
        asked: np.stack([bar.hits for bar in made(tmp_path, *options, *asked).loop])
        for asked in ((), ("--voice-density", "kick=0.9,snare=0"))
    }
    plain, steered = loops.values()
    assert np.array_equal(plain[:, 2:], steered[:, 2:])
    assert not steered[:, 1].any()
    assert plain[:, 1].any()
    assert not (plain[:, 0] & ~steered[:, 0]).any()
    assert steered[:, 0].sum() > plain[:, 0].sum()


def test_dynamics_0_writes_each_voice_of_a_bar_at_one_velocity(tmp_path):
    velocities = {}
    for dynamics in ("0", "1"):
        made(tmp_path, "--bars", "1", "--dynamics", dynamics, name="x.mid")
        found: dict[int, set[int]] = {}
        for message in mido.MidiFile(tmp_path / "x.mid"):
            if message.type == "note_on":
                found.setdefault(message.note, set()).add(message.velocity)
        velocities[dynamics] = found
    assert all(len(of_voice) == 1 for of_voice in velocities["0"].values())
    assert velocities["0"].keys() == velocities["1"].keys()
    assert max(len(of_voice) for of_voice in velocities["1"].values()) > 1


@pytest.mark.usefixtures("_small_search")
@pytest.mark.parametrize("kind", [".json", ".mid"])
def test_locked_voices_are_those_of_the_file_in_every_bar(tmp_path, kind):
    source = tmp_path / f"source{kind}"
    session = session_of(GROOVE, OTHER, bpm=77.0)
    if kind == ".json":
        save_session(session, source)
    else:
        source.write_bytes(loop_to_midi(session))
    kept = open_session(source, ANY)
    found = made(tmp_path, "--like", str(source), "--lock", "kick,snare", "--bars", "3")
    assert found.bpm == pytest.approx(77.0, abs=0.01)
    for index, bar in enumerate(found.loop):
        like = kept.loop[index % 2]
        for name in ("hits", "velocities", "offsets"):
            assert np.array_equal(getattr(bar, name)[:2], getattr(like, name)[:2])


@pytest.mark.usefixtures("_small_search")
def test_locked_voices_without_a_file_are_those_of_the_first_bar(tmp_path):
    loop = made(tmp_path, "--lock", "kick", "--variability", "1", "--bars", "6").loop
    assert len({bar.hits[0].tobytes() for bar in loop}) == 1
    assert len(set(loop)) == 6


@pytest.mark.usefixtures("_small_search")
def test_like_starts_near_the_bar_of_the_file(tmp_path):
    made(tmp_path, "--bars", "1", "--genre", "funk", "--surprise", "1", name="source.json")
    source = open_session(tmp_path / "source.json", ANY).loop[0]
    like = ("--like", str(tmp_path / "source.json"), "--genre", "funk", "--seed", "99")
    near = made(tmp_path, *like, "--bars", "1").loop[0]
    others = made(tmp_path, "--genre", "funk", "--bars", "8", "--variability", "1").loop
    away = [distance(source, bar) for bar in others]
    assert distance(source, near) < sum(away) / len(away)


def test_notes_of_the_settings_are_those_of_the_session_and_its_export(tmp_path, player_settings):
    plain = made(tmp_path, "--bars", "1")
    player_settings.write_text("[notes]\nkick = 3\n")
    session = made(tmp_path, "--bars", "1")
    assert session.mixer == plain.mixer.with_strip(0, Strip(note=3))
    assert session.loop == plain.loop
    made(tmp_path, "--bars", "1", name="x.mid")
    notes = {m.note for m in mido.MidiFile(tmp_path / "x.mid") if m.type == "note_on"}
    assert 3 in notes
    assert 36 not in notes


@pytest.mark.usefixtures("_small_search")
def test_tempo_asked_for_wins_over_the_files(tmp_path):
    save_session(session_of(GROOVE, bpm=77.0), tmp_path / "s.json")
    found = made(tmp_path, "--like", str(tmp_path / "s.json"), "--bpm", "140", "--bars", "1")
    assert found.bpm == 140


def test_existing_file_is_replaced_and_no_temporary_file_is_left(tmp_path):
    (tmp_path / "x.mid").write_bytes(b"old")
    made(tmp_path, name="x.mid")
    assert [path.name for path in tmp_path.iterdir()] == ["x.mid"]
    assert (tmp_path / "x.mid").read_bytes().startswith(b"MThd")
