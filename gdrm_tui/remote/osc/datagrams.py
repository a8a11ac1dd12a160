"""OSC messages and their bytes. Only this file imports python-osc."""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from gdrm_tui.core.errors import GdrmError

if TYPE_CHECKING:
    from pythonosc.osc_message import OscMessage

LARGEST = 65_535  # bytes of a datagram
_BUNDLE = b"#bundle\x00"
_HEAD = len(_BUNDLE) + 8  # with its time tag
_SIZE = struct.Struct(">i")
_DEEPEST = 4  # bundles in bundles
# What python-osc raises of broken bytes: its own error is an Exception and nothing more.
_BROKEN = (ValueError, IndexError, OverflowError, struct.error, OSError)

Argument = float | int | str | bool


class OscError(GdrmError):
    """OSC cannot be used here."""


class Received(NamedTuple):
    """A received message: its address and arguments."""

    path: str
    arguments: tuple[Any, ...]


def require_osc() -> None:
    """Raise OscError where python-osc is not installed; load it otherwise."""
    try:
        import pythonosc.osc_message
        import pythonosc.osc_message_builder  # noqa: F401
    except ImportError:
        raise OscError('No OSC: python-osc is missing, run "pip install python-osc"') from None
    # It warns of types that it does not know through the root logger, which would print them on
    # the screen if it had no handler.
    logging.getLogger().addHandler(_NOWHERE)


_NOWHERE = logging.NullHandler()


def messages_in(datagram: bytes) -> list[Received]:
    """Return the messages in a datagram, in order; none of what is broken.

    The time tags of bundles are not waited for.
    """
    from pythonosc.osc_message import OscMessage, ParseError

    found = []
    for part in _parts(datagram, _DEEPEST):
        try:
            message: OscMessage = OscMessage(part)
            found.append(Received(message.address, tuple(message.params)))
        except (ParseError, *_BROKEN):
            continue
    return found


def _parts(datagram: bytes, deepest: int) -> Iterator[bytes]:
    """Yield the messages of a bundle, in bundles within it too.

    By hand, since python-osc never ends with a part whose size is negative.
    """
    if not datagram.startswith(_BUNDLE):
        if datagram.startswith(b"/"):
            yield datagram
        return
    place = _HEAD
    while deepest and place + _SIZE.size <= len(datagram):
        (size,) = _SIZE.unpack_from(datagram, place)
        place += _SIZE.size
        if not 0 < size <= len(datagram) - place:
            return
        yield from _parts(datagram[place : place + size], deepest - 1)
        place += size


def datagram_of(path: str, *arguments: Argument) -> bytes:
    """Return the bytes of a message: numbers as OSC's f and i, truth as i, text as s."""
    from pythonosc.osc_message_builder import OscMessageBuilder

    builder = OscMessageBuilder(address=path)
    for argument in arguments:
        if isinstance(argument, str):
            builder.add_arg(argument, "s")
        elif isinstance(argument, float):
            builder.add_arg(argument, "f")
        else:
            builder.add_arg(int(argument), "i")
    return bytes(builder.build().dgram)
