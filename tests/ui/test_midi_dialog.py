"""The MIDI dialog on the screen."""

from __future__ import annotations

import pytest
from app_kit import first_bar, until

from gdrm_tui.audio.engine.protocol import MidiState
from gdrm_tui.midi.ports import Port
from gdrm_tui.ui.app import GdrmApp
from gdrm_tui.ui.dialogs.fields import OptionRows

STATE = MidiState(ports=(Port("output", 0, "TD-17"),))


def row(app: GdrmApp, number: int) -> str:
    return app.screen.query_one(OptionRows).render_line(number).text


async def test_a_port_is_chosen_with_the_keys_and_the_header_says_so(
    make_app, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    monkeypatch.setattr(type(app.instrument.engine), "midi", property(lambda _: STATE))
    async with app.run_test(size=(100, 30)) as pilot:
        await first_bar(pilot, app)
        await pilot.press("f7")
        await pilot.pause()
        assert "no port" in row(app, 0)
        await pilot.press("right", "right")
        assert "TD-17" in row(app, 0)
        await pilot.press("down", "right", "escape")
        assert app.instrument.midi.setup.output == "TD-17"
        assert not app.instrument.midi.setup.kit
        await until(pilot, lambda: "no TD-17" in str(app.query_one("#transport").visual))
