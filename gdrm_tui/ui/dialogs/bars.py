"""The dialog for choosing bars of a file, each shown in miniature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.plain_text import shown
from gdrm_tui.player.texts import counted
from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.widgets.mini import DOTS_WIDTH, dots

_KEYS = "space chooses   * all or none   h hear   a append   r replace the loop   esc cancel"


class ChosenBars(NamedTuple):
    """Positions of the chosen bars, in order, and whether they replace the loop."""

    places: tuple[int, ...]
    replacing: bool


class BarsDialog(Dialog[ChosenBars]):
    """Lists bars; the result is the chosen ones, or the one at the cursor if none is chosen.

    Parameters
    ----------
    title : str
    bars : sequence of Bar
    letters : sequence of str
        Their form; see `core.form`.
    told : str
        What there is to say of the file.
    hear : callable
        Plays a bar; None plays what was played before.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "turn", show=False),
        Binding("a", "take(False)", show=False),
        Binding("r", "take(True)", show=False),
        Binding("h", "hear", show=False),
        Binding("asterisk", "turn_all", show=False),
    ]
    DEFAULT_CSS = """
    BarsDialog OptionList { height: auto; max-height: 14; }
    """

    def __init__(
        self,
        title: str,
        bars: Sequence[Bar],
        letters: Sequence[str],
        told: str,
        hear: Callable[[Bar | None], None],
    ) -> None:
        super().__init__()
        self._title, self._bars, self._letters, self._told = title, bars, letters, told
        self._hear, self._heard = hear, False
        self._chosen: set[int] = set()

    def compose(self) -> ComposeResult:
        """Lay out the list below what is said of the file."""
        with Vertical(id="box"):
            yield Static(shown(self._title), classes="heading", markup=False)
            yield Static(shown(self._told), classes="note", markup=False)
            lines = (self._line(place) for place in range(len(self._bars)))
            yield OptionList(*lines, markup=False, compact=True)
            yield Static("", id="count", classes="note", markup=False)
            yield Static(_KEYS, classes="note", markup=False)

    def on_mount(self) -> None:
        """Begin in the list."""
        self._list.focus()
        self._count()

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    def _line(self, place: int) -> str:
        bar, box = self._bars[place], "[x]" if place in self._chosen else "[ ]"
        small = dots(bar).ljust(DOTS_WIDTH)
        letter = self._letters[place]
        return f"{box} {place + 1:>4}  {letter:<3} {small}  {counted(bar.hit_count, 'hit')}"

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Choose a bar, or choose it no longer."""
        self._turn({message.option_index})

    def on_option_list_option_highlighted(self) -> None:
        """Go on hearing with the bar at the cursor."""
        if self._heard:
            self._hear(self._bars[self._list.highlighted or 0])

    def _turn(self, places: set[int]) -> None:
        self._chosen ^= places
        for place in places:
            self._list.replace_option_prompt_at_index(place, self._line(place))
        self._count()

    def _count(self) -> None:
        text = f"{len(self._chosen)} of {counted(len(self._bars), 'bar')} chosen"
        self.query_one("#count", Static).update(text)

    def action_turn(self) -> None:
        """Choose the bar at the cursor, or choose it no longer."""
        self._turn({self._list.highlighted or 0})

    def action_turn_all(self) -> None:
        """Choose all bars, or none where all are."""
        everything = set(range(len(self._bars)))
        self._turn((everything - self._chosen) or everything)

    def action_hear(self) -> None:
        """Play the bar at the cursor, and those that it goes to; or no longer."""
        self._heard = not self._heard
        self._hear(self._bars[self._list.highlighted or 0] if self._heard else None)

    def action_take(self, replacing: bool) -> None:
        """Give the bars chosen, in the order of the file."""
        places = sorted(self._chosen) or [self._list.highlighted or 0]
        self.dismiss(ChosenBars(tuple(places), replacing))
