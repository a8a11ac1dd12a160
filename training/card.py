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
    "phrase_c2st": "AUC of a classifier that separates phrases of four bars",
    "phrase_changes": "cells that change from bar to bar",
    "hits": "hits a bar",
    "unique": "distinct bars",
    "copies": "copies of training bars",
    "genre_accuracy": "bars whose genre is recognised",
}

_NOTES = (
    "- **Copies:** a bar that occurs in one phrase of the training data is never played hit",
    "  for hit. Bars that several phrases share, such as plain beats, are.",
    "- **Split:** the dataset's own; of its train performances every tenth block of four bars",
    "  is held out, to measure the scores and to choose the snapshot.",
    "- **Weights:** a performance counts by the square root of its length; some that are not",
    "  what their label says count a quarter of that. Typical phrases are drawn more often.",
    "- **Phrases:** small networks on the card say which of several bars a drummer would play",
    "  next; the player draws by them.",
    "- **Limits:** phrases of up to four bars in 4/4. Drummers' mean timing is removed. The",
    "  tempo was blurred in training, so that a genre can be played at any; it changes only",
    "  density and subdivision.",
)


def model_card(card: dict[str, Any], name: str) -> str:
    """Return the card of the generator file `name` as Markdown, from what its metadata holds."""
    genres = sorted(zip(card["genre_bars"], card["genres"], strict=True), reverse=True)
    little = ", ".join(f"{genre} ({bars:.0f})" for bars, genre in genres if bars < LITTLE)
    settings = ", ".join(f"{key} {value:g}" for key, value in card.get("config", {}).items())
    low, high = card["bpm_range"]
    scores, floors = card.get("scores", {}), card.get("floors", {})
    rows = _score_rows(scores, floors)
    lines = [
        f"# {name}",
        "",
        f"Generates 4/4 drum bars of {len(card['voices'])} voices and {card['steps']} steps from a",
        f"genre mix, a tempo ({low:g} to {high:g} bpm in training), beat or fill, and how much may",
        "surprise. Bars of one phrase share a groove. Two hands and two feet can play each bar.",
        f"Made by {card['program']}.",
        "",
        f"- **Data:** {card['data']}.",
        f"- **Genres, with their training bars:** {_listed(genres)}.",
        f"- **Genres with little data:** {little or 'none'}. Expect near copies.",
        *_NOTES,
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


def _score_rows(scores: dict[str, float], floors: dict[str, float]) -> list[str]:
    """Return a row for each score; the floor is left blank where real bars have none."""
    rows = []
    for key, text in _SCORES.items():
        if key in scores:
            floor = f"{floors[key]:.3f}" if key in floors else ""
            rows.append(f"| {text} | {scores[key]:.3f} | {floor} |")
    return rows


def _listed(genres: list[tuple[float, str]]) -> str:
    return ", ".join(f"{genre} {bars:.0f}" for bars, genre in genres)
