"""The help: the symbols of the grid, how to do things, and every key; typing searches it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from gdrm_tui.ui.actions import ACTIONS
from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.dialogs.help_topics import HELP_TOPICS
from gdrm_tui.ui.keymap import Keymap
from gdrm_tui.ui.widgets.genre_sliders import THIN

_TITLES = {
    "grid": "in the grid",
    "knobs": "in the knobs",
    "genres": "in the genres",
    "": "anywhere",
}
_SIGNS = (
    ("▁ … ▇ █", "A hit: higher and brighter is louder, █ is an accent."),
    ("‹ › « »", "After a hit: early or late, very early or very late."),
    ("2 3 4", "After a hit: a roll of that many strokes."),
    ("▼ [ ]", "The step that plays, and the cursor around its cell."),
    ("■", "Before a voice or above a step: locked."),
    ("▫ ▪ ◂ ▸", "A locked cell: empty, on the grid, early, late."),
    ("░", "In the selection."),
    ("M S -", "A voice: muted, soloed, silenced by another's solo."),
    ("⡀ … ⣿ ×", "A voice's density, × is 0: <voice_density(-0.05)> <voice_density(0.05)>."),
    ("A A' B F", "A bar: those alike share a letter, F is a fill."),
    ("▶ ▷ [ ]", "A bar: it plays, is queued, is the one you edit."),
    (THIN, "A genre with little data: expect near copies."),
)
_MOUSE = (
    ("cell", "Click to add or remove a hit, drag to paint, scroll for velocity."),
    ("cell", "Right-click for what can be done with it, middle-click for 2, 3 or 4 strokes."),
    ("label", "Click to mute the voice."),
    ("slider", "Click, drag or scroll to set it."),
    ("loop", "Click a bar in the loop strip to show it, right-click for what can be done."),
    ("take", "Click a card to hear it in the place of the bar."),
)
_COLUMN = 76  # columns of the screen for each column of the help
_MOST_COLUMNS = 3
_INDENT, _BETWEEN = 2, 2  # before a row, and before what is to the right of something
_SHARE, _AROUND = 98, 6  # percent of the screen for the box, and its frame with the scroll bar
_SEARCHED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-+.,'")


class Section(NamedTuple):
    """A part of the help: a heading, and rows of a key or symbol and what it means."""

    heading: str
    rows: Sequence[tuple[str, str]]

    def matching(self, words: Sequence[str]) -> Section:
        """Return the section with those of its rows that hold all words."""
        rows = [row for row in self.rows if all(word in " ".join(row).lower() for word in words)]
        return Section(self.heading, rows)


class HelpDialog(Dialog[None]):
    """The help text, in as many columns as the screen has room for.

    Parameters
    ----------
    keymap : Keymap
        The keys to show.
    panel : {"grid", "knobs", "genres", "takes"}
        Whose topics come first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1,enter", "close", "close"),
        Binding("backspace", "forget", "forget", show=False),
    ]
    DEFAULT_CSS = f"""
    HelpDialog #box {{ width: {_SHARE}%; height: 94%; padding: 0 1; }}
    HelpDialog #query {{ height: 1; color: $text-muted; }}
    """

    def __init__(self, keymap: Keymap, panel: str = "grid") -> None:
        super().__init__()
        self._keymap, self._panel = keymap, panel
        self._query, self._begun = "", False

    def compose(self) -> ComposeResult:
        """Lay out the text below what is searched for."""
        with Vertical(id="box"):
            yield Static(id="query", markup=False)
            with VerticalScroll(can_focus=True):
                yield Static(id="text")

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def on_resize(self) -> None:
        """Show it in the number of columns that fit; this comes at the start, too."""
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Search for what is typed; a space or q closes while nothing is, / begins with any."""
        sign = event.character or ""
        if sign in (" ", "q") and not (self._query or self._begun):
            self.action_close()
        elif sign == "/":
            self._begun = True
            self._show()
        elif sign == " " or (sign and sign.lower() in _SEARCHED):
            event.stop()
            self._query += sign.lower()
            self._show()

    def action_forget(self) -> None:
        """Take the last letter off what is searched for."""
        self._query = self._query[:-1]
        self._show()

    def _show(self) -> None:
        typing = self._query or self._begun
        searched = f"search: {self._query}▏" if typing else "type to search, q or esc closes"
        self.query_one("#query", Static).update(searched)
        found = [section.matching(self._query.split()) for section in self._sections()]
        columns = min(max(self.app.size.width // _COLUMN, 1), _MOST_COLUMNS)
        width = self.app.size.width * _SHARE // 100 - _AROUND
        text = _in_columns([one for one in found if one.rows], columns, width)
        self.query_one("#text", Static).update(text)

    def _sections(self) -> list[Section]:
        signs = [(sign, self._keymap.in_text(text)) for sign, text in _SIGNS]
        sections = [Section("Signs on the screen", signs)]
        for panel in sorted(_TITLES, key=lambda name: (name != self._panel, not name)):
            topics = [topic for topic in HELP_TOPICS if topic.panel == panel]
            rows = [(topic.task, topic.text(self._keymap)) for topic in topics]
            sections.append(Section(f"How do I … {_TITLES[panel]}", rows))
        for group in dict.fromkeys(action.group for action in ACTIONS):
            actions = [action for action in ACTIONS if action.group == group]
            shown = [(self._keymap.shown(action.name), action.help) for action in actions]
            sections.append(Section(group, shown))
        return [*sections, Section("Mouse", _MOUSE)]


def _in_columns(sections: Sequence[Section], count: int, width: int) -> Text:
    """Return the sections side by side, in their order, in columns of about the same height."""
    each = (width - _BETWEEN * (count - 1)) // count
    blocks = [_lines(section, each) for section in sections]
    total = max(sum(map(len, blocks)), 1)
    columns: list[list[Text]] = [[] for _ in range(count)]
    used = 0
    for block in blocks:
        columns[min((used + len(block) // 2) * count // total, count - 1)] += block
        used += len(block)
    rows = zip_longest(*columns, fillvalue=Text())
    return Text("\n").join(_side_by_side(row, each) for row in rows)


def _side_by_side(parts: Sequence[Text], width: int) -> Text:
    row = Text(no_wrap=True)
    for place, part in enumerate(parts):
        row.append(" " * (place * (width + _BETWEEN) - row.cell_len)).append_text(part)
    return row


def _lines(section: Section, width: int) -> list[Text]:
    """Return the rows of a section, its heading first and an empty one last."""
    left = max(cell_len(name) for name, _ in section.rows) + _INDENT + _BETWEEN
    lines = [Text(section.heading, "bold")]
    for name, text in section.rows:
        head = set_cell_size(" " * _INDENT + name, left)
        for part in wrap(text, max(width - left, _INDENT)) or [""]:
            lines.append(Text(head + part))
            head = " " * left
    return [*lines, Text()]
