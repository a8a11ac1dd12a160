"""Lists to choose from, such as kits, devices and mixes: typing filters them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic, Literal, NamedTuple, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from gdrm_tui.core.controls import mix_text
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.core.plain_text import shown
from gdrm_tui.ui.dialogs.dialog import Dialog

Value = TypeVar("Value")
_NAMES = 18


@dataclass(frozen=True)
class Choice(Generic[Value]):
    """An entry of the list: its text, which typing searches, and the value it stands for."""

    text: str
    value: Value


class Chooser(Dialog[Choice[Value]], Generic[Value]):
    """Lists choices; the result is the one chosen.

    Parameters
    ----------
    title : str
    choices : callable
        Yields the choices. It may take its time, as it runs on a worker thread. If it raises
        `GdrmError`, the text is shown below the list.
    current : value
        Where the cursor is at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Chooser #box { width: 64; max-width: 100%; height: 80%; }
    Chooser Input { height: 1; margin-bottom: 1; }
    Chooser OptionList { height: 1fr; max-height: 100%; background: $surface; }
    Chooser .note { height: 1; }
    """

    def __init__(
        self, title: str, choices: Callable[[], Iterable[Choice[Value]]], current: Value
    ) -> None:
        super().__init__()
        self._title, self._source, self._current = title, choices, current
        self._choices: list[Choice[Value]] = []
        self._matching: list[Choice[Value]] = []
        self.complete = False

    def compose(self) -> ComposeResult:
        """Lay out the field above the list."""
        with Vertical(id="box"):
            yield Static(self._title, classes="heading")
            yield Input(placeholder="type to filter the list", compact=True)
            yield OptionList(compact=True, markup=False)
            yield Static("searching …", id="count", classes="note", markup=False)

    def on_mount(self) -> None:
        """Start to fill the list."""
        self._list.can_focus = False
        self._look()

    @work(thread=True, exclusive=True)
    def _look(self) -> None:
        worker = get_current_worker()
        try:
            for choice in self._source():
                if worker.is_cancelled:
                    return
                self.app.call_from_thread(self._add, choice)
        except GdrmError as error:
            self.app.call_from_thread(self._tell, str(error))
        else:
            self.app.call_from_thread(self._finish)

    def _add(self, choice: Choice[Value]) -> None:
        if not self.query(OptionList):  # it was closed meanwhile
            return
        self._choices.append(choice)
        if self._matches(choice):
            self._matching.append(choice)
            self._list.add_option(self._line(choice))
            if choice.value == self._current or self._list.highlighted is None:
                self._list.highlighted = len(self._matching) - 1

    def _finish(self) -> None:
        self.complete = True
        self._count()

    def _tell(self, text: str) -> None:
        for line in self.query("#count").results(Static):  # none once it is closed
            line.update(text)

    def _count(self) -> None:
        if self.complete:
            shown, known = len(self._matching), len(self._choices)
            self._tell(f"{shown} of {known}   enter selects, esc cancels")

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    def _line(self, choice: Choice[Value]) -> str:
        return f"{'▸' if choice.value == self._current else ' '} {shown(choice.text)}"

    def _matches(self, choice: Choice[Value]) -> bool:
        words = self.query_one(Input).value.casefold().split()
        return all(word in choice.text.casefold() for word in words)

    @on(Input.Changed)
    def _narrow(self) -> None:
        self._matching = [choice for choice in self._choices if self._matches(choice)]
        self._list.clear_options()
        self._list.add_options([self._line(choice) for choice in self._matching])
        self._list.highlighted = 0 if self._matching else None
        self._count()

    @on(Input.Submitted)
    def _choose(self) -> None:
        place = self._list.highlighted
        if place is not None and place < len(self._matching):
            self.dismiss(self._matching[place])

    @on(OptionList.OptionSelected)
    def _choose_clicked(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._matching[message.option_index])

    def action_move(self, by: int) -> None:
        """Move in the list, stopping at its ends."""
        last = len(self._matching) - 1
        if last >= 0:
            self._list.highlighted = min(max((self._list.highlighted or 0) + by, 0), last)


def kit_chooser(current: DrumKit) -> Chooser[DrumKit]:
    """Return the list of kits."""
    return Chooser("drum kit", kits_found, current)


def device_chooser(current: str | None) -> Chooser[str | None]:
    """Return the list of audio devices."""
    return Chooser("audio device", devices_found, current)


def kits_found() -> Iterator[Choice[DrumKit]]:
    """Yield every kit of every soundfont found; soundfonts without drums are left out."""
    from gdrm_tui.audio.soundfonts.find import catalogue

    yield Choice("default kit", DrumKit())
    for font in catalogue():
        for kit in font.kits:
            # By name and not by path, so that the session opens on another machine too.
            drums = DrumKit(font.name, kit.program)
            yield Choice(f"{kit.name:<22} {font.name} {kit.program}", drums)


def devices_found() -> Iterator[Choice[str | None]]:
    """Yield the devices that can play; GdrmError if they cannot be listed."""
    from gdrm_tui.audio.devices.listing import list_devices

    yield Choice("the system's default device", None)
    for device in list_devices():
        mark = ", the default one" if device.default else ""
        latency = f"{device.latency_ms:.0f} ms or more"
        text = f"{device.name}, through {device.host_api}, {latency}{mark}"
        yield Choice(text, device.full_name)


class MixAnswer(NamedTuple):
    """What to do with the mix of this name."""

    what: Literal["use", "keep", "forget"]
    name: str


class MixesDialog(Dialog[MixAnswer]):
    """Lists mixes by name; typing filters them, and a new name saves the mix in use.

    Parameters
    ----------
    mixes : mapping of str to mapping of str to float
        Those that were kept.
    now : mapping of str to float
        The one in use.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("delete", "forget", show=False, priority=True),
    ]

    def __init__(self, mixes: Mapping[str, Mapping[str, float]], now: Mapping[str, float]) -> None:
        super().__init__()
        self._mixes, self._now = mixes, now
        self._matching: list[str] = []
        self._new = ""  # the name under which the mix in use would be kept

    def compose(self) -> ComposeResult:
        """Lay out the field above the list."""
        with Vertical(id="box"):
            yield Static(f"mixes   now: {mix_text(self._now)}", markup=False, classes="heading")
            yield Input(
                placeholder="type to find a mix, or a new name to keep this one", compact=True
            )
            yield OptionList(markup=False, compact=True)
            yield Static("", id="note", classes="note", markup=False)

    def on_mount(self) -> None:
        """List all of them."""
        self.query_one(OptionList).can_focus = False
        self._show("")

    def on_input_changed(self, message: Input.Changed) -> None:
        """List those that match."""
        self._show(message.value)

    def _show(self, typed: str) -> None:
        words = typed.casefold().split()
        self._matching = [
            name for name in self._mixes if all(word in name.casefold() for word in words)
        ]
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(
            Option(f"{name:<{_NAMES}} {mix_text(self._mixes[name])}") for name in self._matching
        )
        self._new = typed.strip() if typed.strip() not in self._mixes else ""
        if self._new:
            listed.add_option(Option(f"keep this mix as {self._new}"))
        listed.highlighted = 0 if listed.option_count else None
        used = "enter uses it, delete forgets it, esc closes"
        self.query_one("#note", Static).update(used if self._matching else "esc closes")

    def on_input_submitted(self) -> None:
        """Do what is selected: use a mix, or keep the one in use under the name typed."""
        self._do(self.query_one(OptionList).highlighted)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Do what was clicked."""
        self._do(message.option_index)

    def _do(self, place: int | None) -> None:
        if place is None:
            return
        if place < len(self._matching):
            self.dismiss(MixAnswer("use", self._matching[place]))
        else:
            self.dismiss(MixAnswer("keep", self._new))

    def action_forget(self) -> None:
        """Forget the mix that is selected."""
        place = self.query_one(OptionList).highlighted
        if place is not None and place < len(self._matching):
            self.dismiss(MixAnswer("forget", self._matching[place]))

    def action_move(self, by: int) -> None:
        """Move in the list, stopping at its ends."""
        listed = self.query_one(OptionList)
        if listed.highlighted is not None:
            listed.highlighted = min(max(listed.highlighted + by, 0), listed.option_count - 1)
