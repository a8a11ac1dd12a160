"""The MIDI dialog: ports, channel, keys and clock."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from gdrm_tui.player.midi_desk import MidiDesk
from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.dialogs.fields import OptionRows

LOOKS_PER_SECOND = 4


class MidiDialog(Dialog[None]):
    """Changes the setup at once, and shows what is connected while it is open.

    Parameters
    ----------
    desk : MidiDesk
    """

    def __init__(self, desk: MidiDesk) -> None:
        super().__init__()
        self._desk = desk
        self._options = OptionRows()

    def compose(self) -> ComposeResult:
        """Lay out the options above what is connected."""
        with Vertical(id="box"):
            yield Static("MIDI", classes="heading")
            yield self._options
            yield Static("", id="state", classes="note", markup=False)
            yield Static("left and right change, esc closes")

    def on_mount(self) -> None:
        """Look for ports and begin to show what is there."""
        self._desk.look()
        self._draw()
        self._options.focus()
        self.set_interval(1 / LOOKS_PER_SECOND, self._draw)

    def on_option_rows_changed(self, message: OptionRows.Changed) -> None:
        """Change a value."""
        self._desk.turn(message.row, message.by)
        self._draw()

    def on_unmount(self) -> None:
        """Keep what was chosen."""
        self._desk.keep()

    def _draw(self) -> None:
        self._options.show(self._desk.rows())
        self.query_one("#state", Static).update(self._desk.state_text())
