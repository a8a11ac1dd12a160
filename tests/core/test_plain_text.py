"""Text for any terminal: nothing that one obeys, nothing that one lacks, and as wide as before."""

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.plain_text import Signs, replaced, shown
from gdrm_tui.ui.widgets.cells import BLOCKS

ENCODINGS = ["utf-8", "iso8859-1", "euc_jp", "ascii"]
anything = st.text(st.characters(categories=None))


def obeyed(text: str) -> list[str]:
    return [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")]


@given(anything)
def test_shown_text_holds_nothing_that_a_terminal_obeys_and_is_shown_once(text):
    assert not obeyed(shown(text))
    assert shown(shown(text)) == shown(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Funk Kit ü 鼓", "Funk Kit ü 鼓"),
        ("a\x1b]0;title\x07b", r"a\x1b]0;title\x07b"),
        ("two\nlines\t", r"two\nlines\t"),
        (b"caf\xe9.json".decode("utf-8", "surrogateescape"), r"caf\xe9.json"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
    ],
)
def test_what_is_not_a_sign_is_written_out(text, seen):
    assert shown(text) == seen


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=anything)
def test_a_drawn_line_can_be_written_and_holds_nothing_to_obey(encoding, text):
    drawn = text.translate(Signs(encoding))
    assert not obeyed(drawn)
    assert drawn.encode(encoding) is not None


@pytest.mark.parametrize("encoding", ENCODINGS[1:])
def test_the_signs_of_the_screen_differ_in_any_encoding(encoding):
    drawn = BLOCKS.translate(Signs(encoding))
    assert drawn == "12345678"
    assert len(set("·▸◂«»×■▫▼░│".translate(Signs(encoding)))) == 11


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=anything)
def test_whatever_is_printed_can_be_printed(encoding, text):
    codecs.register_error("test-replaced", replaced)
    printed = text.encode(encoding, "test-replaced").decode(encoding)
    assert "\ud800" not in printed


def test_characters_that_an_encoding_lacks_are_replaced_by_its_own():
    codecs.register_error("test-replaced", replaced)
    assert "3 × 5 … 鼓 \udce9".encode("ascii", "test-replaced") == rb"3 x 5 ~ ? \xe9"
