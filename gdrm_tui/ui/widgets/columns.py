"""The two columns of sliders beside the grid: the genre mix, and the knobs."""

from __future__ import annotations

from collections.abc import Sequence

from gdrm_tui.core.knobs import SLIDER_KNOBS
from gdrm_tui.core.session import Session
from gdrm_tui.ui.widgets.sliders import Slider

GENRE_STEP = 0.1


def genre_sliders(genres: Sequence[str]) -> list[Slider]:
    """Return a slider for the weight of each genre."""
    return [Slider(name, 0.0, 1.0, GENRE_STEP, 0.0, _weight_text) for name in genres]


def knob_sliders() -> list[Slider]:
    """Return a slider for each knob that has one, in the order of the table."""
    return [
        Slider(knob.name, knob.low, knob.high, knob.step, knob.default, knob.text, knob.label)
        for knob in SLIDER_KNOBS
    ]


def knob_values(session: Session) -> dict[str, float]:
    """Return the values of these knobs in a session, by name."""
    return {knob.name: session.knob_value(knob.name) for knob in SLIDER_KNOBS}


def _weight_text(value: float) -> str:
    return f"{value:.1f}" if value else "·"
