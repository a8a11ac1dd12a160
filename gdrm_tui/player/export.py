"""Export: which part of the session to write as which kind of file, and writing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from gdrm_tui.audio.render import REVERB, Tail
from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.loops import excerpt, straightened, unmuted
from gdrm_tui.core.session import Session
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.player.texts import counted, early_text

Option = TypeVar("Option")
MOST_REPEATS = 64
# What broadcast, film, other programs' loops, streaming and loud masters have.
LOUDNESSES = (None, -23.0, -18.0, -16.0, -14.0, -12.0)
_WHAT = ("loop", "bar", "range")
_KINDS = {
    "midi": "MIDI (.mid)",
    "wav": "sound (.wav, 24 bits)",
    "stems": "stems (one .wav per voice)",
}

_TAILS: dict[Tail, str] = {
    "ring": "rings on past the end",
    "wrap": "wraps into the start",
    "cut": "is cut at the end",
}
_STARTS = {False: "bar 1", True: "the early hits of beat 1"}


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
    tail : {"ring", "wrap", "cut"}
        What of sound rings on past the end.
    lead_in : bool
        Whether sound begins with the early hits of beat 1, which else are at the end.
    loudness : float or None
        LUFS of the written sound, one of `LOUDNESSES`; None leaves it as it plays.
    """

    what: str = "loop"
    first: int = 0
    last: int = 0
    repeats: int = 1
    muted: bool = True
    straight: bool = False
    kind: str = "midi"
    voices: bool = False
    tail: Tail = "ring"
    lead_in: bool = False
    loudness: float | None = None

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
            ("tail", "-" if self.kind == "midi" else _TAILS[self.tail]),
            ("start", _STARTS[self.leads_in] if self._can_lead_in else "-"),
            ("loudness", "-" if self.kind == "midi" else _loudness_text(self.loudness)),
        )

    @property
    def _can_lead_in(self) -> bool:
        return self.kind != "midi" and self.tail != "wrap"

    @property
    def leads_in(self) -> bool:
        """Whether the file has a lead-in, as only sound that is not wrapped can."""
        return self.lead_in and self._can_lead_in

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
            {"tail": _next(tuple(_TAILS), self.tail, by)},
            {"lead_in": not self.lead_in},
            {"loudness": _next(LOUDNESSES, self.loudness, by)},
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


@dataclass(frozen=True)
class Exported:
    """The files written, how many bars they have, and where early hits of beat 1 went."""

    paths: list[Path]
    bars: int
    early: str

    @property
    def text(self) -> str:
        """What there is to say of them."""
        if not self.paths:
            return "it is silent, so there are no stems"
        what = ", ".join(filter(None, (counted(self.bars, "bar"), self.early)))
        more = f" and {len(self.paths) - 1} more" if len(self.paths) > 1 else ""
        return f"exported {what}{',' * bool(self.early)} to {self.paths[0]}{more} (path copied)"


def export(
    session: Session,
    plan: ExportPlan,
    path: Path,
    soundfont: Path | None,
    progress: Callable[[float], None],
) -> Exported:
    """Write the session, already cut, as the plan says, and return what there is. Any thread.

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
        return Exported([path], len(session.loop), early_text(session))
    from gdrm_tui.audio.bounce import BounceSettings, bounce  # would slow the start

    settings = BounceSettings(
        None if session.kit.soundfont else soundfont,
        tail=plan.tail,
        lead_in=plan.leads_in,
        stems=plan.kind == "stems",
        loudness=plan.loudness,
    )
    paths = bounce(session, path, settings, progress)
    lead = settings.rendering(session).lead_frames / settings.sample_rate
    return Exported(paths, len(session.loop), early_text(session, lead))


def free_export(plan: ExportPlan, folder: Path, stem: str) -> str:
    """Return the first name stem-1, stem-2, … under which nothing would be replaced."""
    number = 1
    while plan.there(folder / f"{stem}-{number}{plan.suffix}"):
        number += 1
    return f"{stem}-{number}{plan.suffix}"


def _loudness_text(loudness: float | None) -> str:
    return "as it plays" if loudness is None else f"{loudness:g} LUFS"


def _next(options: Sequence[Option], now: Option, by: int) -> Option:
    return options[(options.index(now) + by) % len(options)]
