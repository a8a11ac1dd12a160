"""Kits by name: a soundfont knows what its kits are called, and is asked once for each."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

from gdrm_tui.audio.soundfonts.find import catalogue, find_soundfont
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.player.messages import Changed, Tell, Worker


class KitNames:
    """Says what kits are called, and tells when it has found out.

    Parameters
    ----------
    asked : Path or None
        The soundfont of kits that name none; None for the one the program finds.
    worker : Worker
        Looks into soundfonts.
    """

    def __init__(self, asked: Path | None, worker: Worker, tell: Tell) -> None:
        self._asked, self._worker, self._tell = asked, worker, tell
        self._names: dict[DrumKit, str] = {}

    def of(self, kit: DrumKit) -> str:
        """Return the name of a kit, or of its soundfont until that is known."""
        if kit in self._names:
            return self._names[kit]
        stem = Path(kit.soundfont).stem
        self._names[kit] = f"{stem} {kit.program}" if stem else "default kit"

        def use(name: str) -> None:
            self._names[kit] = name
            self._tell(Changed())

        def leave(error: GdrmError) -> None:  # which the engine tells
            pass

        self._worker(lambda: _found(kit, self._asked), use, leave)
        return self._names[kit]


def _found(kit: DrumKit, asked: Path | None) -> str:
    """Return "Standard, FluidR3 GM"; GdrmError where there is no soundfont."""
    path = find_soundfont(Path(kit.soundfont) if kit.soundfont else asked)
    fonts = (font for font in catalogue() if font.path == path)
    kits = (preset for font in fonts for preset in font.kits if preset.program == kit.program)
    name = next((preset.name for preset in kits), f"kit {kit.program}")
    return readable(name, path.stem)


def readable(kit: str, soundfont: str) -> str:
    """Return a kit's name with its soundfont's; once where both begin with the same words.

    Files of single kits are named like their kit: "Black_Pearl_4pc" of "Black_Pearl_4_LV2" is
    Black Pearl.
    """
    names = [name.replace("_", " ").split() for name in (kit, soundfont)]
    pairs = zip(*names, strict=False)
    alike = [word for word, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
    return " ".join(alike) or ", ".join(map(" ".join, names))
