"""The rows of the grid as pieces: cells, with selection, playhead and cursor over them."""

from __future__ import annotations

from collections.abc import Sequence

from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.player.editor import Selection
from gdrm_tui.ui.layout import FRAMES, GridPlan
from gdrm_tui.ui.widgets import grid_paint
from gdrm_tui.ui.widgets.cells import Height
from gdrm_tui.ui.widgets.grid_paint import GridContent, Piece

_SELECTED = "░"


class GridRows:
    """Draws the rows of one content on one plan; whatever does not move is worked out once.

    Parameters
    ----------
    selection : Selection
        Where the hand is, on the bar that is edited.

    Attributes
    ----------
    levels : tuple of Height
        How high the meters of the voices stand; empty where there are none.
    """

    def __init__(self, content: GridContent, plan: GridPlan, selection: Selection) -> None:
        self._content, self._plan, self._selection = content, plan, selection
        self.levels: tuple[Height, ...] = ()
        self._cells: dict[tuple[int, int, int], list[Piece]] = {}

    def row(self, y: int, width: int, playhead: int | None, frame: str) -> list[Piece]:
        """Return row `y`, 0 being the one above the cells.

        Parameters
        ----------
        playhead : int or None
            The step that plays, counted through the bars shown.
        frame : str
            Name of the colour of the cursor's frame.
        """
        content, plan = self._content, self._plan
        if y == 0:
            return self._head(playhead)
        place = plan.place_at(y)
        if place is None:
            named = content.folded and y == plan.foot
            return grid_paint.foot_row(content, width) if named else []
        row = y - plan.y_of(place)
        if row >= plan.rows:
            return []
        return self._voice_row(content.voices[place], row, playhead, frame)

    def label(self, y: int, playhead: int | None) -> list[Piece] | None:
        """Return what stands before the cells of row `y`; None where no label stands alone."""
        place = self._plan.place_at(y)
        row = 0 if place is None else y - self._plan.y_of(place)
        if place is None or row >= self._plan.rows:
            return None
        voice = self._content.voices[place]
        framed = self._has_cursor(voice) and self._selection.step == 0
        return (
            None if framed and self._content.selected == 0 else self._labels(voice, row, playhead)
        )

    def _labels(self, voice: int, row: int, playhead: int | None) -> list[Piece]:
        struck = playhead is not None and voice in struck_at(self._content, playhead)
        height = self.levels[voice] if voice < len(self.levels) else Height()
        return grid_paint.label_pieces(self._content, self._plan, voice, row, height, struck=struck)

    def _head(self, playhead: int | None) -> list[Piece]:
        pieces = grid_paint.head_row(self._content, self._plan)
        if playhead is None:
            return pieces
        column = self._plan.x_of(playhead % STEPS_PER_BAR, playhead // STEPS_PER_BAR)
        return grid_paint.with_sign(pieces, column, "▼", "lit")

    def _voice_row(self, voice: int, row: int, playhead: int | None, frame: str) -> list[Piece]:
        content, plan = self._content, self._plan
        struck = playhead is not None and voice in struck_at(content, playhead)
        pieces = self._labels(voice, row, playhead)
        for place in range(plan.bars):
            pieces += [Piece(" ", "quiet")] if place else []
            cells = list(self._bar_cells(place, voice, row))
            if place == content.selected and self._selection.mark is not None:
                cells = self._with_selection(cells, voice)
            if playhead is not None and playhead // STEPS_PER_BAR == place:
                step = playhead % STEPS_PER_BAR
                cells[step] = _played(cells[step], lit=struck)
            pieces += grid_paint.gaps_between(cells)
        pieces.append(Piece(" ", "quiet"))
        return self._with_frame(pieces, row, frame) if self._has_cursor(voice) else pieces

    def _bar_cells(self, place: int, voice: int, row: int) -> list[Piece]:
        key = place, voice, row
        if key not in self._cells:
            self._cells[key] = grid_paint.cell_pieces(self._content, self._plan, *key)
        return self._cells[key]

    def _with_selection(self, cells: Sequence[Piece], voice: int) -> list[Piece]:
        rows, columns = self._selection.chosen
        if voice not in rows:
            return list(cells)
        return [_chosen(cell) if step in columns else cell for step, cell in enumerate(cells)]

    def _has_cursor(self, voice: int) -> bool:
        return voice == self._selection.voice

    def _with_frame(self, pieces: Sequence[Piece], row: int, frame: str) -> list[Piece]:
        left, right = FRAMES[self._plan.rows]
        x = self._plan.x_of(self._selection.step, self._content.selected)
        pieces = grid_paint.with_sign(pieces, x - 1, left[row], frame)
        return grid_paint.with_sign(pieces, x + self._framed_columns(), right[row], frame)

    def _framed_columns(self) -> int:
        """Return how many columns the frame is around: those of a narrow cell that are in use."""
        bar, (voice, step) = self._content.bar, self._selection.cursor
        if not bar.hits[voice, step]:
            return self._plan.framed
        return grid_paint.fill_of(bar, self._plan, voice, step)


def struck_at(content: GridContent, playhead: int) -> set[int]:
    """Return the voices that sound at a step, counted through the bars shown."""
    place, step = divmod(playhead, STEPS_PER_BAR)
    if place >= len(content.bars):
        return set()
    hits = content.bars[place].bar.hits[:, step]
    return {voice for voice in content.voices if hits[voice] and voice in content.heard}


def _chosen(cell: Piece) -> Piece:
    """Return a cell that is in the selection."""
    empty = cell.colour == "faint" and cell.text.strip() in ("", "·", "+")
    text = _SELECTED * len(cell.text) if empty else cell.text.replace(" ", _SELECTED)
    return cell._replace(text=text, behind="selected", colour="quiet" if empty else cell.colour)


def _played(cell: Piece, *, lit: bool) -> Piece:
    """Return a cell that plays; its hit is lit where it sounds."""
    colour = "lit" if lit else "quiet" if cell.colour == "faint" else cell.colour
    return cell._replace(colour=colour, behind="playhead")
