"""The command without a name: open the instrument."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from typing import TYPE_CHECKING

from gdrm_tui.cli.options import choices_of
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.ui.splash import splash

if TYPE_CHECKING:
    from gdrm_tui.ui.app import GdrmApp
    from gdrm_tui.ui.first_key import FirstKey


def play(options: argparse.Namespace) -> int:
    """Open the instrument; return its exit code."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise GdrmError("the instrument needs a terminal; gdrm-tui generate works without one")
    gc.disable()  # loading leaves nothing to collect, and much to search
    # numpy's threads would wait busily for matrices larger than any here, while others need the
    # processor to load. The engine's process inherits this.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with splash() as first_key:
        from gdrm_tui.ui.start import run_app

        app = _opened(options, first_key)
    gc.freeze()  # what was loaded so far lives as long as the program
    gc.enable()
    return run_app(app)


def _opened(options: argparse.Namespace, first_key: FirstKey) -> GdrmApp:
    """Return the instrument with the options.

    A file asked for by name has to be there. What else is missing is said inside, where the rest
    works without it.
    """
    from gdrm_tui.remote.options import RemoteOptions
    from gdrm_tui.ui.start import open_app

    if options.model is not None:
        from gdrm_tui.generation.generator import Generator

        Generator(options.model)
    if options.soundfont is not None:
        from gdrm_tui.audio.soundfonts.find import find_soundfont

        find_soundfont(options.soundfont)
    return open_app(
        options.file,
        options.model,
        options.soundfont,
        options.seed,
        sound=not options.no_sound,
        device=options.device,
        latency=None if options.latency is None else options.latency / 1000,
        kit=options.kit,
        choices=choices_of(options),
        remote=RemoteOptions(options.osc, options.osc_to, link=options.link),
        first_key=first_key,
    )
