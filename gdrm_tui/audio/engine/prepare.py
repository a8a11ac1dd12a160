"""Measuring the default kit ahead of its first start: ``python -m gdrm_tui.audio.engine.prepare``.

It takes a moment, which the first start then need not take. What is missing is said at that start.
"""

from __future__ import annotations

import contextlib

from gdrm_tui.audio.devices.outputs import SAMPLE_RATE
from gdrm_tui.audio.engine.kits import open_kit
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import DrumKit


def main() -> None:
    """Measure the kit that plays where none is asked for."""
    with contextlib.suppress(GdrmError):
        open_kit(DrumKit(), None, SAMPLE_RATE).close()


if __name__ == "__main__":
    main()
