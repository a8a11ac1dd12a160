"""The editor: cursor and selection, edits of the shown bar, locks, and undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid
from gdrm_tui.core.edits import (
    ACCENT,
    DEFAULT_VELOCITY,
    Clip,
    cells_mask,
    change_velocity,
    clear,
    nudge,
    paste,
    set_hit,
    set_strokes,
    set_velocity,
    toggle,
    turn_rise,
    turn_spacing,
)
from gdrm_tui.core.locks import Cell
from gdrm_tui.core.rolls import MOST_STROKES
from gdrm_tui.core.voices import VOICES
from gdrm_tui.player.messages import Hint, Said, Tell
from gdrm_tui.player.store import Store
from gdrm_tui.player.texts import cell_name, counted, hit_text

_WHEEL_NOTCH = 0.04  # of velocity
_WHOLE = range(SHAPE[0]), range(SHAPE[1])


@dataclass
class Selection:
    """Where the hand is on the grid.

    Attributes
    ----------
    cursor : (int, int)
        Voice and step.
    mark : (int, int) or None
        The corner opposite the cursor of what is selected; None where nothing is.
    """

    cursor: Cell = (0, 0)
    mark: Cell | None = None

    @property
    def voice(self) -> int:
        """Row of the cursor."""
        return self.cursor[0]

    @property
    def step(self) -> int:
        """Column of the cursor."""
        return self.cursor[1]

    @property
    def chosen(self) -> tuple[range, range]:
        """Rows and columns of what is selected, or of the cursor where nothing is."""
        pairs = zip(self.mark or self.cursor, self.cursor, strict=True)
        rows, columns = (range(min(pair), max(pair) + 1) for pair in pairs)
        return rows, columns

    @property
    def mask(self) -> BoolGrid:
        """The cells chosen, shape (voices, steps)."""
        return cells_mask(*self.chosen)


class Editor:
    """Edits the selected part of the shown bar.

    Parameters
    ----------
    moved : callable
        Is told when the selection begins or ends.
    """

    def __init__(
        self, store: Store, engine: EngineClient, moved: Callable[[], None], tell: Tell
    ) -> None:
        self._store, self._engine, self._moved, self._tell = store, engine, moved, tell
        self.selection = Selection()
        self._clip: Clip | None = None

    def toggle_hit(self) -> None:
        """Put a hit under the cursor or take it off."""
        self._place(toggle(self._store.bar, *self.selection.cursor), None)

    def paint(self, cell: Cell, stroke: int, *, on: bool) -> None:
        """Put a hit in a cell or take it off; all cells of one stroke are one step of undo."""
        if bool(self._store.bar.hits[cell]) != on:
            self._place(toggle(self._store.bar, *cell), f"stroke {stroke}")

    def _place(self, bar: Bar, gesture: str | None) -> None:
        self._store.edit_bar(bar, gesture)
        self._tell_cell()
        cursor = self.selection.cursor
        if bar.hits[cursor] and not self._engine.status().playing:
            self._engine.trigger(self.selection.voice, float(bar.velocities[cursor]))

    def turn_wheel(self, notches: int) -> None:
        """Make the hits chosen louder or softer by notches of the mouse wheel."""
        self.change_velocity(notches * _WHEEL_NOTCH)

    def change_velocity(self, by: float) -> None:
        """Make the hits chosen louder or softer."""
        self._change("velocity", lambda bar, mask: change_velocity(bar, mask, by))

    def set_velocity(self, velocity: float) -> None:
        """Set how loud the hits are; put a hit under the cursor where there is none."""
        if self.selection.mark is None and not self._store.bar.hits[self.selection.cursor]:
            self._place(set_hit(self._store.bar, *self.selection.cursor, velocity), None)
        else:
            self._change("velocity", lambda bar, mask: set_velocity(bar, mask, velocity))

    def accent(self) -> None:
        """Accent the hits chosen, or take their accents off."""
        bar, mask = self._store.bar, self.selection.mask
        hits = bar.velocities[mask & bar.hits]
        if not hits.size and self.selection.mark is None:
            self._place(set_hit(bar, *self.selection.cursor, 1.0), None)
            return
        velocity = DEFAULT_VELOCITY if (hits >= ACCENT).all() else 1.0
        self._store.edit_bar(set_velocity(bar, mask, velocity))
        self._tell_cell()

    def nudge(self, by: float) -> None:
        """Let the hits chosen come later or earlier by a part of a step."""
        self._change("timing", lambda bar, mask: nudge(bar, mask, by))

    def turn_roll(self, what: str) -> None:
        """Turn the "strokes", the "rise" or the "spacing" of the hits chosen one place further.

        Strokes go from 1 to 4 and round again; they come to a hit that is put there first where
        there is none.
        """
        if what == "strokes":
            self._turn_strokes()
            return
        mask = self.selection.mask
        if (self._store.bar.hits & mask).any() and not self._store.bar.rolls_in(mask):
            self._tell(Hint("no roll here: <turn_roll('strokes')> gives a hit more strokes"))
            return
        self._change(what, turn_rise if what == "rise" else turn_spacing)

    def _turn_strokes(self) -> None:
        bar, mask = self._store.bar, self.selection.mask
        if self.selection.mark is None and not bar.hits[self.selection.cursor]:
            bar = set_hit(bar, *self.selection.cursor, DEFAULT_VELOCITY)
            self._place(set_strokes(bar, mask, 2), None)
            return
        most = max((roll.strokes for _, roll in bar.rolls_in(mask)), default=1)
        strokes = most % MOST_STROKES + 1
        self._change("strokes", lambda bar, mask: set_strokes(bar, mask, strokes))

    def _change(self, name: str, change: Callable[[Bar, BoolGrid], Bar]) -> None:
        """Change the hits chosen; doing so again and again on the same is one gesture."""
        mask = self.selection.mask
        if not (self._store.bar.hits & mask).any():
            self._tell(Hint("no hit here: <hit> adds one"))
            return
        gesture = f"{name} {self._store.selected} {self.selection.chosen}"
        self._store.edit_bar(change(self._store.bar, mask), gesture)
        self._tell_cell()

    def clear(self, what: str) -> None:
        """Take the hits of the selection off, or else those of the "step" or "voice".

        Those of the "bar" go whatever is selected.
        """
        rows, columns = self.selection.chosen
        if what == "bar":
            rows, columns = _WHOLE
        elif self.selection.mark is None:
            rows, columns = (rows, _WHOLE[1]) if what == "voice" else (_WHOLE[0], columns)
        mask = cells_mask(rows, columns)
        count = int((self._store.bar.hits & mask).sum())
        self._store.edit_bar(clear(self._store.bar, mask))
        place = "selection" if self.selection.mark and what != "bar" else what
        self._tell(Said(f"{place} cleared: {counted(count, 'hit')}"))

    def select(self) -> None:
        """Begin a selection at the cursor, or end it."""
        started = self.selection.mark is None
        self._set_mark(self.selection.cursor if started else None)
        widen = "arrows widen the selection, <select> ends it"
        self._tell(Hint(widen) if started else Said("nothing selected"))

    def unselect(self) -> None:
        """End the selection."""
        self._set_mark(None)

    def _set_mark(self, mark: Cell | None) -> None:
        self.selection.mark = mark
        self._moved()

    def copy(self) -> None:
        """Copy the selection, or the whole bar."""
        rows, columns = self.selection.chosen if self.selection.mark else _WHOLE
        self._clip = Clip(self._store.bar, rows, columns)
        what = "the bar" if self._clip.whole else f"{len(rows)} × {len(columns)} cells"
        self._tell(Said(f"copied {what}: {counted(self._clip.hit_count, 'hit')}"))

    def paste(self) -> None:
        """Put what was copied at the cursor, or in place of the bar."""
        if self._clip is None:
            self._tell(Hint("nothing copied yet: <copy> copies the selection or the bar"))
            return
        rows, columns = self.selection.chosen
        bar = paste(self._store.bar, self._clip, rows.start, columns.start)
        self._store.edit_bar(bar)
        self._set_mark(None)
        self._tell(Said(f"pasted: the bar has {counted(bar.hit_count, 'hit')}"))

    def lock(self, what: str = "voice") -> None:
        """Lock the "voice", the "step" or the "cells" chosen, or unlock them."""
        locks, (rows, columns) = self._store.session.locks, self.selection.chosen
        if what == "voice":
            voice = self.selection.voice
            changed, name = locks.with_voice_turned(voice), VOICES[voice].label
        elif what == "step":
            step = self.selection.step
            changed, name = locks.with_step_turned(step), f"step {step + 1}"
        else:
            cells: frozenset[Cell] = frozenset((v, s) for v in rows for s in columns)
            changed, name = locks.with_cells_turned(cells), counted(len(cells), "cell")
        self._store.apply(replace(self._store.session, locks=changed))
        more = changed.mask.sum() > locks.mask.sum() or changed.voices > locks.voices
        total = counted(int(changed.mask.sum()), "cell")
        rest = f"locked, {total} in all: new bars leave them alone" if more else "unlocked"
        self._tell(Said(f"{name} {rest}"))

    def undo(self) -> None:
        """Take the last change back."""
        self._tell(Said("undone" if self._store.undo() else "nothing to undo"))

    def redo(self) -> None:
        """Do again what was taken back."""
        self._tell(Said("redone" if self._store.redo() else "nothing to redo"))

    def _tell_cell(self) -> None:
        """Say what the cells chosen hold now."""
        bar, cell = self._store.bar, self.selection.cursor
        hits = bar.hits & self.selection.mask
        if self.selection.mark is not None and hits.any():
            mean = 127 * float(bar.velocities[hits].mean())
            self._tell(Said(f"{counted(int(hits.sum()), 'hit')}, mean velocity {mean:.0f}"))
        else:
            self._tell(Said(f"{cell_name(*cell)}: {hit_text(bar, *cell, self._store.session.bpm)}"))
