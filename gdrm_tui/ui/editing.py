"""Actions that touch up the bar by hand, by keys and by mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual import on

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid
from gdrm_tui.core.clip import Clip, paste
from gdrm_tui.core.edits import (
    DEFAULT_VELOCITY,
    cells_mask,
    change_velocity,
    clear,
    nudge,
    set_hit,
    set_velocity,
    toggle,
)
from gdrm_tui.core.locks import Cell
from gdrm_tui.core.voices import VOICES
from gdrm_tui.ui.instrument import Instrument
from gdrm_tui.ui.widgets.cells import ACCENT
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.lines import cell_name, hit_text

_NOTCH = 0.04  # of velocity, a notch of the wheel
_WHOLE = range(SHAPE[0]), range(SHAPE[1])


class Editing(Instrument):
    """Hits, velocities and timing, locks, the selection, copies; and undo."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._clip: Clip | None = None

    def action_hit(self) -> None:
        """Put a hit under the cursor or take it off."""
        self._place(toggle(self.store.bar, *self.grid.cursor), None)

    @on(Grid.Painted)
    def _paint(self, message: Grid.Painted) -> None:
        hit = bool(self.store.bar.hits[message.cell])
        if hit != message.on:
            self._place(toggle(self.store.bar, *message.cell), f"stroke {message.stroke}")

    def _place(self, bar: Bar, gesture: str | None) -> None:
        self.store.edit_bar(bar, gesture)
        self._tell_cell()
        if bar.hits[self.grid.cursor] and not self.engine.status().playing:
            self.engine.trigger(self.grid.voice, float(bar.velocities[self.grid.cursor]))

    @on(Grid.Turned)
    def _turn(self, message: Grid.Turned) -> None:
        self._change("velocity", lambda bar, mask: change_velocity(bar, mask, message.by * _NOTCH))

    def action_velocity(self, by: float) -> None:
        """Make the hits louder or softer."""
        self._change("velocity", lambda bar, mask: change_velocity(bar, mask, by))

    def action_set_velocity(self, velocity: float) -> None:
        """Set how loud the hits are; put a hit under the cursor where there is none."""
        if self.grid.mark is None and not self.store.bar.hits[self.grid.cursor]:
            self._place(set_hit(self.store.bar, *self.grid.cursor, velocity), None)
        else:
            self._change("velocity", lambda bar, mask: set_velocity(bar, mask, velocity))

    def action_accent(self) -> None:
        """Accent the hits, or take their accents off."""
        bar, mask = self.store.bar, self._mask
        hits = bar.velocities[mask & bar.hits]
        if not hits.size and self.grid.mark is None:
            self._place(set_hit(bar, *self.grid.cursor, 1.0), None)
            return
        velocity = DEFAULT_VELOCITY if (hits >= ACCENT).all() else 1.0
        self.store.edit_bar(set_velocity(bar, mask, velocity))
        self._tell_cell()

    def action_nudge(self, by: float) -> None:
        """Let the hits come later or earlier by a part of a step."""
        self._change("timing", lambda bar, mask: nudge(bar, mask, by))

    def _change(self, name: str, change: Callable[[Bar, BoolGrid], Bar]) -> None:
        """Change the hits chosen; doing so again and again on the same is one gesture."""
        if not (self.store.bar.hits & self._mask).any():
            self.say("no hit here: enter puts one")
            return
        gesture = f"{name} {self.store.selected} {self.grid.chosen}"
        self.store.edit_bar(change(self.store.bar, self._mask), gesture)
        self._tell_cell()

    def action_clear(self, what: str) -> None:
        """Take the hits of the selection off, or else those of the "step" or "voice"."""
        rows, columns = self.grid.chosen
        if self.grid.mark is None:
            rows, columns = (rows, _WHOLE[1]) if what == "voice" else (_WHOLE[0], columns)
        mask, bar = cells_mask(rows, columns), self.store.bar
        count = int((bar.hits & mask).sum())
        self.store.edit_bar(clear(bar, mask))
        place = "selection" if self.grid.mark else what
        self.say(f"{place} cleared: {_counted(count, 'hit')}")

    def action_select(self) -> None:
        """Begin a selection at the cursor, or end it."""
        self.grid.mark = self.grid.cursor if self.grid.mark is None else None
        started = self.grid.mark is not None
        self.say("arrows widen the selection, * ends it" if started else "nothing selected")

    def action_unselect(self) -> None:
        """End the selection."""
        self.grid.mark = None

    def action_copy(self) -> None:
        """Copy the selection, or the whole bar."""
        rows, columns = self.grid.chosen if self.grid.mark else _WHOLE
        self._clip = Clip(self.store.bar, rows, columns)
        what = "the bar" if self._clip.whole else f"{len(rows)} × {len(columns)} cells"
        self.say(f"copied {what}: {_counted(self._clip.hit_count, 'hit')}")

    def action_paste(self) -> None:
        """Put what was copied at the cursor, or in place of the bar."""
        if self._clip is None:
            self.say("nothing copied yet: y copies the selection or the bar")
            return
        rows, columns = self.grid.chosen
        bar = paste(self.store.bar, self._clip, rows.start, columns.start)
        self.store.edit_bar(bar)
        self.grid.mark = None
        self.say(f"pasted: the bar has {_counted(bar.hit_count, 'hit')}")

    def action_lock(self, what: str = "voice") -> None:
        """Lock the "voice", the "step" or the "cells" under the cursor, or unlock them."""
        locks, (rows, columns) = self.store.session.locks, self.grid.chosen
        if what == "voice":
            changed, name = locks.with_voice_turned(self.grid.voice), VOICES[self.grid.voice].label
        elif what == "step":
            changed, name = locks.with_step_turned(self.grid.step), f"step {self.grid.step + 1}"
        else:
            cells: frozenset[Cell] = frozenset((v, s) for v in rows for s in columns)
            changed, name = locks.with_cells_turned(cells), _counted(len(cells), "cell")
        self.store.apply(replace(self.store.session, locks=changed))
        more = changed.mask.sum() > locks.mask.sum() or changed.voices > locks.voices
        kept = _counted(int(changed.mask.sum()), "cell")
        rest = f"locked, {kept} in all: new bars leave them alone" if more else "unlocked"
        self.say(f"{name} {rest}")

    def action_undo(self) -> None:
        """Take the last change back."""
        self.say("undone" if self.store.undo() else "nothing to undo")

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self.say("done again" if self.store.redo() else "nothing to redo")

    @property
    def _mask(self) -> BoolGrid:
        """The cells chosen, shape (voices, steps)."""
        return cells_mask(*self.grid.chosen)

    def _tell_cell(self) -> None:
        """Say what the cells chosen hold now."""
        bar, cell = self.store.bar, self.grid.cursor
        hits = bar.hits & self._mask
        if self.grid.mark is not None and hits.any():
            mean = 127 * float(bar.velocities[hits].mean())
            self.say(f"{_counted(int(hits.sum()), 'hit')}, mean velocity {mean:.0f}")
        else:
            self.say(f"{cell_name(*cell)}: {hit_text(bar, *cell, self.store.session.bpm)}")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
