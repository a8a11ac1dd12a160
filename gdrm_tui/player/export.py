"""Export: what of the session becomes which kind of file, and writing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gdrm_tui.audio.render import REVERB
from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.loops import excerpt, straightened, unmuted
from gdrm_tui.core.session import Session
from gdrm_tui.core.voices import VOICE_NAMES

MOST_REPEATS = 64
_WHAT = ("loop", "bar", "range")
_KINDS = {"midi": "MIDI (.mid)", "wav": "sound (.wav, 24 bits)", "stems": "stems (a .wav a voice)"}


@dataclass(frozen=True)
class ExportPlan:
    """What is exported.

    Attributes
    ----------
    what : {"loop", "bar", "range"}
        The whole loop, the bar that is shown, or the bars from `first` to `last`.
    first, last : int
        Bars from 0, both included.
    repeats : int
        Times it is played, 1 to `MOST_REPEATS`.
    muted : bool
        Whether what the mixer mutes is left out.
    straight : bool
        Whether swing and micro-timing are left out.
    kind : {"midi", "wav", "stems"}
    voices : bool
        Whether a MIDI file has a track for each voice.
    """

    what: str = "loop"
    first: int = 0
    last: int = 0
    repeats: int = 1
    muted: bool = True
    straight: bool = False
    kind: str = "midi"
    voices: bool = False

    @property
    def suffix(self) -> str:
        """Of the file."""
        return ".mid" if self.kind == "midi" else ".wav"

    def bars(self, session: Session, shown: int) -> tuple[int, int]:
        """Return the first and last bar meant, from 0; `shown` is the bar on the screen."""
        end = len(session.loop) - 1
        if self.what == "loop":
            return 0, end
        if self.what == "bar":
            return shown, shown
        first = min(self.first, end)
        return first, min(max(self.last, first), end)

    def cut(self, session: Session, shown: int) -> Session:
        """Return the session to write; ValueError where it is too long."""
        wanted = excerpt(session, *self.bars(session, shown), self.repeats)
        wanted = wanted if self.muted else unmuted(wanted)
        return straightened(wanted) if self.straight else wanted

    def rows(self, session: Session, shown: int) -> Sequence[tuple[str, str]]:
        """Return the labels and values of what can be turned."""
        first, last = self.bars(session, shown)
        what = {"loop": "the whole loop", "bar": "the bar shown", "range": "some bars"}[self.what]
        tracks = "one a voice" if self.voices else "one"
        return (
            ("what", what),
            ("from bar", f"{first + 1}"),
            ("to bar", f"{last + 1}"),
            ("repeats", f"{self.repeats}"),
            ("mutes", "as heard" if self.muted else "all voices, muted or not"),
            ("timing", "straight" if self.straight else "as played"),
            ("format", _KINDS[self.kind]),
            ("tracks", tracks if self.kind == "midi" else "-"),
        )

    def turned(self, row: int, by: int, session: Session, shown: int) -> ExportPlan:
        """Return the plan with the row of `rows` at that place turned by `by`."""
        end = len(session.loop) - 1
        first, last = self.bars(session, shown)
        changes: Sequence[dict[str, Any]] = (
            {"what": _next(_WHAT, self.what, by), "first": first, "last": last},
            {"what": "range", "first": min(max(first + by, 0), last), "last": last},
            {"what": "range", "first": first, "last": min(max(last + by, first), end)},
            {"repeats": min(max(self.repeats + by, 1), MOST_REPEATS)},
            {"muted": not self.muted},
            {"straight": not self.straight},
            {"kind": _next(tuple(_KINDS), self.kind, by)},
            {"voices": not self.voices},
        )
        return replace(self, **changes[row])

    def finished(self, path: Path) -> Path:
        """Return the path with the suffix of the format, put on or in place of another's."""
        known = path.suffix.lower() in (".mid", ".midi", ".wav")
        if path.suffix.lower() == self.suffix or (self.kind == "midi" and path.suffix == ".midi"):
            return path
        return path.with_suffix(self.suffix) if known else path.with_name(path.name + self.suffix)

    def there(self, path: Path) -> list[Path]:
        """Return the existing files that writing to `path` could replace."""
        paths = [path]
        if self.kind == "stems":
            names = (*VOICE_NAMES, REVERB)
            paths = [path.with_name(f"{path.stem}-{name}{path.suffix}") for name in names]
        return [one for one in paths if one.exists()]


def export(
    session: Session,
    plan: ExportPlan,
    path: Path,
    soundfont: Path | None,
    progress: Callable[[float], None],
) -> list[Path]:
    """Write the session, already cut, as the plan says, and return the files. Any thread.

    Parameters
    ----------
    soundfont : Path or None
        For a kit that names none.
    progress : callable
        Is told the share of the work that is done, in [0, 1], where that takes long; it may raise
        GdrmError to end it, and then no file is left.

    Raises
    ------
    GdrmError
        If a file cannot be written.
    """
    if plan.kind == "midi":
        from gdrm_tui.midi.files import loop_to_midi  # would slow the start

        with atomic_file(path) as file:
            file.write(loop_to_midi(session, "voices" if plan.voices else "one"))
        return [path]
    from gdrm_tui.audio.bounce import BounceSettings, bounce  # would slow the start

    unnamed = None if session.kit.soundfont else soundfont
    return bounce(session, path, BounceSettings(unnamed, stems=plan.kind == "stems"), progress)


def free_export(plan: ExportPlan, folder: Path, stem: str) -> str:
    """Return the first name stem-1, stem-2, … under which nothing would be replaced."""
    number = 1
    while plan.there(folder / f"{stem}-{number}{plan.suffix}"):
        number += 1
    return f"{stem}-{number}{plan.suffix}"


def _next(options: Sequence[str], now: str, by: int) -> str:
    return options[(options.index(now) + by) % len(options)]
