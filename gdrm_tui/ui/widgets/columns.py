"""The two columns of sliders beside the grid: the genre mix, and the knobs."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gdrm_tui.core.knobs import SLIDER_KNOBS
from gdrm_tui.core.session import Session
from gdrm_tui.ui.widgets.slider import Slider

GENRE_STEP, GENRE_LABEL = 0.1, 16  # the label is in columns
THIN = "~"  # behind the name of a genre with little training data


def genre_sliders(genres: Sequence[str], thin: Collection[str]) -> list[Slider]:
    """Return a slider for the weight of each genre; those of little data, `thin`, are marked."""
    return [
        Slider(name, 0.0, 1.0, GENRE_STEP, 0.0, _weight_text, f"{name}{THIN}" * (name in thin))
        for name in genres
    ]


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
