"""The commands that show what there is: genres, kits, devices, ports, osc, doctor and settings."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from gdrm_tui.cli.terminal import quiet_libraries
from gdrm_tui.core.plain_text import shown
from gdrm_tui.player.texts import counted
from gdrm_tui.storage.paths import settings_file
from gdrm_tui.storage.settings import read_settings
from gdrm_tui.storage.settings_file import write_template

if TYPE_CHECKING:
    from gdrm_tui.audio.soundfonts.find import Soundfont
    from gdrm_tui.midi.ports import Port


def genres(options: argparse.Namespace) -> int:
    """List the generator's genres with the training bars behind each; return the exit code."""
    from gdrm_tui.generation.generator import Generator, default_model

    card = Generator(options.model or default_model()).card
    counts = dict(zip(card.genres, card.genre_bars, strict=True))
    if options.json:
        print(json.dumps([{"name": name, "bars": bars} for name, bars in counts.items()]))
        return 0
    for name, bars in counts.items():
        thin = "  (little training data)" if name in card.thin_genres else ""
        print(f"{shown(name):<16}{bars:>7.0f} bars{thin}")
    return 0


def kits(options: argparse.Namespace) -> int:
    """List the drum kits of the soundfont asked for, or of all that were found."""
    from gdrm_tui.audio.soundfonts.file import facts_of
    from gdrm_tui.audio.soundfonts.find import Soundfont, catalogue, find_soundfont

    found: tuple[Soundfont, ...] = ()
    if options.soundfont is None:
        found = catalogue()
    else:
        path = find_soundfont(options.soundfont)
        found = (Soundfont(path, facts_of(path)),)
    if options.json:
        print(json.dumps([row for font in found for row in _kit_rows(font)]))
    else:
        for font in found:
            print(shown(f"{font.name}  {font.path}"))
            print(shown(f"       {_facts_line(font)}"))
            for kit in font.kits:
                print(shown(f"{kit.program:>5}  {kit.name}"))
    return 0


def _facts_line(font: Soundfont) -> str:
    """Return layers, size, licence and place of a soundfont."""
    facts = font.facts
    licence = facts.licence or "its licence is not in the file"
    size = f"{facts.size / 1e6:.1f} MB"
    return f"{counted(facts.layers, 'velocity layer')}, {size}, {licence}; {font.reason}"


def _kit_rows(font: Soundfont) -> list[dict[str, str | int | None]]:
    shared: dict[str, str | int | None] = {
        "soundfont": str(font.path),
        "layers": font.facts.layers,
        "bytes": font.facts.size,
        "licence": font.facts.licence,
        "reason": font.reason,
    }
    return [{**shared, "program": kit.program, "name": kit.name} for kit in font.kits]


def devices(options: argparse.Namespace) -> int:
    """List the audio devices that can play."""
    from gdrm_tui.audio.devices.portaudio import playing_devices, require_portaudio

    require_portaudio()
    with quiet_libraries():
        found = playing_devices()
    if options.json:
        print(json.dumps([asdict(device) for device in found]))
        return 0
    for device in found:
        mark = "*" if device.default else " "
        latency = f"{device.latency_ms:.0f} ms"
        name = shown(device.name)
        print(f"{device.number:>3}{mark} {name:<40} {device.host_api:<20} {latency:>7}")
    if not found:
        print("no audio device was found", file=sys.stderr)
    return 0


def ports(options: argparse.Namespace) -> int:
    """List the MIDI ports; return 1 where the system has no MIDI, and say why."""
    from gdrm_tui.midi.ports import PortsError, midi_ports

    found, problem = [], ""
    try:
        with quiet_libraries():
            found = midi_ports()
    except PortsError as error:
        problem = str(error)
    if options.json:
        print(json.dumps([_port_row(port) for port in found]))
    else:
        for port in found:
            print(f"{port.direction:<7}{port.number:>3}  {shown(port.name)}")
    if problem:
        print(f"gdrm-tui: {problem}", file=sys.stderr)
    elif not found and not options.json:
        print("no MIDI port was found", file=sys.stderr)
    return 1 if problem else 0


def _port_row(port: Port) -> dict[str, str | int]:
    return {"direction": port.direction, "number": port.number, "name": port.name}


def osc(options: argparse.Namespace) -> int:
    """List what may be sent to the instrument and what it sends; return the exit code."""
    from gdrm_tui.remote.osc.addresses import ADDRESSES, SENT

    if options.json:
        received = [
            {**asdict(address), "argument": address.argument, "direction": "in"}
            for address in ADDRESSES
        ]
        sent = [
            {"path": path, "argument": argument, "help": text, "direction": "out"}
            for path, argument, text in SENT
        ]
        print(json.dumps([*received, *sent], indent=1))
        return 0
    print("Start the instrument with --osc 9000 and send to that port:\n")
    rows = [(address.path, address.argument, address.help) for address in ADDRESSES]
    _print_table(rows)
    print("\nSend /gdrm/subscribe to be sent the same addresses as they change, and these:\n")
    _print_table(list(SENT))
    return 0


def _print_table(rows: list[tuple[str, str, str]]) -> None:
    wide, long = (max(len(row[column]) for row in rows) for column in (0, 1))
    for path, argument, text in rows:
        print(f"{path:<{wide}}  {argument:<{long}}  {text}")


def doctor(options: argparse.Namespace) -> int:
    """Show what was found and what is missing; return 1 if there can be no sound."""
    from gdrm_tui.cli.doctor import findings

    with quiet_libraries():
        found = findings(options.model, options.soundfont)
    if options.json:
        print(json.dumps([asdict(finding) for finding in found]))
    else:
        for finding in found:
            print(f"{finding.state:<8} {finding.name:<13} {shown(finding.text)}")
    cannot_sound = any(finding.state == "missing" and finding.sounds for finding in found)
    return 1 if cannot_sound else 0


def settings(options: argparse.Namespace) -> int:
    """Show where the settings are and what is wrong in them; return 1 if something is."""
    from gdrm_tui.ui.actions import ACTIONS
    from gdrm_tui.ui.keymap import keymap_of
    from gdrm_tui.ui.themes import theme_complaints

    path = settings_file()
    if options.write:
        write_template(path, [(action.label, action.keys, action.help) for action in ACTIONS])
    found, complaints = read_settings(path)
    complaints = (*complaints, *keymap_of(found)[1], *theme_complaints(found.theme))
    there = "" if path.exists() else " (no such file; --write creates one to edit)"
    print(shown(f"{path}{there}"))
    for complaint in complaints:
        print(shown(complaint))
    return 1 if complaints else 0
