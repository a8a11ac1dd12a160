"""The commands that show what there is: genres, kits, doctor and settings."""

import json

from gdrm_tui.audio.soundfonts.find import candidates
from gdrm_tui.cli.main import run


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


def test_kits_lists_the_drum_kits_of_a_soundfont(capsys):
    font = next(path for path in candidates() if path.name == "TimGM6mb.sf2")
    assert run(["kits", "--soundfont", str(font), "--json"]) == 0
    kits = json.loads(capsys.readouterr().out)
    assert (25, "TR 808") in [(kit["program"], kit["name"]) for kit in kits]
    assert {kit["soundfont"] for kit in kits} == {str(font)}
    assert run(["kits", "--soundfont", str(font)]) == 0
    assert "TR 808" in capsys.readouterr().out


def test_kits_are_listed_below_the_soundfont_that_holds_them(capsys):
    assert run(["kits", "--soundfont", "house"]) == 0
    head, facts, *kits = capsys.readouterr().out.splitlines()
    assert head.startswith("house  ")
    assert head.endswith("gdrm-house.sf2")
    assert "velocity layers" in facts
    assert "MB, CC0; the house kit comes before" in facts
    assert kits[0].split() == ["0", "House"]


def test_kits_lists_the_house_kit_among_all_that_are_found(capsys):
    assert run(["kits", "--json"]) == 0
    kits = json.loads(capsys.readouterr().out)
    assert {"House", "Analogue"} <= {kit["name"] for kit in kits}
    paths = [kit["soundfont"] for kit in kits]
    house = next(kit for kit in kits if kit["soundfont"].endswith("gdrm-house.sf2"))
    assert (house["licence"], house["bytes"] > 1e6, house["layers"] >= 2) == ("CC0", True, True)
    assert paths == sorted(paths, key=list(dict.fromkeys(paths)).index)


def test_kits_of_a_file_that_is_not_a_soundfont_are_refused(capsys, tmp_path):
    (tmp_path / "x.sf2").write_text("no")
    assert run(["kits", "--soundfont", str(tmp_path / "x.sf2")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_doctor_for_programs_says_the_same_as_json(capsys):
    code = run(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    assert run(["doctor", "--json"]) == code
    said = capsys.readouterr()
    assert said.err == ""
    listed = json.loads(said.out)
    assert [entry["state"] for entry in listed] == [line.split()[0] for line in lines]
    for entry, line in zip(listed, lines, strict=True):
        assert line[9:23].rstrip() == entry["name"]
        assert line[23:] == entry["text"]


def test_settings_shows_where_they_are(player_settings, capsys):
    assert run(["settings"]) == 0
    assert (
        capsys.readouterr().out
        == f"{player_settings} (no such file; --write creates one to edit)\n"
    )
    player_settings.write_text('theme = "nord"\n')
    assert run(["settings"]) == 0
    assert capsys.readouterr().out == f"{player_settings}\n"


def test_settings_writes_a_file_that_is_right_once(player_settings, capsys):
    assert run(["settings", "--write"]) == 0
    assert capsys.readouterr().out == f"{player_settings}\n"
    before = player_settings.read_bytes()
    assert run(["settings", "--write"]) == 2
    assert "already exists" in capsys.readouterr().err
    assert player_settings.read_bytes() == before


def test_settings_shows_what_is_wrong_in_them(player_settings, capsys):
    player_settings.write_text('volume = 3\n[keys]\ntap = "h"\n')
    assert run(["settings"]) == 1
    said = capsys.readouterr().out
    assert "no setting is called 'volume'" in said
    assert "tap tempo stays on t" in said


def test_settings_name_actions_as_the_palette_does_and_complain_of_a_wrong_theme(
    player_settings, capsys
):
    assert run(["settings", "--write"]) == 0
    written = player_settings.read_text()
    assert '# "tap tempo" = "t"' in written
    assert '# "clear bar" = "shift+delete"' in written
    player_settings.write_text(
        f'theme = "plaid"\n{written}'.replace('# "tap tempo" = "t"', '"tap tempo" = "f10"')
    )
    capsys.readouterr()
    assert run(["settings"]) == 1
    (_, complaint) = capsys.readouterr().out.splitlines()
    assert complaint.startswith("settings: there is no theme plaid; the themes are ")
