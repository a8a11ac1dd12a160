"""Wrong input: exit code 2, one sentence on stderr, and nothing left behind."""

from pathlib import Path

import pytest
from foreign_models import BROKEN, model_file
from loops import bar_of, session_of

from gdrm_tui.cli.main import run
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.storage.session_files import save_session

FIELD = Path(__file__).parents[1] / "data" / "field"
GOOD = bar_of({(0, 0): (1.0, 0.0)})
GENERATE = {
    "unknown genre": ["--genre", "zydeco"],
    "genre without a name": ["--genre", "=1"],
    "empty mix": ["--genre", ""],
    "mix of nothing": ["--genre", "funk=0"],
    "genre weight nan": ["--genre", "funk=nan"],
    "genre weight inf": ["--genre", "funk=inf"],
    "genre weight below 0": ["--genre", "funk=-1"],
    "genre weight not a number": ["--genre", "funk=much"],
    "genre twice": ["--genre", "funk=1,funk=2"],
    "bpm 0": ["--bpm", "0"],
    "bpm nan": ["--bpm", "nan"],
    "bpm below 0": ["--bpm", "-1"],
    "bpm too fast": ["--bpm", "1e9"],
    "bpm not a number": ["--bpm", "abc"],
    "no bars": ["--bars", "0"],
    "too many bars": ["--bars", "5000"],
    "bars not whole": ["--bars", "2.5"],
    "bars in other digits": ["--bars", "²"],
    "seed below 0": ["--seed", "-1"],
    "seed too large": ["--seed", "4294967296"],
    "variability above 1": ["--variability", "1.1"],
    "density nan": ["--density", "nan"],
    "swing too much": ["--swing", "80"],
    "humanize below 0": ["--humanize", "-0.1"],
    "dynamics too much": ["--dynamics", "1.6"],
    "dynamics nan": ["--dynamics", "nan"],
    "density of no voice": ["--voice-density", "nosuch=0.3"],
    "density of a voice too high": ["--voice-density", "kick=1.1"],
    "density of a voice nan": ["--voice-density", "kick=nan"],
    "density of a voice not a number": ["--voice-density", "kick=much"],
    "density of a voice left out": ["--voice-density", "kick"],
    "density of a voice empty": ["--voice-density", "kick="],
    "density of a voice twice": ["--voice-density", "kick=0.1,kick=0.2"],
    "density of nothing": ["--voice-density", ""],
    "variation without variability": ["--vary", "12"],
    "variation beyond 1": ["--vary", "12=1.1"],
    "variation of no seed": ["--vary", "12=0.1,x=0.2"],
    "variation of nothing": ["--vary", ""],
    "fill every not a number": ["--fill-every", "x"],
    "unknown voice": ["--lock", "nosuch"],
    "empty lock": ["--lock", ""],
    "like is missing": ["--like", "nowhere.json"],
    "like is garbage": ["--like", "garbage"],
    "like is a folder": ["--like", "."],
    "like is cut MIDI": ["--like", "cut.mid"],
    "like has no drums": ["--like", "silent.mid"],
    "channel 0": ["--channel", "0"],
    "channel 17": ["--channel", "17"],
    "channel of no number": ["--channel", "ten"],
    "like has none on that channel": ["--like", "good.mid", "--channel", "3"],
    "model is missing": ["--model", "nowhere.onnx"],
    "model is a folder": ["--model", "."],
    "unknown option": ["--loud"],
    "option without a value": ["--bpm"],
    "extra argument": ["extra"],
    "argument over two lines": ["a\nb"],
}
OUTPUTS = {
    "no known suffix": "x.mp3",
    "no suffix": "x",
    "only a suffix": ".mid",
    "no folder": "nowhere/x.mid",
    "folder is a file": "garbage/x.mid",
    "a folder itself": "folder.mid",
    "name too long": "x" * 300 + ".mid",
    "name over two lines": "no\nwhere/x.mid",
}
RENDER = {
    "file is missing": ["nowhere.json"],
    "file is garbage": ["garbage"],
    "file is empty": ["empty"],
    "file is deep": ["deep"],
    "too many bars": ["good.json", "--repeat", "4097"],
    "too many bars together": ["two.json", "--repeat", "4096"],
    "sample rate too low": ["good.json", "--sample-rate", "1"],
    "unknown tail": ["good.json", "--tail", "fade"],
    "no file": [],
    "MIDI in another meter": ["waltz.mid"],
    "MIDI with drums on two channels": ["two.mid"],
    "the file that is read": ["good.mid", "--output", "good.mid"],
    "the file that is read by another name": ["good.mid", "--output", "../inputs/good.mid"],
    "JSON and the file on one output": ["good.json", "--output", "-", "--json"],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with inputs good and bad."""
    tmp_path = tmp_path / "inputs"
    tmp_path.mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.mid").mkdir()
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "garbage").write_bytes(bytes(range(256)))
    (tmp_path / "deep").write_bytes(b"[" * 100_000)
    midi = loop_to_midi(session_of(GOOD))
    (tmp_path / "good.mid").write_bytes(midi)
    (tmp_path / "waltz.mid").write_bytes((FIELD / "meter-3-4.mid").read_bytes())
    two = (FIELD / "drums-on-10-and-11.mid").read_bytes()
    (tmp_path / "two.mid").write_bytes(two.replace(b"\x99", b"\x91").replace(b"\x89", b"\x81"))
    (tmp_path / "cut.mid").write_bytes(midi[:30])
    (tmp_path / "silent.mid").write_bytes(loop_to_midi(session_of(bar_of({}))))
    save_session(session_of(GOOD), tmp_path / "good.json")
    save_session(session_of(GOOD, GOOD), tmp_path / "two.json")
    return tmp_path


@pytest.fixture
def refused(folder: Path, capsys: pytest.CaptureFixture[str]):
    """Run arguments that must be refused and return the sentence."""

    def check(arguments: list[str]) -> str:
        before = sorted(folder.rglob("*"))
        assert run(arguments) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.endswith("\n")
        assert len(said.err.splitlines()) == 1
        assert said.err.startswith("gdrm-tui")
        assert "Traceback" not in said.err
        assert sorted(folder.rglob("*")) == before
        return said.err

    return check


@pytest.mark.parametrize("case", GENERATE)
def test_generate_refuses(refused, case):
    refused(["generate", "--output", "x.mid", "--bars", "1", *GENERATE[case]])


@pytest.mark.parametrize("case", OUTPUTS)
def test_generate_refuses_an_output_it_cannot_write(refused, case):
    refused(["generate", "--bars", "1", "--output", OUTPUTS[case]])


@pytest.mark.parametrize("case", OUTPUTS)
def test_render_refuses_an_output_it_cannot_write(refused, case):
    refused(["render", "good.json", "--output", OUTPUTS[case]])


@pytest.mark.parametrize("case", RENDER)
def test_render_refuses(refused, case):
    refused(["render", "--output", "x.mid", *RENDER[case]])


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("command", [["generate", "--output", "x.mid"], ["genres", "--json"]])
def test_broken_generator_file_is_refused(refused, folder, command, kind):
    path = model_file(folder, BROKEN[kind]())
    assert str(path) in refused([*command, "--model", str(path)])


def test_wav_with_a_file_that_is_not_a_soundfont_is_refused(refused):
    refused(["render", "good.json", "--output", "x.wav", "--soundfont", "garbage"])
    refused(["generate", "--output", "x.wav", "--bars", "1", "--soundfont", "nowhere.sf2"])


def test_output_must_be_given(refused):
    assert "--output" in refused(["generate"])
    assert "--output" in refused(["render", "good.json"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--genre", "zydeco"], "afrobeat"),
        (["--lock", "nosuch"], "kick, snare"),
        (["--voice-density", "nosuch=1"], "kick, snare"),
        (["--voice-density", "snare=0.2,kick=1.5"], "kick=1.5 is outside 0 to 1"),
        (["--voice-density", "kick"], "such as kick=0.7,closed-hat=0.3"),
        (["--voice-density", "kick=0.1,kick=0.1"], "twice"),
        (["--bpm", "500"], "30 to 300"),
        (["--bars", "5000"], "1 to 4096"),
        (["--swing", "80"], "50 to 75"),
        (["--genre", "funk,funk"], "twice"),
    ],
)
def test_refusal_says_what_would_be_right(refused, arguments, told):
    assert told in refused(["generate", "--output", "x.mid", *arguments])


@pytest.mark.parametrize("arguments", [[], ["good.json"], ["--no-sound"], ["generat"]])
def test_instrument_without_a_terminal_says_so(refused, arguments):
    assert "needs a terminal" in refused(arguments)
