"""The command that lists the OSC addresses."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from gdrm_tui.remote.osc.addresses import ADDRESSES, SENT


def osc(options: argparse.Namespace) -> int:
    """List what may be sent to the instrument and what it sends; return the exit code."""
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
    _print(rows)
    print("\nSend /gdrm/subscribe to be sent the same addresses as they change, and these:\n")
    _print(list(SENT))
    return 0


def _print(rows: list[tuple[str, str, str]]) -> None:
    wide, long = (max(len(row[column]) for row in rows) for column in (0, 1))
    for path, argument, text in rows:
        print(f"{path:<{wide}}  {argument:<{long}}  {text}")
