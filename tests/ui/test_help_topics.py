"""The topics of the help: they cover every action, with the keys in use."""

from __future__ import annotations

import re

from gdrm_tui.storage.settings import Settings
from gdrm_tui.ui.actions import ACTIONS
from gdrm_tui.ui.dialogs.help_topics import HELP_TOPICS
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, keymap_of

_NAMES = {action.name for action in ACTIONS}
_SAID_ELSEWHERE = {"help", "quit", "unselect"}


def test_every_action_is_in_a_topic() -> None:
    named = {name for topic in HELP_TOPICS for name in re.findall(r"<([^>]+)>", topic.how)}
    assert named <= _NAMES
    between = {name for name in _NAMES if name.startswith("set_velocity")}
    assert _NAMES - named <= _SAID_ELSEWHERE | between


def test_topics_show_the_keys_in_use() -> None:
    topic = next(topic for topic in HELP_TOPICS if topic.task == "silence everything")
    assert topic.text(DEFAULT_KEYMAP) == "f6"
    keymap, _ = keymap_of(Settings(keys={"panic": ("f8",)}))
    assert topic.text(keymap) == "f8"
