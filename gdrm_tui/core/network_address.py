"""Network addresses: hosts and ports as a user writes them, [HOST:]PORT."""

from __future__ import annotations

from typing import NamedTuple

HERE = "127.0.0.1"  # this machine alone
_LAST_PORT = 65_535


class NetworkAddress(NamedTuple):
    """A port of a machine; `host` is a name or an address."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def network_address(text: str) -> NetworkAddress:
    """Return the address that `[HOST:]PORT` names, on this machine where it names no host.

    Raises
    ------
    ValueError
        If it is written any other way.
    """
    host, colon, port = text.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    known = port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= _LAST_PORT
    if not known or (colon and not host) or any(sign.isspace() for sign in host):
        raise ValueError(
            f"{text!r} is not a port such as 9000, or a host and a port such as 192.168.1.20:9000"
        )
    return NetworkAddress(host or HERE, int(port))
