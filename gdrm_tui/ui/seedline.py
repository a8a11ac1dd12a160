"""The seed line: what makes a take again on the command line, and a field to type a seed in."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from gdrm_tui.core.session import AS_GENERATED, Session, Take
from gdrm_tui.generation.generator import default_model
from gdrm_tui.generation.latent import MAX_SEED
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


class SeedLine(ModalScreen[int | None]):
    """Shows the text, and returns the seed that was typed; None where it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "close")]
    DEFAULT_CSS = """
    SeedLine { align: center middle; }
    #seedline { width: 76; max-width: 96%; height: auto; border: round $primary;
                padding: 0 1; background: $surface; }
    """

    def __init__(self, seed: int | None, text: str) -> None:
        super().__init__()
        self._seed, self._text = seed, text

    def compose(self) -> ComposeResult:
        """Lay out text and field."""
        with Vertical(id="seedline"):
            yield Static(self._text, markup=False, id="seedtext")
            yield Input("" if self._seed is None else str(self._seed), type="integer")
            yield Static(
                "enter makes the seed's bar in the mix as it is, escape leaves", id="seedhint"
            )

    @on(Input.Submitted)
    def _choose(self, message: Input.Submitted) -> None:
        text = message.value.strip()
        if text.isascii() and text.isdigit() and int(text) <= MAX_SEED:
            self.dismiss(int(text))
        else:
            hint = self.query_one("#seedhint", Static)
            hint.update(f"a seed is a whole number from 0 to {MAX_SEED}")

    def action_leave(self) -> None:
        """Close without a seed."""
        self.dismiss(None)
