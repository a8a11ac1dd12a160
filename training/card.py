"""The model card: what a generator file says of itself, for people."""

from __future__ import annotations

from typing import Any

LITTLE = 120  # training bars below which a genre is said to rest on little data
_SCORES = {
    "fd": "Fréchet distance of features",
    "c2st": "AUC of a classifier told to separate (0.5 is a guess)",
    "precision": "precision",
    "recall": "recall",
    "coverage": "coverage",
    "hits": "hits a bar",
    "unique": "distinct bars",
    "copies": "copies of training bars",
    "style_accuracy": "bars recognised as their genre",
}


def model_card(card: dict[str, Any], name: str) -> str:
    """Return the card of the generator file `name` as Markdown, from what its metadata holds."""
    genres = sorted(zip(card["genre_bars"], card["genres"], strict=True), reverse=True)
    little = ", ".join(f"{genre} ({bars:.0f})" for bars, genre in genres if bars < LITTLE)
    settings = ", ".join(f"{key} {value:g}" for key, value in card.get("config", {}).items())
    low, high = card["bpm_range"]
    scores, floors = card.get("scores", {}), card.get("floors", {})
    rows = [
        f"| {text} | {scores[key]:.3f} | {floors[key]:.3f} |"
        for key, text in _SCORES.items()
        if key in scores and key in floors
    ]
    lines = [
        f"# {name}",
        "",
        f"Makes 4/4 drum bars of {len(card['voices'])} voices and {card['steps']} steps from a",
        f"genre mixture, a tempo ({low:g} to {high:g} bpm in training) and beat or fill.",
        f"Made by {card['program']}.",
        "",
        f"- **Data:** {card['data']}.",
        f"- **Genres, with their training bars:** {_listed(genres)}.",
        f"- **Little data stands behind** {little or 'none of them'}: expect near copies there.",
        "- **Copies:** a bar that one phrase of the training data has for itself is not played to",
        "  the hit; what several phrases have, such as plain beats, is.",
        "- **Split:** the dataset's own; of its train performances every tenth block of four bars",
        "  is held out, on which scores are measured and by which the snapshot was chosen.",
        "- **Limits:** one bar at a time in 4/4; drummers' mean timing is taken out; the tempo was",
        "  blurred in training, so it steers density and subdivision, not more.",
        f"- **Trained** for {card.get('step', 0)} steps with {settings or 'unknown settings'};",
        f"  snapshots up to there averaged: {card.get('averaged', 1)}.",
        f"- **Licence:** {card['licence']}.",
        "",
        "Scores at export, one generated bar under the condition of each held-out bar, means of",
        "several samples, beside those of as many real bars of the same performances.",
        "`python -m training.evaluate` measures the file itself.",
        "",
        "| measure | generated | real |",
        "|---|---|---|",
        *rows,
    ]
    return "\n".join(lines) + "\n"


def _listed(genres: list[tuple[float, str]]) -> str:
    return ", ".join(f"{genre} {bars:.0f}" for bars, genre in genres)
