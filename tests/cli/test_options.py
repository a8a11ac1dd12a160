"""What can be asked of each command: its help, its options and their defaults."""

import pytest

from gdrm_tui import __version__
from gdrm_tui.cli.arguments import PARSERS
from gdrm_tui.cli.main import run
from gdrm_tui.core.knobs import KNOBS

COMMANDS = ([], *([name] for name in PARSERS))
OUTPUT = ("--output", "x.mid")


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_help_explains_every_option(command, capsys):
    assert run([*command, "--help"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("usage: gdrm-tui")
    for line in said.out.splitlines():
        assert "==SUPPRESS==" not in line


def test_version_is_printed(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"gdrm-tui {__version__}\n"


@pytest.mark.parametrize("knob", KNOBS, ids=lambda knob: knob.name)
def test_every_knob_is_an_option_of_generate_with_its_range_and_default(knob, capsys):
    parse = PARSERS["generate"]().parse_args
    asked = vars(parse([*OUTPUT, f"--{knob.name}", f"{knob.high:g}"]))
    assert asked[knob.name] == knob.high
    assert vars(parse([*OUTPUT]))[knob.name] in (knob.default, None)
    for outside in (knob.low - 0.1, knob.high + 0.1):
        assert run(["generate", *OUTPUT, f"--{knob.name}={outside:g}"]) == 2
        told = f"--{knob.name}: {outside:g} is outside {knob.low:g} to {knob.high:g}\n"
        assert capsys.readouterr().err.endswith(told)
    assert run(["generate", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert f"{knob.help} ({knob.low:g} to {knob.high:g}, default: {knob.default:g}" in text
