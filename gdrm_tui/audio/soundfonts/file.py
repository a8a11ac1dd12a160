"""Soundfont files: whether a file is one, which drum kits it has, and facts about it.

In the SoundFont specification, a kit is a preset of bank 128. Soundfonts with a single drum kit
often keep it in bank 0; they are recognised by their contents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gdrm_tui.audio.soundfonts.contents import Contents, Zone
from gdrm_tui.audio.soundfonts.drums import Key, keys_of, layers, looks_like_drums
from gdrm_tui.core.errors import GdrmError

DRUM_BANK = 128
# Between a kit's name and the number of a variant of it.
VARIANT_MARK = " ~"
_MELODIC_BANK = 0
_MOST_ASKED = 64  # soundfonts whose facts are kept
_LICENCES = (
    r"CC0|CC[- ]BY(?:-[A-Z]{2})*(?: \d\.\d)?|Creative Commons [\w -]+",
    r"MIT|A?GPL[\w.+-]*|LGPL[\w.+-]*|BSD|public domain",
)
_LICENCE = re.compile(rf"\b({'|'.join(_LICENCES)})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Preset:
    """A drum kit of a soundfont: its MIDI program, 0 to 127, its name, and its bank."""

    program: int
    name: str
    bank: int = DRUM_BANK


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about a soundfont.

    Attributes
    ----------
    kits : tuple of Preset
        In order of program.
    layers : int
        Velocity layers of the first kit: the least that kick, snare and closed hat have.
    size : int
        Bytes.
    licence : str or None
        Where the file names one.
    keys : tuple of (Preset, dict)
        For each kit the keys of voices that are not where General MIDI has them.
    others : tuple of Preset
        The presets of other banks.
    """

    kits: tuple[Preset, ...]
    layers: int
    size: int
    licence: str | None
    keys: tuple[tuple[Preset, dict[int, Key]], ...]
    others: tuple[Preset, ...]

    def kit(self, program: int) -> Preset | None:
        """Return the kit of that program, None where there is none."""
        return next((kit for kit in self.kits if kit.program == program), None)

    def moved_keys(self, kit: Preset) -> dict[int, Key]:
        """Return the keys of voices that are not where General MIDI has them, by their notes."""
        return next((keys for preset, keys in self.keys if preset == kit), {})

    def variants(self, kit: Preset) -> tuple[int, ...]:
        """Return the banks of the kit and of its variants, of which the house kit has some.

        A variant plays the same drums hit another time. It has the kit's program in another bank,
        and the kit's name with `VARIANT_MARK` and a number.
        """
        name = f"{kit.name}{VARIANT_MARK}"
        alike = (p for p in self.others if p.program == kit.program and p.name.startswith(name))
        return (kit.bank, *sorted(preset.bank for preset in alike))


def drum_kits(path: Path) -> tuple[Preset, ...]:
    """Return the drum kits of a soundfont in order of program; its samples are not loaded.

    Raises
    ------
    GdrmError
        When the file cannot be read, is not a complete soundfont (RIFF sfbk), or has no drum kit.
    """
    return facts_of(path).kits


def facts_of(path: Path) -> Facts:
    """Return what is worth knowing of a soundfont; raises as `drum_kits` does."""
    try:
        stat = path.stat()
        identity = (stat.st_size, stat.st_mtime_ns)
    except OSError:
        identity = (0, 0)  # reading it says why
    return _facts(path, *identity)


@lru_cache(maxsize=_MOST_ASKED)
def _facts(path: Path, size: int, changed: int) -> Facts:
    """Return the facts of a file that has this size and time of change."""
    contents = Contents(path)
    presets = [Preset(program, name, bank) for program, bank, name in contents.presets]
    kits = {preset for preset in presets if preset.bank == DRUM_BANK}
    keys: list[tuple[Preset, dict[int, Key]]] = []
    if not kits:
        comment = " ".join(contents.texts)
        for preset, zones in _drums_of_bank_0(contents, presets):
            kits.add(preset)
            keys.append((preset, keys_of(zones, comment)))
    if not kits:
        raise GdrmError(f"The soundfont {path} has no drum kit: give one with General MIDI drums")
    ordered = tuple(sorted(kits, key=lambda kit: (kit.program, kit.name)))
    first = contents.zones(ordered[0].program, ordered[0].bank)
    others = tuple(preset for preset in presets if preset not in kits)
    return Facts(ordered, layers(first), size, _licence(contents.texts), tuple(keys), others)


def _drums_of_bank_0(
    contents: Contents, presets: list[Preset]
) -> list[tuple[Preset, tuple[Zone, ...]]]:
    melodic = [preset for preset in presets if preset.bank == _MELODIC_BANK]
    found = [(preset, contents.zones(preset.program, preset.bank)) for preset in melodic]
    return [(preset, zones) for preset, zones in found if looks_like_drums(zones)]


def _licence(texts: tuple[str, ...]) -> str | None:
    found = (_LICENCE.search(text) for text in texts)
    return next((match[1] for match in found if match), None)
