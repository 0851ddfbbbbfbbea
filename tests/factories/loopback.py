"""No test opens a socket beyond this machine."""

import ipaddress
from typing import Any


class BeyondThisMachine(AssertionError):
    """A test tried to reach an address that is not this machine's own."""


def refuse_the_world(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: raises `BeyondThisMachine` on a connection or a look-up that would leave the loopback."""
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple) and not is_here(str(address[0])):
            raise BeyondThisMachine(address[0])
    if event == "socket.getaddrinfo" and not is_here(_text(arguments[0])):
        raise BeyondThisMachine(arguments[0])


def is_here(host: str) -> bool:
    """Whether `host` is this machine, by name or address; an empty host is a listening socket's."""
    if host in {"", "localhost", "0.0.0.0", "::"}:
        return True
    try:
        return ipaddress.ip_address(host.split("%", 1)[0]).is_loopback
    except ValueError:
        return False


def _text(host: str | bytes | None) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else host or ""
