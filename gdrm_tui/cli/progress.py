"""Progress of work that takes long, drawn on stderr where that is a terminal."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def progress_bar(label: str, after: float = 0.0) -> Iterator[Callable[[float], None]]:
    """Yield a function that is told the share of the work that is done, in [0, 1].

    Parameters
    ----------
    after : float
        Seconds until the bar appears: what is done by then needs none.
    """
    if not sys.stderr.isatty():
        yield lambda share: None
        return
    from rich.console import Console
    from rich.progress import Progress

    begun = time.monotonic()
    with contextlib.ExitStack() as stack:
        bars = Progress(console=Console(stderr=True), transient=True)
        task = bars.add_task(label, total=1.0)

        def tell(share: float) -> None:
            if not bars.live.is_started and time.monotonic() - begun >= after:
                stack.enter_context(bars)
            bars.update(task, completed=share)

        yield tell
