"""The header: it stays within its width, and what matters most is the last to go."""

from __future__ import annotations

from app_kit import hand_session
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.ui.layout import LEAST_WIDTH
from gdrm_tui.ui.widgets.header import Header, header_text

MODES = "evolving  fill next  fill/4  on bar line  held  xruns 12"
SESSION = hand_session()


def header(*, sound: str = "", file: str = "song.json", unsaved: bool = False) -> Header:
    return Header(SESSION, None, sound, file, "Standard, FluidR3_GM", unsaved)


@given(
    st.integers(LEAST_WIDTH, 200),
    st.sampled_from(("", "evolving", MODES)),
    st.text(max_size=40),
    st.booleans(),
)
def test_it_is_never_wider_than_its_room_and_tells_how_playing_goes_on(
    width, sound, file, unsaved
) -> None:
    text = header_text(header(sound=sound, file=file, unsaved=unsaved), width)
    assert text.cell_len <= width
    assert sound.partition(" ")[0] in text.plain
    assert not unsaved or "*" in text.plain


def test_where_there_is_room_it_tells_everything() -> None:
    text = header_text(header(sound=MODES, unsaved=True), 200).plain
    for part in (MODES, "* unsaved", "song.json", "rock", "Standard, FluidR3_GM", "swing 50 %"):
        assert part in text
