"""Work on threads whose results come back to the screen's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from textual.app import App
from textual.message import Message

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.player.messages import Result


@dataclass
class Later(Message):
    """Something to do on the screen's thread."""

    do: Callable[[], object]


class Threads:
    """A `player.messages.Worker` that uses the app's threads."""

    def __init__(self, app: App[None]) -> None:
        self._app = app

    def __call__(
        self,
        job: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[GdrmError], None],
    ) -> None:
        """Do `job` on a thread, then `done` or `failed` on the screen's."""

        def run() -> None:
            then: Callable[[], object]
            try:
                then = partial(done, job())
            except GdrmError as error:
                then = partial(failed, error)
            self._app.post_message(Later(then))

        # By hand rather than by `work`, which describes a job by the text of all its arguments.
        self._app.run_worker(run, thread=True, group="jobs")
