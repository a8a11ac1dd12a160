"""What the two columns of sliders stand for: the genre mix, and the knobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gdrm_tui.core.session import Session
from gdrm_tui.ui.widgets.sliders import Slider

GENRE_STEP = 0.1


def _hundredths(value: float) -> str:
    return f"{value:.2f}"


def _weight(value: float) -> str:
    return f"{value:.1f}" if value else "·"


def _percent(value: float) -> str:
    return f"{value:.0f} %"


def genre_sliders(genres: Sequence[str]) -> list[Slider]:
    """Return a slider for the weight of each genre."""
    return [Slider(name, 0.0, 1.0, GENRE_STEP, 0.0, _weight) for name in genres]


def knob_sliders() -> list[Slider]:
    """Return the sliders of what else generation and playing listen to."""
    return [
        Slider("variability", 0.0, 1.0, 0.05, 0.35, _hundredths),
        Slider("density", 0.0, 1.0, 0.05, 0.5, _hundredths),
        Slider("swing", 50.0, 75.0, 1.0, 50.0, _percent),
        Slider("humanize", 0.0, 1.5, 0.1, 1.0, _hundredths),
        Slider("dynamics", 0.0, 1.5, 0.1, 1.0, _hundredths),
    ]


def knob_values(session: Session) -> dict[str, float]:
    """Return where the knobs stand in a session."""
    return {
        "variability": session.controls.variability,
        "density": session.controls.density,
        "swing": session.swing,
        "humanize": session.humanize,
        "dynamics": session.dynamics,
    }


def with_knob(session: Session, name: str, value: float) -> Session:
    """Return the session with a knob turned to `value`."""
    if name == "swing":
        return replace(session, swing=value)
    if name == "humanize":
        return replace(session, humanize=value)
    if name == "dynamics":
        return replace(session, dynamics=value)
    if name == "density":
        return session.with_controls(replace(session.controls, density=value))
    return session.with_controls(replace(session.controls, variability=value))


def with_genre(session: Session, name: str, weight: float) -> Session:
    """Return the session with a genre's weight set; ValueError if no genre is left then."""
    genres = {**session.controls.genres, name: weight}
    kept = {genre: share for genre, share in genres.items() if share > 0}
    return session.with_controls(replace(session.controls, genres=kept))


def mix_text(session: Session) -> str:
    """Return the genre mix in words, the largest share first."""
    genres = session.controls.genres
    total = sum(genres.values())
    shares = sorted(((weight / total, name) for name, weight in genres.items()), reverse=True)
    return ", ".join(f"{name} {share:.0%}" for share, name in shares if share > 0)
