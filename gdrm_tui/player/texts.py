"""Texts: cells, hits and takes in words, and the command line that makes a take again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from gdrm_tui.core.bar import Bar, Marks, distance
from gdrm_tui.core.knobs import KNOBS
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.rolls import Roll
from gdrm_tui.core.schedule import loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICES, midi_velocity
from gdrm_tui.generation.generator import default_model
from gdrm_tui.generation.recipes import Recipe


def counted(count: int, noun: str) -> str:
    """Return the count with its noun, in the plural where it has to be."""
    return f"{count} {noun}{'s' * (count != 1)}"


def early_text(session: Session, lead_seconds: float = 0.0) -> str:
    """Return where the early hits of the first step went in a file, empty where there are none.

    `lead_seconds` is what comes before the first step, 0 where these hits are at the end.
    """
    loop = loop_hits(session)
    count = sum(hit.step >= loop.length for hit in loop.hits)
    if not count:
        return ""
    if lead_seconds:
        return f"bar 1 begins after {1000 * lead_seconds:.1f} ms of lead-in"
    verb = "is" if count == 1 else "are"
    return f"{counted(count, 'early hit')} of beat 1 {verb} at the end"


def cell_name(voice: int, step: int) -> str:
    """Return a cell's voice and place: its beat and the sixteenth within."""
    beat, rest = divmod(step, STEPS_PER_BEAT)
    return f"{VOICES[voice].label} {beat + 1}.{rest + 1}"


def timing_text(offset: float, bpm: float) -> str:
    """Return how early or late an offset in steps is, in milliseconds."""
    milliseconds = _milliseconds(offset, bpm)
    if abs(milliseconds) < 0.5:
        return "on the grid"
    return f"{abs(milliseconds):.0f} ms {'early' if offset < 0 else 'late'}"


def _milliseconds(steps: float, bpm: float) -> float:
    return steps * 60_000 / bpm / STEPS_PER_BEAT


def hit_text(bar: Bar, voice: int, step: int, bpm: float) -> str:
    """Return what a cell holds: velocity as MIDI has it, timing, and strokes if it is a roll."""
    if not bar.hits[voice, step]:
        return "no hit"
    velocity = midi_velocity(float(bar.velocities[voice, step]))
    timing = timing_text(float(bar.offsets[voice, step]), bpm)
    roll = bar.roll(voice, step)
    return f"velocity {velocity}  {timing}" + (f"  {roll_text(roll, bpm)}" if roll else "")


def roll_text(roll: Roll, bpm: float) -> str:
    """Return how many strokes a roll has, how close they come, and whether they rise or fall."""
    apart = f"{roll.strokes} strokes {_milliseconds(abs(roll.spacing), bpm):.0f} ms apart"
    before = " before it" if roll.spacing < 0 else ""
    change = ", rising" if roll.rise > 0 else ", falling" if roll.rise < 0 else ""
    return apart + before + change


def described(
    take: Take,
    book: TakeBook,
    way: str,
    before: Bar,
    after: Bar,
    locks: Locks,
    facts: Sequence[str] = (),
) -> str:
    """Return the line that says which take of the book a bar is now, and what that did to it.

    `facts` are what else there is to say of it.
    """
    touched = int((before.hits | after.hits).sum())
    moved = 100 * distance(before, after) / touched if touched else 0
    said = ", ".join((*facts, f"{moved:.0f} % of hits moved"))
    return f"{place_text(take, book)}, {way}: {said}{_locked_text(locks)}, seed {take.seed}"


_DOING = {
    "new": "making a new bar",
    "variation": "varying the bar",
    "mutation": "mutating the bar",
    "fill": "making a fill",
    "form": "making a loop",
}


def doing_text(way: str, locks: Locks) -> str:
    """Return what is being made, in words."""
    doing = _DOING.get(way, "making the bar again")
    locked = _locked_text(locks).removesuffix(" locked").removeprefix(", ")
    return f"{doing}, fitting what is locked: {locked}" if locked else doing


def typical_text(share: float, genres: Mapping[str, float]) -> str:
    """Return how typical of its genres a bar is; `share` is in [0, 1]."""
    asked = [name for name, weight in genres.items() if weight > 0]
    return f"{100 * share:.0f} % typical of {asked[0] if len(asked) == 1 else 'the mix'}"


def place_text(take: Take, book: TakeBook) -> str:
    """Return where a take stands in the book: "take 7 of 12", with a * where it is starred."""
    star = " *" if take.number in book.starred else ""
    return f"take {book.shown_number(take.number)} of {len(book.takes)}{star}"


def _locked_text(locks: Locks) -> str:
    counts = (("voice", locks.voices), ("step", locks.steps), ("cell", locks.cells))
    said = [f"{len(of)} {name}{'s' * (len(of) > 1)}" for name, of in counts if of]
    return f", {' and '.join(said)} locked" if said else ""


def command_of(take: Take, recipe: Recipe, session: Session, model: Path, marks: Marks = ()) -> str:
    """Return the command line that makes the take's bar again, to the bit.

    Parameters
    ----------
    recipe : Recipe
        That leads to the take's latent.
    session : Session
        Whose swing, humanize and dynamics the bar plays with.
    model : Path
        Generator file; named where it is not the one that ships.
    marks : tuple of marks
        Where the bar rests and hits.
    """
    controls = take.controls
    words = ["--seed", str(recipe.seed)]
    if recipe.variations:
        steps = ",".join(f"{seed}={_number(far)}" for seed, far in recipe.variations)
        words += ["--vary", steps]
    words += ["--genre", _pairs({n: w for n, w in controls.genres.items() if w > 0})]
    words += ["--bpm", _number(controls.bpm), "--bars", "1"]
    words += ["--fill"] if controls.fill else []
    for knob in KNOBS:
        # How far a bar is from the one before is in the recipe.
        owner = controls if knob.owner == "controls" else session
        value = getattr(owner, knob.name)
        if knob.name not in ("bpm", "variability") and value != knob.default:
            words += [f"--{knob.name}", _number(value)]
    if controls.voice_densities:
        words += ["--voice-density", _pairs(dict(controls.voice_densities))]
    for option, mark in (("--rest", "rest"), ("--hit", "hit")):
        marked = [str(step + 1) for step, one in marks if one == mark]
        words += [option, ",".join(marked)] if marked else []
    if model != default_model():
        words += ["--model", str(model)]
    name = f"take-{session.book.shown_number(take.number)}.mid"
    return shlex.join(["gdrm-tui", "generate", *words, "--output", name])


def _pairs(values: dict[str, float]) -> str:
    return ",".join(f"{name}={_number(value)}" for name, value in values.items())


def _number(value: float) -> str:
    """Return the number in as few digits as say exactly it."""
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))
