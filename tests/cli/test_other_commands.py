"""render, genres, doctor and help, in this process and in real ones that lack libraries."""

import json
import subprocess
import sys
import wave
from dataclasses import replace
from pathlib import Path

import pytest
from command_kit import process
from loops import bar_of, session_of

from gdrm_tui import __version__
from gdrm_tui.audio.engine.synth import require_fluidsynth
from gdrm_tui.audio.requirements import MissingLibraryError
from gdrm_tui.audio.soundfonts.find import candidates
from gdrm_tui.cli.main import run
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.storage.session_files import open_session, save_session

SOUND = ("fluidsynth", "sounddevice")
COMMANDS = (
    [],
    ["generate"],
    ["render"],
    ["doctor"],
    ["genres"],
    ["kits"],
    ["devices"],
    ["ports"],
    ["settings"],
)
SESSION = session_of(bar_of({(0, 0): (1.0, -0.25), (1, 4): (0.5, 0.2)}), bpm=150.0)


@pytest.fixture
def saved(tmp_path):
    save_session(SESSION, tmp_path / "in.json")
    return tmp_path


@pytest.fixture
def _synth():
    try:
        require_fluidsynth()
    except MissingLibraryError as error:
        pytest.skip(str(error))


def test_session_rendered_to_midi_is_its_export(saved):
    assert run(["render", str(saved / "in.json"), "-o", str(saved / "out.mid")]) == 0
    assert (saved / "out.mid").read_bytes() == loop_to_midi(SESSION)


@pytest.mark.parametrize("tracks", ["one", "voices"])
def test_session_rendered_straight_and_in_tracks_is_that_export(saved, tracks):
    target = saved / "out.mid"
    asked = ["--tracks", tracks, "--straight"]
    assert run(["render", str(saved / "in.json"), "-o", str(target), *asked]) == 0
    assert target.read_bytes() == loop_to_midi(SESSION, tracks, straight=True)


def test_session_rendered_to_a_session_keeps_the_book(tmp_path):
    take = Take(1, SESSION.loop[0], (0.5,), 7, SESSION.controls)
    session = replace(SESSION, book=TakeBook((take,), frozenset({1})))
    save_session(session, tmp_path / "in.json")
    target = tmp_path / "out.json"
    assert run(["render", str(tmp_path / "in.json"), "-o", str(target)]) == 0
    assert open_session(target, SESSION.controls) == session


def test_settings_says_where_they_are_writes_a_file_once_and_what_is_wrong_in_it(
    tmp_path, capsys, monkeypatch
):
    path = tmp_path / "config" / "settings.toml"
    monkeypatch.setattr("gdrm_tui.cli.listings.settings_file", lambda: path)
    assert run(["settings"]) == 0
    assert capsys.readouterr().out.startswith(f"{path} (not there")
    assert run(["settings", "--write"]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert run(["settings", "--write"]) == 2
    assert "is there already" in capsys.readouterr().err
    path.write_text('keyboard = "azerty"\n[keys]\ntap = "h"\n')
    assert run(["settings"]) == 1
    assert "h is the key of hear, so tap stays on t" in capsys.readouterr().out


def test_session_rendered_to_a_session_is_is_the_same_file(saved):
    assert run(["render", str(saved / "in.json"), "-o", str(saved / "out.json")]) == 0
    assert (saved / "out.json").read_bytes() == (saved / "in.json").read_bytes()


def test_midi_rendered_to_midi_is_the_same_file(saved):
    (saved / "in.mid").write_bytes(loop_to_midi(SESSION))
    assert run(["render", str(saved / "in.mid"), "-o", str(saved / "out.mid")]) == 0
    assert (saved / "out.mid").read_bytes() == (saved / "in.mid").read_bytes()


def test_render_repeats_the_loop(saved, capsys):
    target = str(saved / "out.json")
    assert run(["render", str(saved / "in.json"), "--repeat", "3", "-o", target]) == 0
    assert open_session(saved / "out.json", Controls({"rock": 1.0})).loop == SESSION.loop * 3
    assert capsys.readouterr().out == f"{target}: 3 bars at 150 bpm\n"


@pytest.mark.usefixtures("_synth")
@pytest.mark.parametrize(("tail", "rings"), [("wrap", False), ("cut", False), ("ring", True)])
def test_wav_is_as_long_as_the_loop_or_rings_on(tmp_path, tail, rings):
    save_session(session_of(bar_of({(9, 14): (1.0, 0.0)}), bpm=150.0), tmp_path / "in.json")
    target = tmp_path / "out.wav"
    assert run(["render", str(tmp_path / "in.json"), "-o", str(target), "--tail", tail]) == 0
    with wave.open(str(target)) as sound:
        frames, rate = sound.getnframes(), sound.getframerate()
        assert any(sound.readframes(frames))
    assert rate == 48_000
    loop = 16 * 4_800  # a step at 150 bpm is a tenth of a second
    assert frames > loop + rate / 2 if rings else frames == loop


@pytest.mark.usefixtures("_synth")
def test_stems_are_files_of_their_voices_in_the_width_and_rate_asked_for(tmp_path, capsys):
    save_session(session_of(bar_of({(0, 0): (1.0, 0.0), (1, 4): (1.0, 0.0)})), tmp_path / "in.json")
    asked = ("--stems", "--bits", "16", "--sample-rate", "44100", "--tail", "cut")
    assert run(["render", str(tmp_path / "in.json"), "-o", str(tmp_path / "x.wav"), *asked]) == 0
    paths = [tmp_path / "x-kick.wav", tmp_path / "x-snare.wav"]
    assert sorted(tmp_path.glob("*.wav")) == paths
    assert capsys.readouterr().out.splitlines() == [f"{path}: 1 bars at 120 bpm" for path in paths]
    for path in paths:
        with wave.open(str(path)) as sound:
            assert (sound.getsampwidth(), sound.getframerate()) == (2, 44_100)
            assert sound.getnframes() == 88_200


@pytest.mark.usefixtures("_synth")
def test_another_kit_sounds_different_and_one_that_is_not_there_is_refused(tmp_path, capsys):
    save_session(session_of(bar_of({(0, 0): (1.0, 0.0)})), tmp_path / "in.json")
    sounds = []
    for kit in ("0", "25"):
        target = tmp_path / f"{kit}.wav"
        assert run(["render", str(tmp_path / "in.json"), "-o", str(target), "--kit", kit]) == 0
        sounds.append(target.read_bytes())
    assert sounds[0] != sounds[1]
    assert run(["render", str(tmp_path / "in.json"), "-o", "y.wav", "--kit", "127"]) == 2
    assert "has no drum kit 127" in capsys.readouterr().err


@pytest.mark.usefixtures("_synth")
def test_wav_generated_twice_is_the_same_to_the_byte(tmp_path):
    paths = [tmp_path / "a.wav", tmp_path / "b.wav"]
    for path in paths:
        assert run(["generate", "--bars", "1", "--seed", "7", "-o", str(path)]) == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].read_bytes().startswith(b"RIFF")


def test_genres_for_programs_are_json_with_the_generators_names_in_order(generator, capsys):
    assert run(["genres", "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    listed = json.loads(said.out)
    assert [entry["name"] for entry in listed] == list(generator.genres)
    assert [entry["bars"] for entry in listed] == list(generator.card.genre_bars)


def test_genres_for_people_are_a_line_each(generator, capsys):
    assert run(["genres"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(generator.genres)


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_help_explains_every_option(command, capsys):
    assert run([*command, "--help"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("usage: gdrm-tui")
    for line in said.out.splitlines():
        assert "==SUPPRESS==" not in line


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_help_needs_neither_sound_nor_generator(tmp_path, command):
    absent = (*SOUND, "onnxruntime", "textual")
    done = process(*command, "--help", folder=tmp_path, absent=absent)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: gdrm-tui")


def test_version_is_said(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"gdrm-tui {__version__}\n"


def test_generate_works_where_sound_cannot_be_loaded(tmp_path):
    options = ("generate", "--bars", "2", "--seed", "7", "-o")
    done = process(*options, "x.mid", folder=tmp_path, absent=SOUND)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "x.mid: 2 bars of rock at 120 bpm, seed 7\n"
    assert run([*options, str(tmp_path / "y.mid")]) == 0
    assert (tmp_path / "x.mid").read_bytes() == (tmp_path / "y.mid").read_bytes()


@pytest.mark.parametrize("name", ["x.mid", "x.wav"])
def test_generate_without_onnx_runtime_says_what_to_install(tmp_path, name):
    done = process("generate", "-o", name, folder=tmp_path, absent=("onnxruntime",))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "pip install onnxruntime" in done.stderr
    assert not (tmp_path / name).exists()


def test_wav_without_fluidsynth_says_so_and_leaves_nothing(tmp_path):
    options = ("generate", "--bars", "1", "-o", "x.wav")
    done = process(*options, folder=tmp_path, absent=("fluidsynth",))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "FluidSynth is" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["absent_libraries"]


def test_doctor_says_no_where_everything_is_missing_and_how_to_mend_it(tmp_path):
    done = process("doctor", folder=tmp_path, absent=(*SOUND, "onnxruntime"))
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    for line in lines:
        assert line.startswith(("ok ", "missing ", "note "))
    for line, name in zip(lines, ("ONNX Runtime", "FluidSynth", None, "PortAudio"), strict=False):
        if name:
            assert line.startswith("missing ")
            assert name in line


def test_doctor_for_programs_says_the_same_as_json(tmp_path):
    lines = process("doctor", folder=tmp_path, absent=SOUND).stdout.splitlines()
    done = process("doctor", "--json", folder=tmp_path, absent=SOUND)
    assert (done.returncode, done.stderr) == (1, "")
    listed = json.loads(done.stdout)
    assert [entry["state"] for entry in listed] == [line.split()[0] for line in lines]
    for entry, line in zip(listed, lines, strict=True):
        assert line[9:23].rstrip() == entry["name"]
        assert line[23:] == entry["text"]


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


def test_kits_lists_the_drum_kits_of_a_soundfont(capsys):
    font = next(path for path in candidates() if path.name == "TimGM6mb.sf2")
    assert run(["kits", "--soundfont", str(font), "--json"]) == 0
    kits = json.loads(capsys.readouterr().out)
    assert {"soundfont": str(font), "program": 25, "name": "TR 808"} in kits
    assert run(["kits", "--soundfont", str(font)]) == 0
    assert "TR 808" in capsys.readouterr().out


def test_kits_are_listed_below_the_soundfont_that_holds_them(capsys):
    assert run(["kits", "--soundfont", "house"]) == 0
    head, *kits = capsys.readouterr().out.splitlines()
    assert head.startswith("house  ")
    assert head.endswith("gdrm-house.sf2")
    assert kits[0].split() == ["0", "House"]


def test_kits_lists_the_house_kit_among_all_that_are_found(capsys):
    assert run(["kits", "--json"]) == 0
    kits = json.loads(capsys.readouterr().out)
    assert {"House", "Analogue"} <= {kit["name"] for kit in kits}
    paths = [kit["soundfont"] for kit in kits]
    assert paths[-1].endswith("gdrm-house.sf2")
    assert paths == sorted(paths, key=list(dict.fromkeys(paths)).index)


def test_kits_of_what_is_no_soundfont_is_refused(capsys, tmp_path):
    (tmp_path / "x.sf2").write_text("no")
    assert run(["kits", "--soundfont", str(tmp_path / "x.sf2")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_output_that_nobody_reads_to_its_end_is_no_error():
    command = f"{sys.executable} -m gdrm_tui genres | head -1"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, check=False, cwd=root
    )
    assert done.stderr == ""
