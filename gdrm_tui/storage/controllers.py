"""What controllers have learnt: a TOML file beside the settings, which the program writes.

Each port has a table, in which a source stands for its target.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.storage.paths import text_of

Tables = dict[str, dict[str, str]]

_HEAD = """\
# What controllers have learnt, by the name of the MIDI port. gdrm-tui writes this file.
"""


def read_controllers(path: Path) -> Tables:
    """Return what stands in the file, {} where there is none.

    Raises
    ------
    GdrmError
        If it cannot be read.
    """
    try:
        document = tomllib.loads(text_of(path))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise GdrmError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise GdrmError(f"{path} is not valid TOML: fix it or delete it ({error})") from error
    return {
        port: {source: target for source, target in table.items() if isinstance(target, str)}
        for port, table in document.items()
        if isinstance(table, dict)
    }


def write_controllers(path: Path, tables: Mapping[str, Mapping[str, str]]) -> None:
    """Write the file whole or not at all; GdrmError where that fails."""
    lines = [_HEAD]
    for port, table in sorted(tables.items()):
        rows = [f"{_quoted(source)} = {_quoted(target)}" for source, target in table.items()]
        lines += ["", f"[{_quoted(port)}]", *rows]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GdrmError(f"cannot make {path.parent}: {error.strerror or error}") from error
    with atomic_file(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


def _quoted(text: str) -> str:
    """Return the text as a string of TOML, which knows the escapes of JSON."""
    whole = text.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
