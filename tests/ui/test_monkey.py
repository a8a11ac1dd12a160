"""A monkey at the instrument: no gesture breaks it, no take is lost, and undo leads back.

`GDRM_MONKEY=10000` lets it press that often instead of the few times that a test run has time for.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from app_kit import first_bar, music, stay
from textual import events
from textual.pilot import Pilot

from gdrm_tui.core.takes import TakeBook
from gdrm_tui.ui.actions import ACTIONS
from gdrm_tui.ui.app import GdrmApp

GESTURES = int(os.environ.get("GDRM_MONKEY", "50"))
SIZES = ((80, 24), (60, 16), (120, 40), (160, 48), (40, 10), (79, 23))
# Leaving ends the game, and another session has another history.
NOT_PRESSED = {"quit", "open", "recover"}
KEYS = [
    *(key for a in ACTIONS if a.keys and a.name not in NOT_PRESSED for key in a.keys.split(",")),
    *("up", "down", "left", "right", "home", "end", "tab", "shift+tab", "enter", "escape", "0"),
    *("space", "ctrl+p", "q", "p", "é", "f11", "backspace"),
]
# Far more often than dialogs are opened, they are left.
CLOSING = ("escape", "escape")


async def press(pilot: Pilot[None], chance: random.Random) -> str:
    key = chance.choice(KEYS)
    await pilot.press(key)
    if len(pilot.app.screen_stack) > 1 and chance.random() < 0.5:
        await pilot.press(*CLOSING)
    return key


async def point(pilot: Pilot[None], chance: random.Random) -> str:
    width, height = pilot.app.size
    place = chance.randrange(max(width, 1)), chance.randrange(max(height, 1))
    kind = chance.choice(("click", "drag", "wheel"))
    if kind == "click":
        await pilot.click(offset=place)
    elif kind == "drag":
        await pilot.mouse_down(offset=place)
        await pilot.hover(offset=(chance.randrange(width), chance.randrange(height)))
        await pilot.mouse_up(offset=place)
    else:
        turned = chance.choice((events.MouseScrollUp, events.MouseScrollDown))
        widget, _ = pilot.app.screen.get_widget_at(*place)
        no = {"button": 0, "shift": False, "meta": False, "ctrl": False}
        widget.post_message(turned(widget, 1, 1, 0, 1, **no, screen_x=place[0], screen_y=place[1]))
        await pilot.pause()
    return f"{kind} {place}"


async def resize(pilot: Pilot[None], chance: random.Random) -> str:
    size = chance.choice(SIZES)
    await pilot.resize_terminal(*size)
    return f"size {size}"


def lost(before: TakeBook, after: TakeBook) -> set[int]:
    return {take.number for take in before.takes} - {take.number for take in after.takes}


async def close_dialogs(pilot: Pilot[None], app: GdrmApp) -> None:
    for _ in range(9):
        if len(app.screen_stack) == 1:
            return
        await pilot.press("escape")
    raise AssertionError(f"{app.screen} does not close")


@pytest.mark.timeout(max(300, GESTURES))
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_monkey_breaks_nothing_loses_no_take_and_undo_leads_back(
    make_app: Callable[..., GdrmApp], seed: int
) -> None:
    app, chance = make_app(), random.Random(seed)
    async with app.run_test(size=(80, 24)) as pilot:
        await first_bar(pilot, app)
        start, books = app.instrument.store.session, [app.instrument.store.book]
        for number in range(GESTURES):
            gesture = chance.choices((press, point, resize), (90, 9, 1))[0]
            await gesture(pilot, chance)
            books.append(app.instrument.store.book)
            if number % 50 == 49:
                await close_dialogs(pilot, app)
                await back_to(pilot, app, start)
        assert not any(lost(before, after) for before, after in pairwise(books))
        await pilot.resize_terminal(80, 24)


async def back_to(pilot: Pilot[None], app: GdrmApp, start: object) -> None:
    """Undo all there is to undo, within the five hundred steps that are remembered."""
    if app.instrument.player.evolver.evolving:
        app.instrument.player.evolve_or_stay()
    app.instrument.engine.stop()
    await app.workers.wait_for_complete()
    await stay(app, pilot)
    while app.instrument.store.undo():
        pass
    assert music(app.instrument.store.session) == music(start)
