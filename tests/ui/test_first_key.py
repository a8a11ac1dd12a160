"""The first key typed while the program loads, and what the app is told of the others."""

from __future__ import annotations

import os
import pty
import select
import signal
import threading
import tty
from collections.abc import Iterator

import pytest
from textual import events
from textual.app import App
from textual.message import Message

from gdrm_tui.ui.first_key import FirstKey
from gdrm_tui.ui.terminal import PlainDriver


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def typed(terminal: tuple[int, int], keys: bytes) -> None:
    """Type keys, and wait until the first is there."""
    os.write(terminal[0], keys)
    assert select.select([terminal[1]], [], [], 60)[0]


def waiting(terminal: tuple[int, int]) -> bytes:
    there = select.select([terminal[1]], [], [], 0)[0]
    return os.read(terminal[1], 100) if there else b""


def test_a_space_is_taken_once_and_the_next_waits_for_the_app(terminal) -> None:
    key = FirstKey(terminal[1])
    assert not key.is_space()
    typed(terminal, b"  g")
    assert key.is_space()
    assert not key.is_space()
    assert (key.unused, waiting(terminal)) == (b"", b" g")


@pytest.mark.parametrize("keys", [b"g ", b"\x1b[A", b"\xc3\xa9", b"\x0f", b"\r"])
def test_any_other_key_is_for_the_app_and_so_is_a_space_after_it(terminal, keys) -> None:
    key = FirstKey(terminal[1])
    typed(terminal, keys)
    assert not key.is_space()
    assert not key.is_space()
    assert key.unused + waiting(terminal) == keys


def test_nothing_is_read_where_no_key_is_looked_for(terminal) -> None:
    typed(terminal, b" ")
    assert not FirstKey(None).is_space()
    assert waiting(terminal) == b" "


def test_a_terminal_that_is_gone_types_no_space() -> None:
    ours, theirs = pty.openpty()
    os.close(ours)
    key = FirstKey(theirs)
    assert not key.is_space()
    assert key.unused == b""
    os.close(theirs)


class TypingApp(App[None]):
    """An app whose driver takes a byte that was read before."""

    def __init__(self, typed: bytes) -> None:
        super().__init__()
        self.typed = typed


@pytest.fixture
def keys_of(terminal, monkeypatch):
    """Return the keys that the driver tells of a byte read before, and of what was typed then."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}

    def told(before: bytes, after: bytes, count: int) -> list[str]:
        driver, keys, all_there = PlainDriver(TypingApp(before)), [], threading.Event()
        driver.fileno = terminal[1]

        def process(message: Message) -> None:
            assert isinstance(message, events.Key)
            keys.append(message.key)
            if len(keys) == count:
                all_there.set()

        monkeypatch.setattr(driver, "process_message", process)
        os.write(terminal[0], after)
        reading = threading.Thread(target=driver.run_input_thread)
        reading.start()
        assert all_there.wait(60)
        driver.exit_event.set()
        reading.join(60)
        return keys

    yield told
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("before", "after", "keys"),
    [
        (b"", b"g ", ["g", "space"]),
        (b"g", b" ", ["g", "space"]),
        (b"\x1b", b"[Ag", ["up", "g"]),
        (b"\x1b", b"", ["escape"]),
        (b"\xc3", b"\xa9g", ["é", "g"]),
        (b"\x0f", b"g", ["ctrl+o", "g"]),
        (b"\xe9", b"g", ["g"]),  # é in Latin-1
        (b"", b"\xe9\xfcg", ["g"]),
    ],
)
async def test_the_driver_begins_with_the_byte_that_was_read_before(
    keys_of, before, after, keys
) -> None:
    assert keys_of(before, after, len(keys)) == keys
