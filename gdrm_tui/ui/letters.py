"""Letters that are not actions, while they stand for a voice's steps or a mix is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.widget import Widget

from gdrm_tui.core.controls import mix_text
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Hint, Said, Tell
from gdrm_tui.ui.widgets.genre_sliders import GenreSliders
from gdrm_tui.ui.widgets.grid import Grid


class StepKeys:
    """Switches letters between actions and steps; as steps, they are shown above the grid's cells.

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


class TypedMix:
    """Lets the user type a mix, and then returns to where the hand was.

    Parameters
    ----------
    focused : callable
        Returns what has the focus.
    redraw : callable
        Shows the keys that are in use.
    """

    def __init__(
        self,
        genres: GenreSliders,
        instrument: Instrument,
        focused: Callable[[], Widget | None],
        redraw: Callable[[], None],
        tell: Tell,
    ) -> None:
        self._genres, self._it, self._focused = genres, instrument, focused
        self._redraw, self._tell = redraw, tell
        self._before: Mapping[str, float] = {}
        self._from: Widget | None = None

    def begin(self) -> None:
        """Let letters go to genres."""
        if not self._genres.sliders:
            self._tell(Hint("there are no genres yet: the generator is not loaded"))
            return
        self._before = self._it.store.session.controls.genres
        self._from = self._focused()
        self._genres.type_mix()
        self._redraw()
        first, second = (slider.name for slider in self._genres.sliders[:2])
        text = f"{first} 7 {second} 3 mixes the two; the first letters of a name are enough"
        self._tell(Said(text))

    def end(self, *, kept: bool) -> None:
        """Go back to where the hand was; the mix stays, or is as it was before."""
        mix = self._it.store.session.controls.genres
        if not kept and mix != self._before:
            self._it.controls.set_mix(self._before)
        # Where no digit was typed, the letters went to a slider that is moved now.
        moved = mix != self._before or not kept
        if moved and self._from is not None and self._genres.has_focus:
            self._from.focus()
        self._redraw()
        if moved:
            now = mix_text(self._it.store.session.controls.genres)
            self._tell(Said(f"mix: {now}" if kept else f"the mix is back to {now}"))
