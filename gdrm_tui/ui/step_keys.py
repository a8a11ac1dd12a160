"""Step keys: two rows of letters on the keyboard are the sixteen steps of the voice."""

from __future__ import annotations

from collections.abc import Callable

from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Hint, Tell
from gdrm_tui.ui.widgets.grid import Grid


class StepKeys:
    """Turns letters into steps and back; while they are steps, the grid shows them above its cells.

    Parameters
    ----------
    letters : str
        One for each step, from the left.
    redraw : callable
        Shows whether letters are steps.
    """

    def __init__(
        self,
        grid: Grid,
        instrument: Instrument,
        letters: str,
        redraw: Callable[[], None],
        tell: Tell,
    ) -> None:
        self._grid, self._it, self._letters = grid, instrument, letters
        self._redraw, self._tell = redraw, tell

    @property
    def on(self) -> bool:
        """Whether letters are steps."""
        return bool(self._grid.step_keys)

    @property
    def heads(self) -> str:
        """What stands above the steps, "" for their beats."""
        return self._letters if self.on else ""

    def turn(self) -> None:
        """Let letters be steps, or actions again."""
        if self.on:
            self.leave()
            return
        self._grid.step_keys = {letter: step for step, letter in enumerate(self._letters)}
        self._grid.focus()
        self._redraw()
        rows = " and ".join((self._letters[:8], self._letters[8:]))
        self._tell(Hint(f"{rows} are the steps of the voice; <unselect> ends it"))

    def leave(self) -> bool:
        """Let letters be actions again; False where they are."""
        if not self.on:
            return False
        self._grid.step_keys = {}
        self._redraw()
        self._tell(Hint("letters are keys again: <step_keys> makes them steps"))
        return True

    def type(self, step: int | None) -> None:
        """Put a hit on a step of the voice or take it off."""
        if step is None:
            self._tell(Hint("letters are steps now: <unselect> ends it"))
            return
        self._grid.cursor = self._grid.cursor[0], step
        self._it.editor.toggle_hit()
