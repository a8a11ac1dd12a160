"""What kits are called where there is little room."""

from __future__ import annotations

import pytest

from gdrm_tui.player.mixing_desk import readable


@pytest.mark.parametrize(
    ("kit", "soundfont", "name"),
    [
        ("Black_Pearl_4pc", "Black_Pearl_4_LV2", "Black Pearl"),
        ("Standard", "FluidR3_GM", "Standard, FluidR3 GM"),
        ("House", "gdrm-house", "House, gdrm-house"),
        ("House", "house", "House"),
        ("TR 808", "TimGM6mb", "TR 808, TimGM6mb"),
        ("Rock", "Rock", "Rock"),
    ],
)
def test_a_name_is_in_words_and_says_nothing_twice(kit: str, soundfont: str, name: str) -> None:
    assert readable(kit, soundfont) == name
