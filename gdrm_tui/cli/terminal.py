"""What the terminal shows while a command works: a progress bar, and nothing from libraries."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def progress_bar(label: str, after: float = 0.0) -> Iterator[Callable[[float], None]]:
    """Draw a bar on stderr, where that is a terminal; yield what is told the share done, in [0, 1].

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


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """Discard what ALSA, PortAudio and FluidSynth write to the descriptor of standard error.

    The program's own messages go there too, so write them afterwards. The screen is drawn there:
    do not use this while it is open.
    """
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # closed already
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
