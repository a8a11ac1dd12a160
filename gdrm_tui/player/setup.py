"""What the instrument is started with."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gdrm_tui.core.knobs import MAX_SEED
from gdrm_tui.core.session import Session
from gdrm_tui.generation.generator import SearchSize
from gdrm_tui.storage.settings import Settings

_SEEDS_ABOVE = 64  # a mutation tries some


def random_seed() -> int:
    """Return a seed that the command line's --seed takes, as it does those just above it."""
    return secrets.randbelow(MAX_SEED - _SEEDS_ABOVE)


@dataclass(frozen=True)
class Setup:
    """What the instrument is started with.

    Attributes
    ----------
    session : Session
        To begin with.
    file : Path or None
        Where it came from.
    model : Path
        Generator file, there or not.
    seed : int or None
        Of the first bar, which is made when no file was opened; None for a random one.
    folder : Path
        Where exports and new session files go.
    data : Path or None
        Where unsaved work and the recent files are kept; None keeps neither.
    controllers : Path or None
        The file of what MIDI controllers have learnt; None keeps nothing.
    soundfont : Path or None
        Asked for instead of the session's own.
    settings : Settings
        The user's.
    settings_file : Path or None
        Where they are kept; None changes none.
    draw_seed : callable
        Returns the seed of each bar that is asked for without one.
    search : SearchSize
        How thoroughly the generator is searched for bars that fit.
    """

    session: Session
    file: Path | None
    model: Path
    seed: int | None = None
    folder: Path = Path()
    data: Path | None = None
    soundfont: Path | None = None
    controllers: Path | None = None
    settings: Settings = field(default_factory=Settings)
    settings_file: Path | None = None
    draw_seed: Callable[[], int] = random_seed
    search: SearchSize = field(default_factory=SearchSize)
