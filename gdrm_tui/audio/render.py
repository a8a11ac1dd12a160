"""Offline rendering: a session to samples through the engine, and samples to a WAV file."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Literal

import numpy as np

from gdrm_tui.audio.engine import Engine, Plan, plan_of
from gdrm_tui.audio.synth import Block, Synth
from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.schedule import LoopHit, LoopHits
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import TempoMap

Tail = Literal["ring", "cut", "wrap"]

# Below this peak (-80 dB) nothing is heard.
SILENCE = 1e-4
LONGEST_TAIL_SECONDS = 20
# After the passes: longer than the longest tail at the fastest tempo.
SILENT_STEPS = LONGEST_TAIL_SECONDS * 100


def render_session(
    session: Session,
    synth: Synth,
    sample_rate: int,
    passes: int = 1,
    tail: Tail = "ring",
) -> Block:
    """Return `passes` of the session's loop as samples.

    Parameters
    ----------
    session : Session
    synth : Synth
        Freshly made, at `sample_rate`.
    sample_rate : int
        Frames a second.
    passes : int
        How often the loop plays, 1 or more.
    tail : {"ring", "cut", "wrap"}
        "ring": as played once, from the loop's start (before the first step where its first hit
        is early) until the last drum has rung out. "cut": exactly the loop's length from its
        first step; what still rings is cut. "wrap": the same length, and what still rings is
        added to the beginning, so that the samples loop without a seam. In both an early first
        hit sounds at the end, where the next pass would follow.

    Returns
    -------
    shape (frames, 2), float32, nominally in [-1, 1]

    Raises
    ------
    ValueError
        When `passes` is below 1.
    """
    if passes < 1:
        raise ValueError(f"{passes} passes: a loop plays 1 or more")
    plan = plan_of(session)
    loop_length = plan.loop.length * passes
    unrolled = _unrolled(plan.loop, passes, as_played=tail == "ring")
    frames = TempoMap(sample_rate, plan.bpm, 0, unrolled.start).frame_at(loop_length)
    engine = Engine(synth, sample_rate)
    engine.set_plan(Plan(unrolled, plan.bpm))
    engine.play()
    body: Block = np.zeros((frames, 2), np.float32)
    _render_into(engine, body, sample_rate)
    if tail == "cut":
        return body
    rest = _render_tail(engine, sample_rate)
    return np.concatenate([body, rest]) if tail == "ring" else _wrapped(body, rest)


def write_wav(path: Path, samples: Block, sample_rate: int) -> None:
    """Write `samples`, shape (frames, 2), float, as 16-bit WAV; beyond [-1, 1] they are clipped.

    The file appears whole or not at all.

    Raises
    ------
    GdrmError
        When the file cannot be written.
    """
    integers = np.round(np.clip(samples, -1.0, 1.0) * 32767).astype("<i2")
    with atomic_file(path) as file, wave.open(file, "wb") as wav:
        wav.setnchannels(2)
        wav.setsampwidth(2)
        wav.setframerate(sample_rate)
        wav.writeframes(integers.tobytes())


def _unrolled(loop: LoopHits, passes: int, as_played: bool) -> LoopHits:
    """Return the passes as one loop that is silent after them.

    As played, each pass has the hits written in it, wherever they sound; otherwise those that
    sound in it.
    """
    length = loop.length * passes + SILENT_STEPS
    hits = []
    for number in range(passes):
        for hit in loop.hits:
            shift = number - (_passes_off(hit, loop.length) if as_played else 0)
            position = hit.position + shift * loop.length
            step = hit.step + shift * loop.length if as_played else int(position)
            before = length if position < 0 else 0
            hits.append(LoopHit(position + before, hit.voice, hit.velocity, step + before))
    return LoopHits(tuple(sorted(hits)), length)


def _passes_off(hit: LoopHit, length: int) -> int:
    """Return 1 for an early hit of the next pass, -1 for a late one of the pass before, else 0."""
    return (hit.step >= length) - (hit.step < 0)


def _render_into(engine: Engine, samples: Block, block: int) -> None:
    for begin in range(0, len(samples), block):
        engine.render(samples[begin : begin + block])


def _render_tail(engine: Engine, sample_rate: int) -> Block:
    """Return what rings on, up to where it has been silent for a second."""
    pieces = []
    for _ in range(LONGEST_TAIL_SECONDS):
        piece: Block = np.zeros((sample_rate, 2), np.float32)
        engine.render(piece)
        if np.abs(piece).max() < SILENCE:
            break
        pieces.append(piece)
    return np.concatenate(pieces) if pieces else np.zeros((0, 2), np.float32)


def _wrapped(body: Block, rest: Block) -> Block:
    """Return `body` with `rest` laid over its beginning, again and again where it is longer."""
    looped = body.copy()
    for begin in range(0, len(rest), len(body)):
        piece = rest[begin : begin + len(body)]
        looped[: len(piece)] += piece
    return looped
