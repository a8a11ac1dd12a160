"""What comes with an OSC message, checked against the table of addresses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from gdrm_tui.remote.osc.addresses import Address

Value = float | int | bool | dict[str, float] | None


def value_of(row: Address, arguments: Sequence[Any]) -> Value:
    """Return what came with a message for the address of `row`; None is a button let go.

    Raises
    ------
    ValueError
        If it is not what the address takes, in a sentence.
    """
    if row.takes == "mix":
        return _mix(row, arguments)
    wanted = row.takes in ("number", "step", "whole")
    if wanted and len(arguments) != 1:
        raise ValueError(f"{row.path} takes one number, {row.argument}")
    if not arguments or row.takes == "nothing":
        return True
    value = _number(row, arguments[0])
    if row.takes == "press":
        return True if value else None
    if row.takes == "switch":
        return bool(value)
    if row.takes == "step":
        return value
    if not row.low <= value <= row.high:
        raise ValueError(f"{row.path} takes {row.argument}, not {value:g}")
    return round(value) if row.takes == "whole" else value


def _number(row: Address, argument: Any) -> float:
    if not isinstance(argument, bool | int | float) or not math.isfinite(argument):
        raise ValueError(f"{row.path} takes a number, not {str(argument)[:40]!r}")
    return float(argument)


def _mix(row: Address, arguments: Sequence[Any]) -> dict[str, float]:
    names, weights = arguments[::2], arguments[1::2]
    if not names or len(names) != len(weights) or not all(isinstance(n, str) for n in names):
        raise ValueError(f"{row.path} takes genres, each with its weight: funk 0.7 jazz 0.3")
    return {name: _number(row, weight) for name, weight in zip(names, weights, strict=True)}
