"""X.690 BER as mail programs write it: also lengths that are not told beforehand, and strings in pieces. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from crypto.errors import CannotOpen

SEQUENCE, SET, OCTETS, OID, INTEGER = 0x10, 0x11, 0x04, 0x06, 0x02
_BUILT, _LONG_TAG, _ENDLESS = 0x20, 0x1F, 0x80
_DEEPEST = 24
_MOST = 120_000  # values in one structure: a content of sixty megabytes in pieces of a thousand bytes has fewer


@dataclass(frozen=True, slots=True)
class Value:
    """One value. `tag`: its identifier without the bit that says whether it is built of others (`parts`)."""

    tag: int
    body: memoryview = field(repr=False)
    parts: tuple["Value", ...] | None = field(default=None, repr=False)

    def built(self, tag: int = SEQUENCE) -> tuple["Value", ...]:
        """The values it is built of. Raises CannotOpen where it is another."""
        if self.tag != tag or self.parts is None:
            raise CannotOpen
        return self.parts

    def plain(self, tag: int) -> bytes:
        """Its bytes, in one piece or in several. Raises CannotOpen where it is another."""
        if self.tag != tag:
            raise CannotOpen
        return b"".join(_pieces(self))


def _pieces(value: Value) -> Iterator[memoryview]:
    if value.parts is None:
        yield value.body
        return
    for part in value.parts:
        if part.tag != OCTETS:
            raise CannotOpen
        yield from _pieces(part)


def read(data: bytes) -> Value:
    """The one value that `data` begins with. Raises CannotOpen."""
    return _Reader(memoryview(data)).value(0, len(data), 0)[0]


def first(data: bytes, tag: int) -> Value:
    """The first value in the sequence that `data` begins with, which must be a plain one of this tag. What comes behind
    it is not looked at: so this costs nothing, however much there is. Raises CannotOpen.
    """
    reader, end = _Reader(memoryview(data)), len(data)
    if not data or data[0] != SEQUENCE | _BUILT:
        raise CannotOpen
    start = reader.length(1, end)[1]
    if data[start : start + 1] != bytes((tag,)):
        raise CannotOpen
    return reader.value(start, end, 1)[0]


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._left = _MOST

    def value(self, at: int, end: int, depth: int) -> tuple[Value, int]:
        """The value at a place, and where the next begins."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            raise CannotOpen
        first = self._byte(at, end)
        if first & _LONG_TAG == _LONG_TAG:
            raise CannotOpen
        length, start = self.length(at + 1, end)
        if length is None:
            return self._endless(first, start, end, depth)
        if start + length > end:
            raise CannotOpen
        parts = self._parts(start, start + length, depth) if first & _BUILT else None
        return Value(first & ~_BUILT, self._data[start : start + length], parts), start + length

    def _parts(self, at: int, end: int, depth: int) -> tuple[Value, ...]:
        found = []
        while at < end:
            one, at = self.value(at, end, depth + 1)
            found.append(one)
        return tuple(found)

    def _endless(self, first: int, start: int, end: int, depth: int) -> tuple[Value, int]:
        if not first & _BUILT:
            raise CannotOpen
        found, at = [], start
        while self._byte(at, end) or self._byte(at + 1, end):
            one, at = self.value(at, end, depth + 1)
            found.append(one)
        return Value(first & ~_BUILT, self._data[start:at], tuple(found)), at + 2

    def length(self, at: int, end: int) -> tuple[int | None, int]:
        """How long a value says it is (None: until it ends), and where it begins."""
        first = self._byte(at, end)
        if first < _ENDLESS:
            return first, at + 1
        if first == _ENDLESS:
            return None, at + 1
        count = first & 0x7F
        if count > 5 or at + 1 + count > end:
            raise CannotOpen
        return int.from_bytes(self._data[at + 1 : at + 1 + count], "big"), at + 1 + count

    def _byte(self, at: int, end: int) -> int:
        if at >= end:
            raise CannotOpen
        return self._data[at]
