"""What the program needs: what was found, what is missing and how to fix it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.plain_text import encoding_advice, terminal_encoding
from gdrm_tui.generation.generator import Generator, default_model

# The size that every part of the screen is laid out for.
_COLUMNS, _LINES = 80, 24


@dataclass(frozen=True)
class Finding:
    """One thing that the program needs or can use.

    Attributes
    ----------
    name : str
        What it is.
    state : {"ok", "missing", "note"}
        "note" where the program works without it.
    text : str
        What was found, or what is missing and how to fix it.
    sounds : bool
        Whether sound needs it.
    """

    name: str
    state: Literal["ok", "missing", "note"]
    text: str
    sounds: bool = False


class _NotNeededError(GdrmError):
    """Something is missing that the program works without."""


def findings(model: Path | None, soundfont: Path | None) -> list[Finding]:
    """Return a finding for each thing that the program needs or can use.

    Parameters
    ----------
    model, soundfont : Path or None
        Files asked for; None for those that the program finds by itself.
    """
    portaudio = _checked("PortAudio", _portaudio, sounds=True)
    found = [
        _checked("generator", lambda: _generator(model)),
        _checked("FluidSynth", _fluidsynth, sounds=True),
        _checked("soundfont", lambda: _soundfont(soundfont), sounds=True),
        portaudio,
    ]
    if portaudio.state == "ok":
        found.append(_checked("audio device", _device, sounds=True))
        found.append(_checked("real time", _real_time))
    return [
        *found,
        _checked("MIDI ports", _ports),
        _checked("terminal", _terminal),
        _checked("files", _files),
    ]


def _checked(name: str, check: Callable[[], str], *, sounds: bool = False) -> Finding:
    try:
        return Finding(name, "ok", check(), sounds)
    except _NotNeededError as note:
        return Finding(name, "note", str(note), sounds)
    except GdrmError as error:
        return Finding(name, "missing", str(error), sounds)


def _generator(model: Path | None) -> str:
    generator = Generator(model or default_model())
    return f"{generator.path}, {len(generator.genres)} genres"


def _fluidsynth() -> str:
    from gdrm_tui.audio.engine.fluid_library import fluidsynth_version

    return fluidsynth_version()


def _soundfont(soundfont: Path | None) -> str:
    from gdrm_tui.audio.requirements import SOUNDFONT, install_command
    from gdrm_tui.audio.soundfonts.find import candidates, drum_kits, find_soundfont

    try:
        path = find_soundfont(soundfont)
    except GdrmError as error:
        command = None if soundfont else install_command(SOUNDFONT)
        raise GdrmError(f'{error} or run "{command}"' if command else str(error)) from None
    found = len({path, *candidates()})
    files = "the only soundfont found" if found == 1 else f"one of {found} soundfonts found"
    return f"{path}, {len(drum_kits(path))} drum kits, {files}"


def _portaudio() -> str:
    from gdrm_tui.audio.devices.portaudio import portaudio_version, require_portaudio

    require_portaudio()
    return portaudio_version()


def _device() -> str:
    from gdrm_tui.audio.devices.outputs import DeviceError
    from gdrm_tui.audio.devices.portaudio import DeviceOutput

    try:
        output = DeviceOutput()
    except DeviceError as error:
        raise GdrmError(f"{error}{_server_remedy()}") from None
    milliseconds = 1000 * output.latency_frames / output.sample_rate
    output.close()
    return f"{output.full_name}, {output.sample_rate} Hz, {milliseconds:.0f} ms from key to sound"


def _real_time() -> str:
    from gdrm_tui.audio.devices.latency import REAL_TIME_SECONDS
    from gdrm_tui.audio.priority.standing import Standing, permission

    try:
        standing = permission()
    except GdrmError as error:
        raise _NotNeededError(str(error)) from None
    who = "rtkit" if standing is Standing.RTKIT else "the system"
    return f"granted by {who}: the sound keeps {1000 * REAL_TIME_SECONDS:.0f} ms ahead"


def _server_remedy() -> str:
    """Return how to start the sound server that is installed, "" where none is."""
    if shutil.which("pipewire-pulse") and shutil.which("systemctl"):
        return ': run "systemctl --user restart pipewire pipewire-pulse wireplumber"'
    return ': run "pulseaudio --start"' if shutil.which("pulseaudio") else ""


def _ports() -> str:
    from gdrm_tui.midi.ports import PortsError, midi_facts

    try:
        through, ports = midi_facts()
    except PortsError as error:
        raise _NotNeededError(str(error)) from None
    outputs = sum(port.direction == "output" for port in ports)
    return f"{outputs} to send to and {len(ports) - outputs} to receive from, by {through}"


def _terminal() -> str:
    if not sys.stdout.isatty():
        raise _NotNeededError(
            "none: the output goes to a file or a program, and the instrument needs a terminal"
        )
    columns, lines = shutil.get_terminal_size()
    encoding = terminal_encoding(sys.stdout)
    facts = [
        f"{columns} x {lines}",
        _colours(),
        encoding.upper(),
        f"TERM={os.environ.get('TERM', '')}",
        *(name for name, sign in (("tmux", "TMUX"), ("screen", "STY")) if sign in os.environ),
    ]
    advice = []
    if columns < _COLUMNS or lines < _LINES:
        advice.append(f"make it at least {_COLUMNS} x {_LINES} to see everything")
    if remedy := encoding_advice(encoding):
        advice.append(remedy)
    text = ", ".join(facts)
    if advice:
        raise _NotNeededError(f"{text}: {'; '.join(advice)}")
    return text


def _colours() -> str:
    if os.environ.get("NO_COLOR"):
        return "no colours, as NO_COLOR asks"
    if os.environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "truecolor"
    return "256 colours" if "256" in os.environ.get("TERM", "") else "few colours"


def _files() -> str:
    try:
        folder = Path.cwd()
    except OSError:
        raise GdrmError("the folder you are in is gone: start in another") from None
    try:
        with tempfile.TemporaryFile(dir=folder):
            return f"sessions and exports are written to {folder}"
    except OSError as error:
        raise GdrmError(
            f"cannot write to {folder} ({error.strerror}): start in a folder that is yours"
        ) from None
