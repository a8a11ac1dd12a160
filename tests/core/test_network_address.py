"""Hosts and ports as a user writes them."""

import pytest

from gdrm_tui.core.network_address import NetworkAddress, network_address


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("9000", ("127.0.0.1", 9000)),
        (" 9000 ", ("127.0.0.1", 9000)),
        ("0.0.0.0:8000", ("0.0.0.0", 8000)),
        ("studio.local:1", ("studio.local", 1)),
        ("[::1]:65535", ("::1", 65535)),
    ],
)
def test_a_port_without_a_host_is_on_this_machine_and_a_host_may_precede_it(text, place):
    assert network_address(text) == NetworkAddress(*place)


@pytest.mark.parametrize(
    "text", ["", "host", ":9000", "0", "65536", "-1", "9000 9001", "a b:9000", "٩", "9" * 5000]
)
def test_anything_but_a_port_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="is not a port such as 9000"):
        network_address(text)


def test_a_place_is_written_as_it_is_read():
    for text in ("127.0.0.1:9000", "[::1]:9000"):
        assert str(network_address(text)) == text
