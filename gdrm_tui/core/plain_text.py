"""Text for any terminal: harmless whatever it holds, in signs that the terminal has."""

from __future__ import annotations

import codecs
import locale
import unicodedata

UTF8 = "utf-8"
# Signs of the screen, and of Textual's own parts, each with one that every terminal has.
_SIGNS = dict(
    zip(
        "·▸◂…‹›«»×■▫▪▶▷▼░│┃┿┼╌━─▁▂▃▄▅▆▇█⌧←→↑↓⡀⣀⣄⣤⣦⣶⣷⣿▲▎▊▌▐▕▏▔•",
        ".><~<>{}x#o*>)v:||++-=-12345678X<>^v.,-=+%&@^||||||-*",
        strict=True,
    )
)


def shown(text: str) -> str:
    r"""Return `text` with what a terminal would obey, or cannot show, written out as \x1b is.

    These are control characters, marks that turn the direction of writing, and the bytes of a
    file's name that are not UTF-8.
    """
    if text.isprintable():
        return text
    return "".join(_written_out(sign) for sign in text)


def _written_out(sign: str) -> str:
    if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return sign
    if 0xDC80 <= ord(sign) <= 0xDCFF:  # Python's stand-in for a byte that is not UTF-8
        return f"\\x{ord(sign) - 0xDC00:02x}"
    return sign.encode("unicode_escape").decode()


def terminal_encoding(stream: object) -> str:
    """Return how the terminal's text is encoded, as Python names it: "utf-8", "iso8859-1".

    Parameters
    ----------
    stream : text stream or None
        That writes to it.
    """
    # In the C locale Python writes UTF-8 whatever the terminal takes.
    names = getattr(stream, "encoding", None) or UTF8, locale.getencoding()
    return min({_known(name) for name in names} - {UTF8}, default=UTF8)


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "ascii"


def encoding_advice(encoding: str) -> str:
    """Return what to do about a terminal's encoding to see all signs, "" where it is UTF-8."""
    return "" if encoding == UTF8 else 'run "export LC_ALL=C.UTF-8" to see the hits'


class Signs(dict[int, str | int | None]):
    """A table for `str.translate`: what is drawn in place of each character, of equal width.

    Control characters are left out, since they have no width. Where the terminal is not UTF-8, the
    signs of the screen are those of ASCII, and what else it lacks is a question mark.
    """

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    def __missing__(self, code: int) -> str | int | None:
        self[code] = drawn = self._drawn(chr(code))
        return drawn

    def _drawn(self, sign: str) -> str | None:
        kind = unicodedata.category(sign)
        if kind in ("Cc", "Zl", "Zp"):
            return None
        if kind == "Cs":
            return "?"
        if self._encoding == UTF8 or sign.isascii():
            return sign
        return plain_sign(sign) or _encodable(sign, self._encoding)


def plain_sign(sign: str) -> str:
    """Return the ASCII sign that stands for one of the screen's, "" for other characters."""
    block = ord(sign) >> 7
    spare = {0x2500 >> 7: "+", 0x2580 >> 7: "#", 0x2800 >> 7: ":", 0x2880 >> 7: "%"}
    return _SIGNS.get(sign, spare.get(block, ""))


def _encodable(sign: str, encoding: str) -> str:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return "??" if unicodedata.east_asian_width(sign) in "WF" else "?"
    return sign


def replaced(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding lacks in signs that it has: a handler for `codecs.register_error`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    signs = (plain_sign(sign) or shown(sign) for sign in lacking)
    return "".join(sign if sign.isascii() else "?" for sign in signs), error.end
