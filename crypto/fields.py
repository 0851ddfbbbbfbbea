"""Length-prefixed fields: the one way in which this package joins byte strings.

Each field is its length as 4 bytes, big-endian, then its bytes. Two different lists of fields can never give the same
bytes, which plain concatenation does not promise ("ab" + "c" = "a" + "bc").
"""

from collections.abc import Iterable
from struct import Struct
from uuid import UUID

from crypto.errors import CannotOpen

_LENGTH = 4
_prefix = Struct(">I").pack

Part = str | bytes | int | UUID


def as_bytes(part: Part) -> bytes:
    """One part as bytes: text as UTF-8, a number as 8 bytes big-endian, a UUID as its 16 bytes."""
    if isinstance(part, bytes):
        return part
    if isinstance(part, str):
        return part.encode()
    if isinstance(part, UUID):
        return part.bytes
    return part.to_bytes(8, "big")


def join(parts: Iterable[Part]) -> bytes:
    """All parts, each behind its length. Raises OverflowError for a negative number or one of more than 64 bits."""
    out: list[bytes] = []
    for part in parts:  # hot: every sealing and every opening joins a handful of parts twice
        data = part if isinstance(part, bytes) else as_bytes(part)
        out += (_prefix(len(data)), data)
    return b"".join(out)


def split(data: bytes, count: int | None = None) -> list[bytes]:
    """The parts again. Raises CannotOpen if bytes are missing or left over, or there are not exactly `count` parts."""
    parts = []
    at = 0
    while at < len(data):
        end = at + _LENGTH + int.from_bytes(data[at : at + _LENGTH], "big")
        if at + _LENGTH > len(data) or end > len(data):
            raise CannotOpen
        parts.append(data[at + _LENGTH : end])
        at = end
    if count is not None and len(parts) != count:
        raise CannotOpen
    return parts


def number(part: bytes) -> int:
    """A number written by `as_bytes`. Raises CannotOpen unless it is exactly 8 bytes."""
    if len(part) != 8:
        raise CannotOpen
    return int.from_bytes(part, "big")


def text(part: bytes) -> str:
    """Text written by `as_bytes`. Raises CannotOpen if it is not UTF-8."""
    try:
        return part.decode()
    except UnicodeDecodeError:
        raise CannotOpen from None
