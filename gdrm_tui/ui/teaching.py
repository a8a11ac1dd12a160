"""Teaching: picking what a controller is to do, from the sliders or from a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import App

from gdrm_tui.player.instrument import Instrument
from gdrm_tui.remote.learn.assignments import KNOB_TARGETS, VOICE_TARGETS, Target
from gdrm_tui.remote.learn.learner import Learner
from gdrm_tui.ui.actions import ACTIONS
from gdrm_tui.ui.commands import Command
from gdrm_tui.ui.one_dialog import OneDialog
from gdrm_tui.ui.view import View

if TYPE_CHECKING:
    from gdrm_tui.ui.dialogs.chooser import Choice

# What asks something of the hand at the keys, or is about teaching itself.
_NOT_TAUGHT = {"learn", "unselect", "quit", "seed", "select"}


class Teaching:
    """Asks what is to be learnt, and lets the learner wait for it."""

    def __init__(
        self,
        app: App[None],
        learner: Learner,
        instrument: Instrument,
        view: View,
        dialogs: OneDialog,
    ) -> None:
        self._dialogs = dialogs
        self._app, self._learner, self._it, self._view = app, learner, instrument, view

    def commands(self, leave_off: Command) -> dict[str, Command]:
        """Return what the actions of learning do; `leave_off` is what else its key does."""

        def leave() -> None:
            if not self._learner.leave():
                leave_off()

        return {"learn": self.learn, "unselect": leave}

    def learn(self) -> None:
        """Learn the slider under the cursor; on the grid, what is chosen from a list.

        Where something is waited for already, what it has is forgotten.
        """
        if self._learner.target is not None:
            self._learner.learn(self._learner.target)
        elif self._view.panel == "knobs":
            self._learner.learn(Target("knob", self._view.knobs.name_here))
        elif self._view.panel == "genres" and self._view.genres.name_here:
            self._learner.learn(Target("genre", self._view.genres.name_here))
        else:
            self._choose()

    def _choose(self) -> None:
        from gdrm_tui.ui.dialogs.chooser import Chooser  # would slow the start

        def use(choice: Choice[Target | None] | None) -> None:
            if choice is not None and choice.value is not None:
                self._learner.learn(choice.value)

        self._dialogs.open(Chooser("learn: what is a controller to do?", self._choices, None), use)

    def _choices(self) -> Iterator[Choice[Target | None]]:
        from gdrm_tui.ui.dialogs.chooser import Choice

        of = self._learner.assignments.of
        # What has a controller comes first: the list is also what shows them.
        rows = sorted(self._targets(), key=lambda row: not of(row[0]))
        for target, text in rows:
            there = ", ".join(of(target))
            yield Choice(f"{target.kind:<7}{text:<26} {there}", target)

    def _targets(self) -> Iterator[tuple[Target, str]]:
        genres = self._it.maker.card.genres if self._it.maker.card else ()
        for target in (*KNOB_TARGETS, *(Target("genre", name) for name in genres), *VOICE_TARGETS):
            yield target, target.label
        for action in ACTIONS:
            if action.name.partition("(")[0] not in _NOT_TAUGHT:
                yield Target("action", action.name), action.label
