"""The rhythm hand: writes a voice by rule, and jumps between hits and between beats."""

from __future__ import annotations

from gdrm_tui.core.edits import every, spread, with_rhythm
from gdrm_tui.core.locks import Cell
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICES
from gdrm_tui.player.editor import Selection
from gdrm_tui.player.messages import Said, Tell
from gdrm_tui.player.store import Store
from gdrm_tui.player.texts import counted

# What one key goes through: beats, eighths, sixteenths, half bars, and across the beats.
APART = (4, 2, 1, 8, 3)


class RhythmHand:
    """Fills the voice under the cursor, or the selection, in one step."""

    def __init__(self, store: Store, selection: Selection, tell: Tell) -> None:
        self._store, self._selection, self._tell = store, selection, tell

    def every(self, apart: int | None = None) -> None:
        """Put a hit on every step `apart` from the cursor's; None for the next of `APART`."""
        rows, within, first = self._chosen()
        if apart is None:
            there = self._steps(rows, within)
            found = (n for n in APART if every(n, first, within) == there)
            now = next(found, APART[-1])
            apart = APART[(APART.index(now) + 1) % len(APART)]
        self._write(every(apart, first, within), f"every from {first}")
        rest = "every step" if apart == 1 else f"every {apart} steps"
        self._tell(Said(f"{self._name(rows)}: {rest}, {self._counted(rows, within)}"))

    def spread(self, by: int) -> None:
        """Spread `by` hits more than there are, or fewer, as evenly as can be from the cursor."""
        rows, within, first = self._chosen()
        count = min(max(len(self._steps(rows, within)) + by, 0), len(within))
        self._write(spread(count, first, within), f"spread from {first}")
        said = f"{counted(count, 'hit')} spread over {len(within)} steps"
        self._tell(Said(f"{self._name(rows)}: {said}"))

    def next_hit(self, by: int) -> Cell:
        """Return where the voice's next hit is, or the one before; here where there is none."""
        voice, step = self._selection.cursor
        hits = self._steps(range(voice, voice + 1), range(STEPS_PER_BAR))
        found = [other for other in hits if (other - step) * by > 0]
        if found:
            return voice, min(found) if by > 0 else max(found)
        where = "after" if by > 0 else "before"
        self._tell(Said(f"no hit of {VOICES[voice].label.lower()} {where} this step"))
        return voice, step

    def next_beat(self, by: int) -> Cell:
        """Return where the next beat begins, or this or the last one; the ends stop it."""
        step = self._selection.step
        beat = step // STEPS_PER_BEAT + 1 if by > 0 else -(-step // STEPS_PER_BEAT) - 1
        return self._selection.voice, min(max(beat * STEPS_PER_BEAT, 0), STEPS_PER_BAR - 1)

    def _chosen(self) -> tuple[range, range, int]:
        """Return the voices and steps to write, and the step that has a hit in any case."""
        rows, columns = self._selection.chosen
        if self._selection.mark is None:
            return rows, range(STEPS_PER_BAR), self._selection.step
        return rows, columns, columns.start

    def _steps(self, rows: range, within: range) -> list[int]:
        hits = self._store.bar.hits[rows.start]
        return [step for step in within if hits[step]]

    def _write(self, steps: list[int], what: str) -> None:
        rows, within, _ = self._chosen()
        bar = with_rhythm(self._store.bar, rows, within, steps)
        self._store.edit_bar(bar, f"{what} {self._store.selected} {rows} {within}")

    def _name(self, rows: range) -> str:
        return VOICES[rows.start].label if len(rows) == 1 else f"{len(rows)} voices"

    def _counted(self, rows: range, within: range) -> str:
        return counted(len(self._steps(rows, within)), "hit")
