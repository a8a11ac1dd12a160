"""What of the remote the user asks for, in the settings or on the command line."""

from __future__ import annotations

from dataclasses import dataclass

from gdrm_tui.core.network_places import NetworkPlace
from gdrm_tui.storage.settings import Settings


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be opened at the start.

    Attributes
    ----------
    osc : NetworkPlace or None
        Where to listen for OSC; None leaves it off.
    osc_to : NetworkPlace or None
        Who is sent changes over OSC without having asked.
    link : bool
        Whether to join a session of Ableton Link.
    """

    osc: NetworkPlace | None = None
    osc_to: NetworkPlace | None = None
    link: bool = False

    def over(self, settings: Settings) -> Wishes:
        """Return the wishes, with those of the settings where there are none."""
        return Wishes(
            self.osc or settings.osc,
            self.osc_to or settings.osc_to,
            link=self.link or settings.link,
        )
