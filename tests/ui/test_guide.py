"""The guide: it leads a newcomer from key to key, and goes away."""

from __future__ import annotations

import re
from itertools import pairwise

from gdrm_tui.ui.actions import ACTIONS
from gdrm_tui.ui.guide import Guide

WAY = ("play", "make('new')", "make('variation')", "evolve", "capture", "export")


def asked(guide: Guide) -> list[str]:
    return re.findall(r"<([^>]+)>", guide.hint)


def test_a_newcomer_is_led_through_the_first_minute_and_left_alone_after_it() -> None:
    guide = Guide(newcomer=True)
    assert asked(guide)[0] == WAY[0]
    for action, following in pairwise(WAY):
        guide.did(action)
        assert asked(guide) == [following]
    guide.did(WAY[-1])
    assert guide.hint == ""


def test_what_was_done_already_is_not_asked_for() -> None:
    guide = Guide(newcomer=True)
    for action in ("play", "make('variation')", "make('new')"):
        guide.did(action)
    assert asked(guide) == ["evolve"]


def test_playing_is_asked_for_until_it_was_done() -> None:
    guide = Guide(newcomer=True)
    guide.did("export")
    assert asked(guide) == ["play"]


def test_who_does_other_things_has_found_their_way() -> None:
    for newcomer in (True, False):
        guide = Guide(newcomer=newcomer)
        for _ in range(4):
            assert guide.hint
            guide.did("hit")
        assert guide.hint == ""


def test_who_has_been_here_before_is_not_led() -> None:
    guide = Guide(newcomer=False)
    guide.did("play")
    assert asked(guide)[0] == "play"


def test_every_key_of_the_guide_exists() -> None:
    known = {action.name for action in ACTIONS}
    assert set(WAY) <= known
    assert set(asked(Guide(newcomer=True))) <= known
