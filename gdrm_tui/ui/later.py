"""Work on other threads, whose results come back to the screen's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from textual.app import App
from textual.message import Message

from gdrm_tui.audio.priority.scheduler import give_way
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.player.messages import Result

Given = TypeVar("Given")


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

        # By hand rather than by `work`, which describes a job by the text of all its arguments.
        run = partial(_run, self._app, job, done, failed)
        self._app.run_worker(run, thread=True, group="jobs")


class OneThread:
    """A `player.messages.Worker` with its own thread, which does one job after another."""

    def __init__(self, app: App[None], name: str) -> None:
        self._app, self._thread = app, ThreadPoolExecutor(1, name)

    def __call__(
        self,
        job: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[GdrmError], None],
    ) -> None:
        """Do `job` after those before it, then `done` or `failed` on the screen's thread."""
        self._thread.submit(_run, self._app, job, done, failed)


def _run(
    app: App[None],
    job: Callable[[], Result],
    done: Callable[[Result], None],
    failed: Callable[[GdrmError], None],
) -> None:
    give_way()
    then: Callable[[], object]
    try:
        then = partial(done, job())
    except GdrmError as error:
        then = partial(failed, error)
    app.post_message(Later(then))


async def answer_of(
    ask: Callable[[Callable[[Result], None], Callable[[GdrmError], None]], None],
) -> Result:
    """Return what the one who is asked hands to the first callable, some time, on this thread.

    Raises
    ------
    GdrmError
        That is handed to the second one.
    """
    answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

    def settle(give: Callable[[Given], None], given: Given) -> None:
        if not answer.done():  # it was cancelled by leaving
            give(given)

    ask(partial(settle, answer.set_result), partial(settle, answer.set_exception))
    return await answer
