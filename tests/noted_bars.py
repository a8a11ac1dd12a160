"""Bars whose hits came in with MIDI keys of their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from loops import bars, seeds

from gdrm_tui.core.bar import SHAPE, Bar


def with_notes(bar: Bar, seed: int) -> Bar:
    """Return the bar with MIDI keys that its hits came in with, some of them their voices'."""
    keys = np.random.default_rng(seed).integers(0, 128, SHAPE)
    return replace(bar, notes=(keys * bar.hits).astype(np.uint8))


def bars_with_notes() -> st.SearchStrategy[Bar]:
    """Return bars whose hits came in with keys of their own."""
    return st.builds(with_notes, bars(), seeds)
