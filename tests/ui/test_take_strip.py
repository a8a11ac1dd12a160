"""The strip of takes: it shows the newest, or the one that is here, whatever happens around it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from app_kit import hand_session, until
from loops import bar_of
from pictures import lines

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.persistent import PersistentList
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.ui.app import GdrmApp
from gdrm_tui.ui.widgets.take_strip import CARD, TakeStrip

TALL = (110, 40)
ROCK = Controls({"rock": 1.0})
BEAT = bar_of({(0, 0): (0.8, 0.0), (1, 4): (0.9, 0.0)})
BOOK = TakeBook(
    PersistentList(Take(number, empty_bar(), (0.0,), number, ROCK) for number in range(1, 10_001)),
    frozenset({9_999}),
)


def rows(app: GdrmApp) -> list[str]:
    region = app.query_one(TakeStrip).region
    return lines(app)[region.y : region.bottom] if region.height else []


def listed(app: GdrmApp) -> list[str]:
    """What the screen shows of each take: its number, and the signs before it."""
    return [part for row in rows(app)[:1] for part in row.replace("▸ ", "▸").split()]


async def test_the_newest_of_ten_thousand_takes_are_shown_and_the_strip_is_never_blank(
    make_app, tmp_path
) -> None:
    app = make_app(replace(hand_session(), book=BOOK), tmp_path / "song.json")
    async with app.run_test(size=TALL) as pilot:
        await until(pilot, lambda: len(listed(app)) > 2)
        assert listed(app)[:2] == ["10000", "*9999"]
        for keys in (["enter"], ["u"], ["U"], ["d"], ["u"]):
            await pilot.press(*keys)
            await pilot.pause()
            assert listed(app)[:2] == ["10000", "*9999"]
        await pilot.resize_terminal(80, 24)
        await pilot.resize_terminal(*TALL)
        await until(pilot, lambda: listed(app)[:2] == ["10000", "*9999"])


async def test_the_take_of_the_bar_is_in_sight_wherever_it_stands(make_app, tmp_path) -> None:
    session = replace(hand_session(), book=BOOK)
    app = make_app(session, tmp_path / "song.json")
    async with app.run_test(size=TALL) as pilot:
        for number in (9_000, 5_000, 1, 10_000):
            take = BOOK.take(number)
            assert take is not None
            app.instrument.store.place_take(0, empty_bar(), take)
            await until(pilot, lambda number=number: f"▸{number}" in listed(app))
            assert len(listed(app)) > 2


@pytest.fixture
def few(make_app, tmp_path):
    """An app with three takes whose numbers have a gap, and none of them in the loop."""
    fill = replace(ROCK, fill=True)
    takes = (
        Take(1, BEAT, (0.0,), 1, ROCK),
        Take(4, empty_bar(), (0.0,), 2, ROCK, parent=1),
        Take(9, BEAT, (0.0,), 3, fill, parent=4),
    )
    return make_app(replace(hand_session(), book=TakeBook(takes)), tmp_path / "song.json")


async def test_a_card_says_why_it_was_made_and_how_far_it_is_from_the_last(few) -> None:
    async with few.run_test(size=TALL) as pilot:
        await until(pilot, lambda: listed(few) == ["3", "2", "1"])
        text = "\n".join(rows(few))
        for words in ("fill of 2", "from 1", "new", "100 % moved"):
            assert words in text


async def test_enter_and_a_click_put_a_take_in_the_bar_under_the_number_of_its_card(few) -> None:
    async with few.run_test(size=TALL) as pilot:
        await until(pilot, lambda: listed(few) == ["3", "2", "1"])
        few.query_one(TakeStrip).focus()
        await pilot.press("right", "right", "enter")
        assert few.instrument.store.bar == BEAT
        status = partial(few.query_one, "#status")
        assert "take 1 of 3, new" in str(status().visual)
        await pilot.click(TakeStrip, offset=(2 + CARD, 1))
        await until(pilot, lambda: few.instrument.store.bar == empty_bar())
        assert "take 2 of 3, after take 1" in str(status().visual)
