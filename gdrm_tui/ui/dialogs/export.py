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
from gdrm_tui.ui.widgets.path_field import PathField
from gdrm_tui.ui.widgets.rows import Choices


class ExportScreen(Dialog[tuple[ExportPlan, Path]]):
    """Asks what to export and where to; the result is the plan and the path.

    Enter goes from the choices to the name, and there exports.
    """

    # The screen's, and before the widgets': a second enter may come before the first is done.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go_on", priority=True)]

    def __init__(
        self, plan: ExportPlan, session: Session, shown: int, folder: Path, stem: str
    ) -> None:
        super().__init__()
        self._plan, self._session, self._shown = plan, session, shown
        self._choices = Choices()
        name = free_export(plan, folder, stem)
        self._field = PathField(folder, name, self._finished, self._there)

    def compose(self) -> ComposeResult:
        """Lay out the choices over the name."""
        with Vertical(id="box"):
            yield Static("export", classes="heading")
            yield self._choices
            yield self._field
            yield Static("left and right change, enter and enter exports, esc does not")

    def on_mount(self) -> None:
        """Begin at the choices."""
        self._draw()
        self._choices.focus()

    def on_choices_turned(self, message: Choices.Turned) -> None:
        """Change the plan, and the name's suffix with it."""
        self._plan = self._plan.turned(message.row, message.by, self._session, self._shown)
        self._draw()
        typed = self._field.input.value
        if Path(typed).suffix:
            self._field.input.value = str(self._plan.finished(Path(typed)))
        self._field.check()

    def on_choices_left(self) -> None:
        """Go on to the name."""
        self.set_focus(self._field.input)

    def action_go_on(self) -> None:
        """Go on to the name, and from there export."""
        if self.focused is self._field.input:
            self._field.settle()
        else:
            self.set_focus(self._field.input)

    def on_path_field_chosen(self, message: PathField.Chosen) -> None:
        """Give plan and path back."""
        self.dismiss((self._plan, message.path))

    def _draw(self) -> None:
        self._choices.show(self._plan.rows(self._session, self._shown))

    def _finished(self, path: Path) -> Path:
        return self._plan.finished(path)

    def _there(self, path: Path) -> list[Path]:
        return self._plan.there(path)
