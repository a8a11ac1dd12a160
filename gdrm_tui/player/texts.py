"""Texts: cells, hits and takes in words, and the command line that makes a take again."""

from __future__ import annotations

import shlex
from pathlib import Path

from gdrm_tui.core.bar import Bar, distance
from gdrm_tui.core.knobs import KNOBS
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICES, midi_velocity
from gdrm_tui.generation.generator import default_model
from gdrm_tui.generation.latents import Recipe


def counted(count: int, noun: str) -> str:
    """Return the count with its noun, in the plural where it has to be."""
    return f"{count} {noun}{'s' * (count != 1)}"


def cell_name(voice: int, step: int) -> str:
    """Return a cell's voice and place: its beat and the sixteenth within."""
    beat, rest = divmod(step, STEPS_PER_BEAT)
    return f"{VOICES[voice].label} {beat + 1}.{rest + 1}"


def timing_text(offset: float, bpm: float) -> str:
    """Return how early or late an offset in steps is, in milliseconds."""
    milliseconds = offset * 60_000 / bpm / STEPS_PER_BEAT
    if abs(milliseconds) < 0.5:
        return "on the grid"
    return f"{abs(milliseconds):.0f} ms {'early' if offset < 0 else 'late'}"


def hit_text(bar: Bar, voice: int, step: int, bpm: float) -> str:
    """Return what a cell holds: velocity as MIDI has it, and timing."""
    if not bar.hits[voice, step]:
        return "no hit"
    velocity = midi_velocity(float(bar.velocities[voice, step]))
    return f"velocity {velocity}  {timing_text(float(bar.offsets[voice, step]), bpm)}"


def described(take: Take, book: TakeBook, way: str, before: Bar, after: Bar, locks: Locks) -> str:
    """Return the line that says which take of the book a bar is now, and what that did to it."""
    touched = int((before.hits | after.hits).sum())
    moved = 100 * distance(before, after) / touched if touched else 0
    text = f"{place_text(take, book)}, {way}: {moved:.0f} % of hits moved"
    return f"{text}{_locked_text(locks)}, seed {take.seed}"


def place_text(take: Take, book: TakeBook) -> str:
    """Return where a take stands in the book: "take 7 of 12", with a * where it is starred."""
    place = book.place(take.number)
    assert place is not None, "every take is in the book"
    star = " *" if take.number in book.starred else ""
    return f"take {place + 1} of {len(book.takes)}{star}"


def _locked_text(locks: Locks) -> str:
    counts = (("voice", locks.voices), ("step", locks.steps), ("cell", locks.cells))
    said = [f"{len(of)} {name}{'s' * (len(of) > 1)}" for name, of in counts if of]
    return f", {' and '.join(said)} locked" if said else ""


def command_of(take: Take, recipe: Recipe, session: Session, model: Path) -> str:
    """Return the command line that makes the take's bar again, to the bit.

    Parameters
    ----------
    recipe : Recipe
        That leads to the take's latent.
    session : Session
        Whose swing, humanize and dynamics the bar plays with.
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
    for knob in KNOBS:
        # How far a bar is from the one before is in the recipe.
        owner = controls if knob.owner == "controls" else session
        value = getattr(owner, knob.name)
        if knob.name not in ("bpm", "variability") and value != knob.default:
            words += [f"--{knob.name}", _number(value)]
    if controls.voice_densities:
        words += ["--voice-density", _pairs(dict(controls.voice_densities))]
    if model != default_model():
        words += ["--model", str(model)]
    return shlex.join(["gdrm-tui", "generate", *words, "--output", f"take-{take.number}.mid"])


def _pairs(values: dict[str, float]) -> str:
    return ",".join(f"{name}={_number(value)}" for name, value in values.items())


def _number(value: float) -> str:
    """Return the number in as few digits as say exactly it."""
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))
