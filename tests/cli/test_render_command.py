"""``gdrm-tui render``: sessions and MIDI files written as sound, MIDI or sessions."""

import io
import sys
import wave
from dataclasses import replace

import pytest
from loops import bar_of, session_of

from gdrm_tui.audio.engine.fluid_library import require_fluidsynth
from gdrm_tui.audio.requirements import MissingLibraryError
from gdrm_tui.cli.main import run
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.storage.session_files import open_session, save_session
from gdrm_tui.storage.settings import read_settings

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


def test_session_rendered_to_a_session_is_the_same_file(saved):
    assert run(["render", str(saved / "in.json"), "-o", str(saved / "out.json")]) == 0
    assert (saved / "out.json").read_bytes() == (saved / "in.json").read_bytes()


def test_midi_rendered_to_midi_is_the_same_file(saved):
    (saved / "in.mid").write_bytes(loop_to_midi(SESSION))
    assert run(["render", str(saved / "in.mid"), "-o", str(saved / "out.mid")]) == 0
    assert (saved / "out.mid").read_bytes() == (saved / "in.mid").read_bytes()


def test_midi_is_read_and_written_in_the_notes_of_the_settings(saved, player_settings):
    player_settings.write_text("[notes]\nsnare = 3\n")
    mixer = read_settings(player_settings)[0].mixer()
    (saved / "in.mid").write_bytes(loop_to_midi(replace(SESSION, mixer=mixer)))
    for name in ("out.mid", "out.json"):
        assert run(["render", str(saved / "in.mid"), "-o", str(saved / name)]) == 0
    assert (saved / "out.mid").read_bytes() == (saved / "in.mid").read_bytes()
    assert open_session(saved / "out.json", SESSION.controls).mixer == mixer


def test_session_keeps_its_own_notes_whatever_the_settings(saved, player_settings):
    player_settings.write_text("[notes]\nsnare = 3\n")
    assert run(["render", str(saved / "in.json"), "-o", str(saved / "out.mid")]) == 0
    assert (saved / "out.mid").read_bytes() == loop_to_midi(SESSION)


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
def test_progress_is_shown_on_a_terminal_and_changes_nothing(saved, monkeypatch, capsys):
    ask = ["render", str(saved / "in.json"), "--tail", "cut", "-o"]
    assert run([*ask, str(saved / "a.wav")]) == 0
    assert capsys.readouterr().err == ""
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    assert run([*ask, str(saved / "b.wav")]) == 0
    assert "rendering b.wav" in screen.getvalue()
    assert (saved / "b.wav").read_bytes() == (saved / "a.wav").read_bytes()


@pytest.mark.usefixtures("_synth")
def test_stems_are_files_of_their_voices_in_the_width_and_rate_asked_for(tmp_path, capsys):
    save_session(session_of(bar_of({(0, 0): (1.0, 0.0), (1, 4): (1.0, 0.0)})), tmp_path / "in.json")
    asked = ("--stems", "--bits", "16", "--sample-rate", "44100", "--tail", "cut")
    assert run(["render", str(tmp_path / "in.json"), "-o", str(tmp_path / "x.wav"), *asked]) == 0
    paths = [tmp_path / "x-kick.wav", tmp_path / "x-snare.wav"]
    assert sorted(tmp_path.glob("*.wav")) == paths
    assert capsys.readouterr().out.splitlines() == [f"{path}: 1 bar at 120 bpm" for path in paths]
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


def test_midi_says_where_early_hits_of_beat_1_went(saved, capsys):
    assert run(["render", str(saved / "in.json"), "-o", str(saved / "x.mid")]) == 0
    said = "1 bar at 150 bpm, 1 early hit of beat 1 is at the end"
    assert capsys.readouterr().out == f"{saved / 'x.mid'}: {said}\n"


@pytest.mark.usefixtures("_synth")
def test_sound_is_on_the_bar_line_unless_a_lead_in_is_asked_for(saved, capsys):
    ask = ["render", str(saved / "in.json"), "--tail", "cut", "-o"]
    assert run([*ask, str(saved / "x.wav")]) == 0
    assert capsys.readouterr().out.endswith(", 1 early hit of beat 1 is at the end\n")
    assert run([*ask, str(saved / "y.wav"), "--lead-in"]) == 0
    assert capsys.readouterr().out.endswith(", bar 1 begins after 25.3 ms of lead-in\n")
    lengths = []
    for name in ("x", "y"):
        with wave.open(str(saved / f"{name}.wav")) as sound:
            lengths.append(sound.getnframes())
    assert lengths == [16 * 4_800, 16 * 4_800 + 19 * 64]
    assert b"cue " not in (saved / "x.wav").read_bytes()
    assert b"cue " in (saved / "y.wav").read_bytes()


def test_a_wrapped_loop_with_a_lead_in_is_refused(saved, capsys):
    ask = ["render", str(saved / "in.json"), "--tail", "wrap", "--lead-in"]
    assert run([*ask, "-o", str(saved / "x.wav")]) == 2
    assert "a wrapped loop has no lead-in" in capsys.readouterr().err
    assert not (saved / "x.wav").exists()
