"""What the screen shows of those who drive the instrument from outside."""

from __future__ import annotations

import socket

from app_kit import SIZE, status, stay, until

from gdrm_tui.core.network_address import NetworkAddress
from gdrm_tui.remote.options import RemoteOptions
from gdrm_tui.remote.osc.datagrams import datagram_of


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_osc_opens_at_the_start_turns_a_knob_and_is_shown(make_app) -> None:
    place = NetworkAddress("127.0.0.1", free_port())
    app = make_app(remote=RemoteOptions(osc=place))
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        await until(pilot, lambda: app.remote.osc.is_open)
        await until(pilot, lambda: "osc" in str(app.query_one("#transport").visual))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.sendto(datagram_of("/gdrm/tempo", 141.0), place)
            await until(pilot, lambda: "141 bpm" in str(app.query_one("#transport").visual))
        await app.run_action("osc")
        assert status(app).strip() == "OSC is off"
        await until(pilot, lambda: "osc" not in str(app.query_one("#transport").visual))
    app.remote.close()
