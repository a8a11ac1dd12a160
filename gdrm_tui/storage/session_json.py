"""Session documents as JSON: an entry, or an item of a long one, on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson

Document = dict[str, Any]


def json_bytes(value: Any) -> bytes:
    """Return plain values, arrays among them, as one line of JSON."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
    except TypeError:  # a name that is not UTF-8, or a number beyond 64 bits
        return json.dumps(value, default=np.ndarray.tolist).encode()


def json_value(data: bytes) -> Any:
    """Return the value that JSON stands for.

    Raises
    ------
    ValueError, RecursionError
        If it is no JSON, or too deep.
    """
    try:
        return orjson.loads(data)
    except ValueError:
        return json.loads(data)


def document_bytes(document: Document) -> bytes:
    """Return the document as JSON with an entry, or an item of a long one, on each line."""
    entries = (json_bytes(name) + b": " + _lines(value) for name, value in document.items())
    return b"{\n" + b",\n".join(entries) + b"\n}\n"


def _lines(value: Any) -> bytes:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return b"[\n" + b",\n".join(map(json_bytes, value)) + b"\n]"
    return json_bytes(value)


def document_in(data: bytes) -> Any:
    """Return what JSON stands for, read line by line where `document_bytes` wrote it.

    Other threads have their turn between the lines, which the whole of a long session at once
    would keep waiting.

    Raises
    ------
    ValueError, RecursionError
        If it is no JSON, or too deep.
    """
    try:
        return _by_line(iter(data.split(b"\n")))
    except (ValueError, StopIteration):
        return json_value(data)


def _by_line(lines: Iterator[bytes]) -> Document:
    """Return the document in lines; ValueError or StopIteration where they are none of ours."""
    document: Document = {}
    _expect(next(lines), b"{")
    more = True
    while more:
        line = next(lines)
        if line.endswith(b": ["):
            items, end = _items(lines)
            document[orjson.loads(line[:-3])] = items
            more = end == b"],"
        else:
            more = line.endswith(b",")
            document |= orjson.loads(b"{" + line.removesuffix(b",") + b"}")
    _expect(next(lines), b"}")
    _expect(b"".join(lines), b"")
    return document


def _items(lines: Iterator[bytes]) -> tuple[list[Any], bytes]:
    """Return the items up to the line that ends the list, and that line."""
    items, more = [], True
    while more:
        line = next(lines)
        more = line.endswith(b",")
        items.append(orjson.loads(line.removesuffix(b",")))
    end = next(lines)
    if end not in (b"]", b"],"):
        raise ValueError("a list goes on after its last item")
    return items, end


def _expect(line: bytes, wanted: bytes) -> None:
    if line != wanted:
        raise ValueError(f"{line!r} stands where {wanted!r} is expected")
