"""Makes the house kit: ``python -m soundfonts.make_house_kit`` writes ``gdrm-house.sf2``."""

from __future__ import annotations

from pathlib import Path

from gdrm_tui.core.atomic import atomic_file
from soundfonts.house_kit import house_kit

PATH = Path(__file__).with_name("gdrm-house.sf2")


def main() -> None:
    """Write the soundfont beside this file, whole or not at all."""
    data = house_kit()
    with atomic_file(PATH) as file:
        file.write(data)
    print(f"{PATH.name}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
