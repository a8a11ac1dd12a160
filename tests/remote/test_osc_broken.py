"""Broken and random datagrams: nothing is raised, nothing hangs, the rest goes on."""

from __future__ import annotations

import logging
import struct
from random import Random

import pytest
from osc_kit import SOMEBODY

from gdrm_tui.remote.osc.addresses import ADDRESSES, NAME
from gdrm_tui.remote.osc.datagrams import Received, datagram_of, messages_in
from gdrm_tui.remote.osc.port import MOST, Mailbox

COUNT = 10_000


def bundle(*parts: bytes, sizes: tuple[int, ...] = ()) -> bytes:
    lengths = sizes or tuple(map(len, parts))
    body = b"".join(struct.pack(">i", n) + part for n, part in zip(lengths, parts, strict=True))
    return b"#bundle\x00" + b"\x00" * 7 + b"\x01" + body


def some_argument(random: Random) -> float | int | str:
    return random.choice(
        [
            random.uniform(-1e9, 1e9),
            random.random(),
            random.choice([float("nan"), float("inf"), -float("inf")]),
            random.randrange(-(2**31), 2**31),
            "".join(chr(random.randrange(1, 0xD800)) for _ in range(random.randrange(20))),
        ]
    )


def some_datagram(random: Random) -> bytes:
    """Return random bytes, a message with random arguments, or one that was damaged."""
    kind = random.randrange(5)
    if kind == 0:
        return random.randbytes(random.randrange(200))
    path = random.choice(ADDRESSES).path.replace(NAME, random.choice(["rock", "", "x/y"]))
    message = datagram_of(path, *(some_argument(random) for _ in range(random.randrange(4))))
    if kind == 1:
        return message
    if kind == 2:
        parts = [message] * random.randrange(1, 4)
        sizes = tuple(random.choice([len(message), random.randrange(-99, 99)]) for _ in parts)
        return bundle(*parts, sizes=sizes)
    damaged = bytearray(message if kind == 3 else bundle(message, bundle(message)))
    for _ in range(random.randrange(1, 8)):
        damaged[random.randrange(len(damaged))] = random.randrange(256)
    return bytes(damaged[: random.randrange(len(damaged) + 1)])


def test_ten_thousand_broken_datagrams_raise_nothing_and_the_next_good_one_counts(desk):
    random = Random(19)
    logging.getLogger().addHandler(logging.NullHandler())
    for _ in range(COUNT):
        desk.server.receive(some_datagram(random), SOMEBODY)
        if random.random() < 0.1:
            desk.do_posted()
            desk.server.follow()
    desk.do_posted()
    desk.receive("/gdrm/tempo", 77.0)
    assert desk.rig.session.bpm == 77.0


@pytest.mark.parametrize("size", [-4, -20, 0, 2**31 - 1])
def test_a_bundle_with_a_wrong_size_ends(size):
    message = datagram_of("/gdrm/tempo", 90.0)
    assert messages_in(bundle(message, message, sizes=(len(message), size))) == [
        Received("/gdrm/tempo", (90.0,))
    ]


def test_bundles_in_bundles_are_read_but_not_for_ever():
    message = datagram_of("/gdrm/play")
    nested = bundle(bundle(message), message)
    assert [one.path for one in messages_in(nested)] == ["/gdrm/play", "/gdrm/play"]
    for _ in range(1000):
        nested = bundle(nested)
    assert messages_in(nested) == []


def test_only_the_latest_value_of_a_knob_waits_and_presses_wait_in_order():
    called = []
    box = Mailbox(lambda: called.append(1))
    for number in range(500):
        box.put(Received("/gdrm/tempo", (float(number),)), SOMEBODY)
        box.put(Received("/gdrm/take/up", (number,)), SOMEBODY)
    assert called == [1]
    waiting = [message for message, _ in box.fetch()]
    assert waiting[-2] == Received("/gdrm/tempo", (499.0,))
    ups = [message.arguments[0] for message in waiting if message.path == "/gdrm/take/up"]
    assert ups == list(range(500))
    box.put(Received("/gdrm/stop", ()), SOMEBODY)
    assert called == [1, 1]


def test_a_flood_is_bounded():
    box = Mailbox(lambda: None)
    for number in range(3 * MOST):
        box.put(Received("/gdrm/undo", (number,)), SOMEBODY)
    assert len(list(box.fetch())) == MOST
