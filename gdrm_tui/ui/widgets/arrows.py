"""The bindings of the arrows, by ids that a keymap moves: some players use letters beside them."""

from __future__ import annotations

from textual.binding import Binding, BindingType


def arrows(**actions: str) -> list[BindingType]:
    """Return the bindings of "left", "right", "up" and "down", or some of them, to actions."""
    return [Binding(arrow, action, show=False, id=arrow) for arrow, action in actions.items()]
