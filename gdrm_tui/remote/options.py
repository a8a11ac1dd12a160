"""Which remote controls to open, from the settings or the command line."""

from __future__ import annotations

from dataclasses import dataclass

from gdrm_tui.core.network_address import NetworkAddress
from gdrm_tui.storage.settings import Settings


@dataclass(frozen=True, slots=True)
class RemoteOptions:
    """What to open at the start.

    Attributes
    ----------
    osc : NetworkAddress or None
        Where to listen for OSC; None leaves it off.
    osc_to : NetworkAddress or None
        Who is sent changes over OSC without having asked.
    link : bool
        Whether to join a session of Ableton Link.
    """

    osc: NetworkAddress | None = None
    osc_to: NetworkAddress | None = None
    link: bool = False

    def over(self, settings: Settings) -> RemoteOptions:
        """Return these options, with those of the settings where one is not given."""
        return RemoteOptions(
            self.osc or settings.osc,
            self.osc_to or settings.osc_to,
            link=self.link or settings.link,
        )
