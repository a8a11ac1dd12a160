"""The status line: what was done last, or what is missing or went wrong."""

from __future__ import annotations

from collections import deque

from rich.text import Text

from gdrm_tui.core.plain_text import shown
from gdrm_tui.ui.widgets.lines import Line

_TROUBLES_SHOWN = _TROUBLE_ROWS = 3


class StatusLine(Line):
    """Says one thing at a time, but for troubles, of which the last stand below each other.

    Attributes
    ----------
    rows : int
        Rows of the screen that it needs for what it says.
    said : int
        How often something was said that is no trouble.
    """

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.rows, self.said = 1, 0
        self._troubles: deque[str] = deque(maxlen=_TROUBLES_SHOWN)

    def say(self, text: str) -> None:
        """Say what was done."""
        self.said += 1
        self._troubles.clear()
        self._put(Text(f" {shown(text)}", no_wrap=True, overflow="ellipsis"), trouble=False)

    def trouble(self, text: str) -> None:
        """Say what is missing or went wrong, beside what was said of that before.

        Other than what was done, it stays until the next action.
        """
        if text not in self._troubles:
            self._troubles.append(text)
        lines = "\n".join(f" ! {shown(line)}" for line in reversed(self._troubles))
        self._put(Text(lines), trouble=True)

    def _put(self, text: Text, *, trouble: bool) -> None:
        self.set_class(trouble, "trouble")
        width = max(self.app.size.width, 1)
        lines = text.plain.split("\n") if trouble else [""]
        self.rows = min(sum(-(-len(line) // width) or 1 for line in lines), _TROUBLE_ROWS)
        self.show(text, rows_change=trouble)
