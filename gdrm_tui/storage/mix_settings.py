"""The genre mixes of the settings."""

from __future__ import annotations

import math
from typing import Any


def genre_mix(name: str, value: Any) -> dict[str, float]:
    """Return the weights by genre of the mix of that name; ValueError where they are none."""
    weights = dict(value) if isinstance(value, dict) else {}
    numbers = [
        isinstance(weight, int | float) and not isinstance(weight, bool) and 0 <= weight < math.inf
        for weight in weights.values()
    ]
    if not all(numbers) or not any(weights.values()):
        wanted = "weights by genre, such as {funk = 0.7, jazz = 0.3}"
        raise ValueError(f"the mix {name} is {value!r}, but it must be {wanted}")
    return {genre: float(weight) for genre, weight in weights.items()}
