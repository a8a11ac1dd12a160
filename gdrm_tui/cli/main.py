"""The command line: from the arguments to the exit code.

Exit codes: 0 done, 1 it ran and the answer is no, 2 the input was wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from gdrm_tui.cli.arguments import PARSERS, PROGRAM, complain, instrument_parser
from gdrm_tui.core.errors import GdrmError


def run(arguments: list[str]) -> int:
    """Do what the arguments after the program's name ask; return the exit code."""
    try:
        if arguments and arguments[0] in PARSERS:
            command = arguments[0]
            options = PARSERS[command]().parse_args(arguments[1:])
        else:
            command = "play"
            options = instrument_parser().parse_args(arguments)
        return _command(command)(options)
    except SystemExit as stop:  # argparse has said why
        return stop.code if isinstance(stop.code, int) else 2
    except BrokenPipeError:  # whoever read the output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (GdrmError, OSError) as error:
        complain(PROGRAM, str(error))
        return 2
    except KeyboardInterrupt:
        return 130


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    """Return the function of a command; what it needs is imported only now."""
    if name == "play":
        from gdrm_tui.cli.play import play

        return play
    if name in ("generate", "render"):
        from gdrm_tui.cli import commands

        return commands.generate if name == "generate" else commands.render
    from gdrm_tui.cli import listings

    return {
        "doctor": listings.doctor,
        "genres": listings.genres,
        "kits": listings.kits,
        "devices": listings.devices,
        "ports": listings.ports,
        "settings": listings.settings,
    }[name]
