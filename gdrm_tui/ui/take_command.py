"""The command line that makes a take again."""

from __future__ import annotations

import shlex
from pathlib import Path

from gdrm_tui.core.controls import AS_GENERATED
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import default_model
from gdrm_tui.generation.recipes import Recipe

_STRAIGHT = {"swing": 50.0, "humanize": 1.0, "dynamics": 1.0}


def feel_of(session: Session) -> dict[str, float]:
    """Return the feel that the session adds to its bars, where it is not as generated."""
    now = {name: getattr(session, name) for name in _STRAIGHT}
    return {name: value for name, value in now.items() if value != _STRAIGHT[name]}


def command_of(take: Take, recipe: Recipe, feel: dict[str, float], model: Path) -> str:
    """Return the command line that makes the take's bar again, to the bit.

    Parameters
    ----------
    recipe : Recipe
        That leads to the take's latent.
    feel : dict of str to float
        Swing, humanize and dynamics, by name, where they are not as generated.
    model : Path
        Generator file; named where it is not the one that ships.
    """
    controls = take.controls
    words = ["--seed", str(recipe.seed)]
    if recipe.variations:
        steps = ",".join(f"{seed}={_number(far)}" for seed, far in recipe.variations)
        words += ["--vary", steps]
    words += ["--genre", _pairs({n: w for n, w in controls.genres.items() if w > 0})]
    words += ["--bpm", _number(controls.bpm), "--bars", "1"]
    words += ["--fill-every", "1"] if controls.fill else []
    if controls.density != AS_GENERATED:
        words += ["--density", _number(controls.density)]
    if controls.voice_densities:
        words += ["--voice-density", _pairs(dict(controls.voice_densities))]
    for name, value in feel.items():
        words += [f"--{name}", _number(value)]
    if model != default_model():
        words += ["--model", str(model)]
    return shlex.join(["gdrm-tui", "generate", *words, "--output", f"take-{take.number}.mid"])


def _pairs(values: dict[str, float]) -> str:
    return ",".join(f"{name}={_number(value)}" for name, value in values.items())


def _number(value: float) -> str:
    """Return the number in as few digits as say exactly it."""
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))
