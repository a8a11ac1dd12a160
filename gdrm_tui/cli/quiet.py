"""Keeping the terminal free of what libraries print: ALSA, PortAudio and FluidSynth all do."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """Discard what is written to the standard error's descriptor meanwhile.

    The program's own words go there too: say them afterwards. Of no use while the screen is open,
    which is drawn there.
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
