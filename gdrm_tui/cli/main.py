"""The command line: from the arguments to the exit code.

Exit codes: 0 done, 1 it ran and the answer is no, 2 the input was wrong.
"""

from __future__ import annotations

import argparse
import codecs
import io
import os
import sys
from collections.abc import Callable

from gdrm_tui.cli.arguments import PARSERS, PROGRAM, complain, instrument_parser
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.plain_text import replaced

_ERRORS = "gdrm-replaced"


def run(arguments: list[str]) -> int:
    """Do what the arguments after the program's name ask; return the exit code."""
    _write_in_any_encoding()
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
    except GdrmError as error:
        complain(PROGRAM, str(error))
        return 2
    except OSError as error:
        what = f"use {error.filename}" if error.filename else "write the output"
        complain(PROGRAM, f"cannot {what}: {error.strerror or error}")
        return 2
    except KeyboardInterrupt:
        return 130


def _write_in_any_encoding() -> None:
    """Have both streams write what the encoding lacks in other signs, rather than fail."""
    codecs.register_error(_ERRORS, replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


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
        "osc": listings.osc,
        "settings": listings.settings,
    }[name]
