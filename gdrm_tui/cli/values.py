"""What the values of options mean; an argparse.ArgumentTypeError says what is wrong with one."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import Literal

from gdrm_tui.core import network_address as network
from gdrm_tui.core.knobs import MAX_LOOP_BARS, MAX_SEED
from gdrm_tui.core.network_address import NetworkAddress
from gdrm_tui.core.voices import voice_index

_STEPS = 16  # of a bar


def genre_mix(text: str) -> dict[str, float]:
    """Return the weight of each genre in ``funk=0.7,jazz=0.3`` or ``funk,jazz``."""
    mix: dict[str, float] = {}
    for part in text.split(","):
        name, _, weight = part.strip().partition("=")
        if not name:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a genre mix such as funk=0.7,jazz=0.3"
            )
        if name in mix:
            raise argparse.ArgumentTypeError(f"{name} is in the mix twice")
        mix[name] = number(weight or "1")
    return mix


def voice_densities(text: str) -> dict[str, float]:
    """Return the density of each voice in ``kick=0.7,closed-hat=0.3``."""
    densities: dict[str, float] = {}
    for part in text.split(","):
        name, equals, density = part.strip().partition("=")
        if not (name and equals):
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a list of densities such as kick=0.7,closed-hat=0.3"
            )
        voices(name)
        if name in densities:
            raise argparse.ArgumentTypeError(f"{name} is in the list twice")
        densities[name] = number(density)
        if not 0 <= densities[name] <= 1:
            raise argparse.ArgumentTypeError(f"{name}={density} is outside 0 to 1")
    return densities


def variations(text: str) -> tuple[tuple[int, float], ...]:
    """Return the seed and variability of each variation in ``12=0.35,7=0.5``."""
    steps = []
    for part in text.split(","):
        seed, equals, variability = part.partition("=")
        if not equals:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a list of variations such as 12=0.35,7=0.5"
            )
        steps.append((whole(0, MAX_SEED)(seed), between(0, 1)(variability)))
    return tuple(steps)


def marked_steps(text: str) -> tuple[tuple[int, int], ...]:
    """Return bar and step of each step in ``5,9-12,4:13-16``, both from 1; bar 0 is every bar."""
    found = []
    for part in text.split(","):
        bar, colon, steps = part.strip().rpartition(":")
        first, dash, last = steps.partition("-")
        step = whole(1, _STEPS)
        place = whole(1, MAX_LOOP_BARS)(bar) if colon else 0
        begin = step(first)
        found += [(place, one) for one in range(begin, (step(last) if dash else begin) + 1)]
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} has no steps")
    return tuple(found)


def number(text: str) -> float:
    """Return the text as a finite number."""
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a finite number")
    return value


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `low` to `high`."""

    def parse(text: str) -> int:
        value = int(text) if text.isascii() and text.isdigit() else low - 1
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
        return value

    return parse


def between(low: float, high: float) -> Callable[[str], float]:
    """Return a reader of numbers from `low` to `high`."""

    def parse(text: str) -> float:
        value = number(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is outside {low:g} to {high:g}")
        return value

    return parse


def channel(text: str) -> int | Literal["all"]:
    """Return the MIDI channel, 1 to 16, or "all"."""
    if text == "all":
        return "all"
    try:
        return whole(1, 16)(text)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a channel from 1 to 16, or all"
        ) from None


def voices(text: str) -> frozenset[int]:
    """Return the rows of the grid for voices such as ``kick,snare``."""
    try:
        return frozenset(voice_index(name.strip()) for name in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def device(text: str) -> int | str:
    """Return the number or the name of an audio device."""
    return int(text) if text.isascii() and text.isdigit() else text


def network_address(text: str) -> NetworkAddress:
    """Return the address that ``[HOST:]PORT`` names."""
    try:
        return network.network_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
