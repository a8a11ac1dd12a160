"""The list of takes, on screens with room for it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from gdrm_tui.core.takes import Take
from gdrm_tui.ui.widgets.lines import Line


class TakeList(Line):
    """Shows as many takes as fit, the newest first."""

    def show_takes(
        self, takes: Sequence[Take], starred: frozenset[int], current: int | None
    ) -> None:
        """Draw the takes; `current` is the number of the take in the selected bar."""
        text = Text(" takes\n", no_wrap=True, overflow="ellipsis")
        for take in list(reversed(takes))[: max(self.size.height - 1, 0)]:
            here = take.number == current
            text.append(
                f"{take_line(take, here=here, star=take.number in starred)}\n", "bold" * here
            )
        self.show(text)


def take_line(take: Take, *, here: bool, star: bool) -> str:
    """Return a take in one line: number, star, parent, hits and genres."""
    genres = sorted(take.controls.genres, key=lambda name: -take.controls.genres[name])
    origin = f"of {take.parent}" if take.parent else "new"
    kind = "fill" if take.controls.fill else "beat"
    return (
        f"{'▸' if here else ' '}{'*' if star else ' '}{take.number:>3}  {origin:<7} {kind}"
        f"  {take.bar.hit_count:>3} hits  {'+'.join(genres[:2])}"
    )
