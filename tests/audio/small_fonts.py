"""Small soundfonts: clicks on the keys and in the banks asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from soundfonts.sf2 import DRUM_BANK, Kit, Sample, Zone, soundfont

# What the AVL drumkits hold, by their keys: the names as far as the file has room for them.
AVL = {
    36: "36-Ludwig26Kick",
    37: "37-Sidestick2",
    38: "38-PorkpieSnare",
    41: "41-Ludwig16FlrTom",
    42: "42-SabHatClos",
    43: "43-LudFloorTomEd",
    44: "44-SabHatPeda",
    45: "45-Ludwig14Tom",
    46: "46-SabHatSemi",
    47: "47-LudTomEdge",
    49: "49-ZildA20Crash",
    50: "50-ZildCrashCh",
    51: "51-ZildA24Ride",
    53: "53-ZildRideBell",
    57: "57-ZildK17Crash",
}


def write_font(
    path: Path,
    names: Mapping[int, str] = AVL,
    layers: int = 1,
    bank: int = DRUM_BANK,
    comment: str = "Clicks",
    level: float = 0.5,
) -> Path:
    """Write a soundfont with a click on each key, in so many layers of velocity."""
    edges = np.linspace(0, 127, layers + 1).astype(int)
    zones = []
    for key, name in names.items():
        for layer, (low, high) in enumerate(zip(edges[:-1] + 1, edges[1:], strict=True)):
            click = level * 32_767 * (layer + 1) / layers * np.sin(np.arange(4800) / (3 + key % 7))
            fade = np.exp(-np.arange(4800) / 600)
            sample = Sample(f"{name}{layer}"[:19], (click * fade).astype(np.int16), 48_000)
            zones.append(Zone(key, (int(low), int(high)), sample))
    path.write_bytes(soundfont([Kit(0, "Clicks", tuple(zones), bank)], {"ICMT": comment}))
    return path
