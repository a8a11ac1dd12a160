"""The model card: a generator file described for people."""

from __future__ import annotations

from typing import Any

LITTLE = 120  # training bars; a genre with fewer is listed as having little data
_SCORES = {
    "fd": "Fréchet distance of features",
    "c2st": "AUC of a classifier that separates them (0.5 is a guess)",
    "precision": "precision",
    "recall": "recall",
    "coverage": "coverage",
    "hits": "hits a bar",
    "unique": "distinct bars",
    "copies": "copies of training bars",
    "style_accuracy": "bars whose genre is recognised",
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
        f"Generates 4/4 drum bars of {len(card['voices'])} voices and {card['steps']} steps from a",
        f"genre mix, a tempo ({low:g} to {high:g} bpm in training) and beat or fill.",
        f"Made by {card['program']}.",
        "",
        f"- **Data:** {card['data']}.",
        f"- **Genres, with their training bars:** {_listed(genres)}.",
        f"- **Genres with little data:** {little or 'none'}. Expect near copies.",
        "- **Copies:** a bar that occurs in one phrase of the training data is never played hit",
        "  for hit. Bars that several phrases share, such as plain beats, are.",
        "- **Split:** the dataset's own; of its train performances every tenth block of four bars",
        "  is held out, to measure the scores and to choose the snapshot.",
        "- **Limits:** one bar at a time in 4/4. Drummers' mean timing is removed. The tempo was",
        "  blurred in training, so it changes only density and subdivision.",
        f"- **Trained** for {card.get('step', 0)} steps with {settings or 'unknown settings'};",
        f"  average of {card.get('averaged', 1)} snapshot(s) up to that step.",
        f"- **Licence:** {card['licence']}.",
        "",
        "Scores at export: one generated bar for the condition of each held-out bar, mean of",
        "several samples, next to as many real bars of the same performances.",
        "`python -m training.evaluate` measures the file itself.",
        "",
        "| measure | generated | real |",
        "|---|---|---|",
        *rows,
    ]
    return "\n".join(lines) + "\n"


def _listed(genres: list[tuple[float, str]]) -> str:
    return ", ".join(f"{genre} {bars:.0f}" for bars, genre in genres)
