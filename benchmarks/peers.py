"""Exactness and speed of rendering, compared with Hydrogen and the fluidsynth command in one run.

    python -m benchmarks.peers

Onsets: 64 bars of clicks at 96 bpm on every sixteenth, with micro-timing in whole ticks of a MIDI
file, so that its resolution makes no difference. Each program renders the same hits at 48 kHz:
`gdrm-tui render` and `fluidsynth` the exported MIDI file with a soundfont whose click starts with
its first sample; Hydrogen, which reads no MIDI there, a song of the same hits with the side stick
of its own kit. Errors are in milliseconds, without the constant part.

If PulseAudio is installed, a sound server of our own runs too, because Hydrogen opens a device even
to write a file, and looks for one for twenty seconds.

Speed: four generated bars played 16 times, whole commands from start to finished file, median of
three; the kit that gdrm-tui plays by itself, or GDRM_SOUNDFONT, for the two soundfont players, and
GMRockKit for Hydrogen. Programs that are not installed are left out, and a sentence says so.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.hydrogen_song import DEMO, write_song
from benchmarks.loops import typical_loop
from benchmarks.measures import Channel, Floats, matched, onsets, spread
from benchmarks.processes import as_installed
from benchmarks.recording import recorded_server
from benchmarks.signal_font import CLICK_LEVEL, RATE, write_signal_font
from benchmarks.table import Cell, exit_code, parser_of, report
from gdrm_tui.audio.engine.fluid_library import require_fluidsynth
from gdrm_tui.audio.soundfonts.find import drum_kits, find_soundfont
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR, TICKS_PER_STEP
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.midi.ports import DRUM_CHANNEL
from tests.audio.audio_kit import session_of

BPM = 96.0
STEP_FRAMES = RATE * 60 / (BPM * 4)
BARS, REPEAT, TIMES = 64, 16, 3
# GMRockKit's side stick peaks at 0.35 and rings on: what is louder than this is its attack.
STICK_LEVEL = 0.1


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that renders a loop: its name, program, level of an attack, and command.

    `command` takes the loop, its passes, a soundfont and the WAV file to write, and returns the
    words to run; it may write the program's input beside the WAV file.
    """

    name: str
    program: str
    level: float
    command: Callable[[Session, int, Path, Path], list[str]]


def ours(session: Session, passes: int, font: Path, wav: Path) -> list[str]:
    """Return how gdrm-tui renders the exported MIDI file."""
    render = [sys.executable, "-m", "gdrm_tui", "render", _midi(session, passes, wav)]
    return [*render, "--soundfont", str(font), "--bits", "16", "--output", str(wav)]


def fluidsynth(session: Session, passes: int, font: Path, wav: Path) -> list[str]:
    """Return how the fluidsynth command renders it, told which kit plays where it finds none."""
    options = ["-n", "-i", "-q", "-R", "0", "-C", "0", "-F", str(wav), "-r", str(RATE)]
    kit = drum_kits(font)[0]
    commands = wav.with_suffix(".txt")
    commands.write_text(f"select {DRUM_CHANNEL - 1} 1 {kit.bank} {kit.program}\n")
    return ["fluidsynth", *options, "-f", str(commands), str(font), _midi(session, passes, wav)]


def hydrogen(session: Session, passes: int, font: Path, wav: Path) -> list[str]:
    """Return how Hydrogen renders a song of it, with its own kit."""
    song = wav.with_suffix(".h2song")
    write_song(session, song, passes)
    return ["h2cli", "-s", str(song), "-o", str(wav), "-r", str(RATE), "-b", "16", "-d", "alsa"]


def _midi(session: Session, passes: int, wav: Path) -> str:
    path = wav.with_suffix(".mid")
    loop = session.loop * passes
    path.write_bytes(loop_to_midi(replace(session, loop=loop, takes=(None,) * len(loop))))
    return str(path)


PEERS = (
    Peer("gdrm-tui render", sys.executable, CLICK_LEVEL, ours),
    Peer("fluidsynth", "fluidsynth", CLICK_LEVEL, fluidsynth),
    Peer("Hydrogen h2cli", "h2cli", STICK_LEVEL, hydrogen),
)


def clicks() -> tuple[Session, Floats]:
    """Return a bar of clicks a few ticks off the grid, and their exact places in frames."""
    ticks = np.random.default_rng(4).integers(-40, 41, STEPS_PER_BAR)
    ticks[0] = 0  # so that the loop begins with the first frame
    offsets = dict(enumerate((ticks / TICKS_PER_STEP).tolist()))
    places = (np.arange(STEPS_PER_BAR) + ticks / TICKS_PER_STEP) * STEP_FRAMES
    exact = places + STEP_FRAMES * STEPS_PER_BAR * np.arange(BARS)[:, None]
    return session_of({"cross-stick": offsets}, bpm=BPM), exact.ravel()


def row_of(peer: Peer, folder: Path) -> dict[str, Cell]:
    """Return a program's row of the table."""
    session, exact = clicks()
    signals = write_signal_font(folder / "signals.sf2")
    sound, _ = rendered(peer.command(session, BARS, signals, folder / "clicks.wav"))
    found = onsets(sound, peer.level, int(STEP_FRAMES / 4))
    errors, missing = matched(found, exact, STEP_FRAMES / 4)
    told = spread(errors, RATE)
    return {
        "program": peer.name,
        "onsets": len(exact),
        "missing": missing,
        "median ms": told.median,
        "p99 ms": told.p99,
        "max ms": told.worst,
        "x real time": _speed(peer, folder),
    }


def _speed(peer: Peer, folder: Path) -> float:
    command = peer.command(typical_loop(), REPEAT, find_soundfont(), folder / "typical.wav")
    results = [rendered(command) for _ in range(TIMES)]
    if not results[0][0].any():
        raise GdrmError(f"{peer.name} rendered silence")
    return statistics.median(len(sound) / RATE / seconds for sound, seconds in results)


def rendered(command: list[str]) -> tuple[Channel, float]:
    """Run a command that ends in a WAV file; return its right channel and the seconds it took.

    Raises
    ------
    GdrmError
        When it fails.
    """
    wav = next(Path(word) for word in command if word.endswith(".wav"))
    wav.unlink(missing_ok=True)
    begin = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=as_installed())
    seconds = time.perf_counter() - begin
    if done.returncode != 0 or not wav.exists():
        raise GdrmError(f"{command[0]} failed: {done.stderr.strip()[-500:]}")
    with wave.open(str(wav)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return (samples[1::2] / np.float32(32768)).astype(np.float32), seconds


def rows() -> Iterator[dict[str, Cell]]:
    """Yield the row of each program that is installed."""
    for peer in PEERS:
        if shutil.which(peer.program) is None or (peer.program == "h2cli" and not DEMO.exists()):
            print(f"{peer.name} is skipped: {peer.program} is not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            yield row_of(peer, Path(folder))


def _serve(stack: contextlib.ExitStack) -> None:
    try:
        recording = stack.enter_context(recorded_server())
    except GdrmError as error:
        print(f"no sound server ({error}): Hydrogen's speed counts its search for one")
    else:
        os.environ.update(recording.server.environment)


def main() -> None:
    """Measure what is installed."""
    options = parser_of(__doc__).parse_args()
    require_fluidsynth()
    with contextlib.ExitStack() as stack:
        _serve(stack)
        report(list(rows()), options.json)


if __name__ == "__main__":
    sys.exit(exit_code(main))
