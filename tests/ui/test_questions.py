"""What the help answers: every action, with the keys that are in use."""

from __future__ import annotations

import re

from gdrm_tui.storage.settings import Settings
from gdrm_tui.ui.actions import ACTIONS
from gdrm_tui.ui.dialogs.answers import QUESTIONS
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, keymap_of

_NAMES = {action.name for action in ACTIONS}
_SAID_ELSEWHERE = {"help", "quit", "unselect", "change_theme"}


def test_every_action_is_the_answer_to_a_question() -> None:
    named = {name for q in QUESTIONS for name in re.findall(r"<([^>]+)>", q.answer)}
    assert named <= _NAMES
    between = {name for name in _NAMES if name.startswith("set_velocity")}
    assert _NAMES - named <= _SAID_ELSEWHERE | between


def test_answers_have_the_keys_that_are_in_use() -> None:
    question = next(q for q in QUESTIONS if q.question == "silence a ringing cymbal")
    assert question.answered(DEFAULT_KEYMAP) == "f6."
    keymap, _ = keymap_of(Settings(keys={"panic": ("f8",)}))
    assert question.answered(keymap) == "f8."
