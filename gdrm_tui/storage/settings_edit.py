"""Changing an entry of the settings file; the rest of it stays as the player wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gdrm_tui.core.atomic import atomic_file, said_of
from gdrm_tui.core.errors import GdrmError

Value = str | Mapping[str, float]


def change_setting(path: Path, name: str, value: Value | None, table: str | None = None) -> None:
    """Set an entry of the settings, of one of its tables if given, or take it out.

    Comments, order and every other entry stay. The file is made where there is none.

    Parameters
    ----------
    value : str, mapping of str to float, or None
        None takes the entry out.

    Raises
    ------
    GdrmError
        If the file is no TOML, which is left as it is, or cannot be read or written.
    """
    import tomlkit  # would slow the start
    from tomlkit.exceptions import TOMLKitError

    try:
        text = path.read_text("utf-8") if path.exists() else ""
        document = tomlkit.parse(text)
        _change(document, name, value, table)
        changed = tomlkit.dumps(document)
    except OSError as error:
        raise GdrmError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, TypeError, AttributeError, TOMLKitError) as error:
        raise GdrmError(f"{path} is not valid, so {name} is not kept there: {error}") from error
    if changed != text:
        with said_of(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(path) as file:
            file.write(changed.encode())


def _change(document: Any, name: str, value: Value | None, table: str | None) -> None:
    import tomlkit

    inside = document
    if table is not None:
        if table not in document:
            document.add(table, tomlkit.table())
        inside = document[table]
    if value is None:
        inside.pop(name, None)
    elif isinstance(value, str):
        inside[name] = value
    else:
        inside[name] = tomlkit.inline_table()
        inside[name].update(value)
