"""Silence for libraries that print to the terminal: ALSA, PortAudio and FluidSynth."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """Discard everything written to the descriptor of standard error.

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
