"""The command palette: runs every action of the registry by name."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol, runtime_checkable

from textual.command import DiscoveryHit, Hit, Hits, Provider

from gdrm_tui.ui.actions import ACTIONS, Action
from gdrm_tui.ui.keymap import Keymap


@runtime_checkable
class HasKeymap(Protocol):
    """An app that tells which keys are in use."""

    keymap: Keymap


class ActionProvider(Provider):
    """Offers the actions to Textual's command palette."""

    async def discover(self) -> Hits:
        """Offer every action before anything is typed."""
        for action in ACTIONS:
            yield DiscoveryHit(self._name(action), self._run(action), help=action.help)

    async def search(self, query: str) -> Hits:
        """Offer the actions that match the query."""
        matcher = self.matcher(query)
        for action in ACTIONS:
            score = matcher.match(f"{action.label} {action.help}")
            if score > 0:
                yield Hit(score, self._name(action), self._run(action), help=action.help)

    def _name(self, action: Action) -> str:
        assert isinstance(self.app, HasKeymap)
        keymap = self.app.keymap
        # Those without a key are shown with the key that opened this.
        key = f"  ({keymap.shown(action.name)})" if keymap.keys[action.name] else ""
        return action.label + key

    def _run(self, action: Action) -> Callable[[], Coroutine[Any, Any, bool]]:
        return partial(self.app.run_action, action.name)
