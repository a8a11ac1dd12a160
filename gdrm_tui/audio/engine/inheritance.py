"""What a process that is started gets from this one."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def harmless_inheritance() -> Iterator[None]:
    """Make what a new process inherits harmless."""
    try:
        Path.cwd()
    except OSError:  # it was deleted, and multiprocessing asks for it
        os.chdir(os.sep)
    # multiprocessing passes sys.stderr's descriptor on, and Textual's stand-in has none (-1).
    captured, sys.stderr = sys.stderr, sys.__stderr__
    # An interrupt before the child ignores interrupts would print a traceback.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        sys.stderr = captured
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
