"""The settings file: what it says counts, what it cannot mean is said, and it is never changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.storage.settings import Settings, read_settings, write_template

WHOLE = """
soundfont = "~/drums.sf2"
kit = 25
device = "USB"
latency = 30
theme = "nord"
changes_on_bar_line = true
keyboard = "azerty"
[keys]
play = "p"
undo = "u, ctrl+z"
tap = ","
"""


def read(tmp_path, text: str):
    path = tmp_path / "settings.toml"
    path.write_text(text)
    found = read_settings(path)
    assert path.read_text() == text
    return found


def test_everything_that_can_be_set_is_read(tmp_path):
    settings, complaints = read(tmp_path, WHOLE)
    keys = {"play": ("p",), "undo": ("u", "ctrl+z"), "tap": (",",)}
    assert settings == Settings("~/drums.sf2", 25, "USB", 30.0, "nord", True, "azerty", keys)
    assert complaints == ()


def test_without_a_file_all_is_the_programs_choice(tmp_path):
    assert read_settings(tmp_path / "none.toml") == (Settings(), ())


@pytest.mark.parametrize(
    "text", ["kit = ", "[keys", 'a = "\\q"', "kit = 1\nkit = 2", "a=" + "[" * 9999]
)
def test_a_damaged_file_is_said_in_one_sentence_and_left_out(tmp_path, text):
    settings, (complaint,) = read(tmp_path, text)
    assert settings == Settings()
    assert "are not TOML and were left out" in complaint


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("volume = 3", "volume is no setting; there are soundfont, kit"),
        ("kit = 128", "kit is 128, which is not a whole number from 0 to 127"),
        ("kit = true", "kit is True"),
        ("device = -1", "device is -1"),
        ("soundfont = 3", "soundfont is 3, which is not a text"),
        ("latency = 2", "latency is 2, which is not 5 to 1000 ms"),
        ("latency = nan", "latency is nan"),
        ('changes_on_bar_line = "yes"', "neither true nor false"),
        ('keyboard = "dvorak"', "none of qwerty, azerty, qwertz"),
        ("keys = 3", "keys is 3, which is not a table"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_the_rest_counts(tmp_path, line, said):
    settings, (complaint,) = read(tmp_path, f'theme = "nord"\n{line}\n')
    assert settings == Settings(theme="nord")
    assert complaint.startswith("settings: ")
    assert said in complaint


def test_a_key_that_is_no_text_is_said_and_the_others_count(tmp_path):
    settings, (complaint,) = read(tmp_path, '[keys]\nplay = 3\nundo = "z"\n')
    assert settings.keys == {"undo": ("z",)}
    assert "the key of play is 3" in complaint


@given(st.binary(max_size=80))
def test_any_bytes_are_settings_or_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    path.write_bytes(data)
    settings, complaints = read_settings(path)
    assert isinstance(settings, Settings)
    assert all("\n" not in complaint for complaint in complaints)


def test_the_template_changes_nothing_and_is_never_written_over_a_file(tmp_path):
    path = tmp_path / "config" / "settings.toml"
    write_template(path, [("tempo(1)", "equals_sign", "Tempo up.")])
    assert read_settings(path) == (Settings(), ())
    before = path.read_bytes()
    with pytest.raises(GdrmError, match="is there already"):
        write_template(path, [])
    assert path.read_bytes() == before


def test_the_lines_of_the_template_count_without_their_mark(tmp_path):
    path = tmp_path / "settings.toml"
    write_template(path, [("tempo(1)", "equals_sign", "Tempo up.")])
    _, *lines = path.read_text().splitlines()
    kept = [line.removeprefix("# ") for line in lines if "=" in line or line == "[keys]"]
    settings, complaints = read(tmp_path, "\n".join(kept))
    assert complaints == ()
    assert (settings.kit, settings.latency, settings.keys) == (
        0,
        64.0,
        {"tempo(1)": ("equals_sign",)},
    )
