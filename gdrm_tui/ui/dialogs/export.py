"""The export dialog."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from gdrm_tui.core.session import Session
from gdrm_tui.player.export import ExportPlan, free_export
from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.dialogs.fields import OptionRows, PathField


class ExportDialog(Dialog[tuple[ExportPlan, Path]]):
    """Asks what to export and where; the result is the plan and the path.

    Enter goes from the options to the file name, and exports from there.

    Parameters
    ----------
    plan : ExportPlan
        The options at first.
    session : Session
    shown : int
        The bar on the screen, from 0.
    folder : Path
        Where relative paths start.
    stem : str
        Of the proposed file name, before its number.
    """

    # With priority, since a second enter may come before the first has moved the focus.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go_on", priority=True)]

    def __init__(
        self, plan: ExportPlan, session: Session, shown: int, folder: Path, stem: str
    ) -> None:
        super().__init__()
        self._plan, self._session, self._shown = plan, session, shown
        self._options = OptionRows()
        name = free_export(plan, folder, stem)
        self._field = PathField(folder, name, self._with_suffix, self._existing)

    def compose(self) -> ComposeResult:
        """Lay out the options above the file name."""
        with Vertical(id="box"):
            yield Static("export", classes="heading")
            yield self._options
            yield self._field
            yield Static("left and right change, enter twice exports, esc cancels")

    def on_mount(self) -> None:
        """Start at the options."""
        self._draw()
        self._options.focus()

    def on_option_rows_changed(self, message: OptionRows.Changed) -> None:
        """Change the plan, and the suffix of the file name with it."""
        self._plan = self._plan.turned(message.row, message.by, self._session, self._shown)
        self._draw()
        typed = self._field.input.value
        if Path(typed).suffix:
            self._field.input.value = str(self._plan.finished(Path(typed)))
        self._field.check()

    def on_option_rows_left(self) -> None:
        """Go to the file name."""
        self.set_focus(self._field.input)

    def action_go_on(self) -> None:
        """Go to the file name, and export from there."""
        if self.focused is self._field.input:
            self._field.settle()
        else:
            self.set_focus(self._field.input)

    def on_path_field_chosen(self, message: PathField.Chosen) -> None:
        """Return the plan and the path."""
        self.dismiss((self._plan, message.path))

    def _draw(self) -> None:
        self._options.show(self._plan.rows(self._session, self._shown))

    def _with_suffix(self, path: Path) -> Path:
        return self._plan.finished(path)

    def _existing(self, path: Path) -> list[Path]:
        return self._plan.there(path)
