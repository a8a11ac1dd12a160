"""The settings file: right entries count, wrong ones are named, and it is never changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.network_address import NetworkAddress
from gdrm_tui.core.voices import VOICE_NAMES, VOICES, voice_index
from gdrm_tui.storage.settings import Settings, read_settings
from gdrm_tui.storage.settings_file import change_setting, write_template

WHOLE = """
soundfont = "~/drums.sf2"
kit = 25
device = "USB"
latency = 30
theme = "nord"
changes_on_bar_line = true
keyboard = "azerty"
osc = 9000
osc_to = "192.168.1.20:9001"
[keys]
play = "p"
undo = "u, ctrl+z"
tap = ","
[notes]
snare = 39
closed-hat = 54
"""


def read(tmp_path, text: str):
    path = tmp_path / "settings.toml"
    path.write_text(text)
    found = read_settings(path)
    assert path.read_text() == text
    return found


def test_every_setting_is_read(tmp_path):
    settings, complaints = read(tmp_path, WHOLE)
    keys = {"play": ("p",), "undo": ("u", "ctrl+z"), "tap": (",",)}
    notes = {"snare": 39, "closed-hat": 54}
    osc, to = NetworkAddress("127.0.0.1", 9000), NetworkAddress("192.168.1.20", 9001)
    own = "~/drums.sf2", 25, "USB", 30.0, "nord", True, "azerty", keys, notes
    assert settings == Settings(*own, osc=osc, osc_to=to)
    assert complaints == ()


def test_notes_are_those_of_a_new_sessions_mixer():
    mixer = Settings(notes={"snare": 39}).mixer()
    assert Settings().mixer() == Mixer()
    assert mixer.note(voice_index("snare")) == 39
    others = [voice for voice, name in enumerate(VOICE_NAMES) if name != "snare"]
    assert [mixer.note(voice) for voice in others] == [VOICES[voice].note for voice in others]


def test_without_a_file_every_setting_is_the_default(tmp_path):
    assert read_settings(tmp_path / "none.toml") == (Settings(), ())


@pytest.mark.parametrize(
    "text", ["kit = ", "[keys", 'a = "\\q"', "kit = 1\nkit = 2", "a=" + "[" * 9999]
)
def test_a_damaged_file_is_ignored_with_one_sentence(tmp_path, text):
    settings, (complaint,) = read(tmp_path, text)
    assert settings == Settings()
    assert "are not valid TOML and are ignored" in complaint


def test_a_byte_order_mark_as_some_editors_write_it_changes_nothing(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xef\xbb\xbfkit = 7\r\n[notes]\r\nsnare = 39\r\n")
    assert read_settings(path) == (Settings(kit=7, notes={"snare": 39}), ())
    change_setting(path, "theme", "nord")
    assert read_settings(path) == (Settings(kit=7, theme="nord", notes={"snare": 39}), ())
    assert b"kit = 7\r\n" in path.read_bytes()


def test_a_file_of_another_encoding_is_ignored_and_left_alone(tmp_path):
    path = tmp_path / "settings.toml"
    data = 'theme = "nord"'.encode("utf-16")
    path.write_bytes(data)
    settings, (complaint,) = read_settings(path)
    assert settings == Settings()
    assert complaint.endswith("are ignored: its text is not UTF-8")
    with pytest.raises(GdrmError, match=r"theme was not saved there: its text is not UTF-8"):
        change_setting(path, "theme", "nord")
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("volume = 3", "no setting is called 'volume'; the settings are soundfont, kit"),
        ("kit = 128", "kit is 128, but it must be a whole number from 0 to 127"),
        ("kit = true", "kit is true, but"),
        ("device = -1", "device is -1, but it must be the number of a device, or part of its name"),
        ("soundfont = 3", "soundfont is 3, but it must be text in quotes"),
        ("latency = 2", "latency is 2, but it must be a number of milliseconds from 5 to 1000"),
        ("latency = nan", "latency is nan"),
        ("osc = true", "osc is true, but it must be a port such as 9000, or a host and a port in"),
        ('osc = "studio"', "'studio' is not a port such as 9000, or a host and a port such as"),
        ('changes_on_bar_line = "yes"', "is 'yes', but it must be true or false"),
        ('keyboard = "dvorak"', "but it must be one of qwerty, azerty, qwertz"),
        ("keys = 3", "keys is 3, but it must be a table, which begins with [keys]"),
        ("notes = 39", "notes is 39, but it must be a table, which begins with [notes]"),
        ("[notes]\nnosuch = 52", "no voice is called 'nosuch'; the voices are kick, snare"),
        (
            "[notes]\nsnare = 128",
            "snare is 128, but it must be a whole number from 0 to 127",
        ),
        ("[notes]\nsnare = -1", "the note of snare is -1, but"),
        ("[notes]\nsnare = 38.5", "the note of snare is 38.5, but"),
        ('[notes]\nsnare = "39"', "the note of snare is '39', but"),
        ("[notes]\nsnare = true", "the note of snare is true, but"),
    ],
)
def test_a_wrong_entry_is_named_with_what_it_must_be_and_the_rest_counts(tmp_path, line, said):
    settings, (complaint,) = read(tmp_path, f'theme = "nord"\n{line}\n')
    assert settings == Settings(theme="nord")
    assert complaint.startswith("settings: ")
    assert said in complaint


def test_a_key_that_is_not_text_is_named_and_the_others_count(tmp_path):
    settings, (complaint,) = read(tmp_path, '[keys]\nplay = 3\nundo = "z"\n')
    assert settings.keys == {"undo": ("z",)}
    assert "the key of play is 3, but it must be text in quotes" in complaint


def test_a_wrong_note_leaves_the_others(tmp_path):
    settings, (complaint,) = read(tmp_path, '[notes]\nsnare = 39\nkick = "low"\n')
    assert settings.notes == {"snare": 39}
    assert complaint.startswith("settings: the note of kick is 'low'")


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
    with pytest.raises(GdrmError, match="already exists"):
        write_template(path, [])
    assert path.read_bytes() == before


def test_every_line_of_the_template_counts_without_its_hash(tmp_path):
    path = tmp_path / "settings.toml"
    write_template(path, [("tempo(1)", "equals_sign", "Tempo up.")])
    _, *lines = path.read_text().splitlines()
    kept = [line.removeprefix("# ") for line in lines if "=" in line or line.startswith("[")]
    settings, complaints = read(tmp_path, "\n".join(kept))
    assert complaints == ()
    assert (settings.kit, settings.latency, settings.keys) == (
        0,
        64.0,
        {"tempo(1)": ("equals_sign",)},
    )
    assert settings.notes == {voice.name: voice.note for voice in VOICES}
