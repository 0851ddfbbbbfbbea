"""Asks clamd whether a file is known to do harm (clamd(8), INSTREAM: each piece with its length in 4 bytes, then 0)."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_SECONDS = 30.0
_AT_ONCE = 256 * 1024
_MOST_ANSWER = 4096


class Away(Exception):
    """clamd did not answer, or says that it could not look."""


def scan(address: str, pieces: Iterator[bytes]) -> str:
    """The name of what was found, or "". `address`: a socket's path, or HOST:PORT. Raises Away."""
    try:
        with _reached(address) as line:
            line.sendall(b"zINSTREAM\0")
            with suppress(BrokenPipeError, ConnectionResetError):  # it has seen enough, and says so below
                for piece in pieces:
                    for at in range(0, len(piece), _AT_ONCE):
                        part = piece[at : at + _AT_ONCE]
                        line.sendall(len(part).to_bytes(4, "big") + part)
                line.sendall(bytes(4))
            said = _answer(line)
    except OSError:
        raise Away from None
    if said.endswith(b"FOUND"):
        return said.removeprefix(b"stream: ").removesuffix(b"FOUND").decode("ascii", "replace").strip()[:80] or "?"
    if not said.endswith(b"OK"):
        raise Away
    return ""


def _reached(address: str) -> socket.socket:
    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal():
        return socket.create_connection((host.strip("[]"), int(port)), timeout=_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(_SECONDS)
    try:
        line.connect(str(Path(address)))
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> bytes:
    said = b""
    while len(said) < _MOST_ANSWER and not said.endswith(b"\0") and (part := line.recv(1024)):
        said += part
    return said.rstrip(b"\0\n")
