"""Sealed files as they lie in the store: in one object, or in several that are read as one sequence of bytes."""

from collections.abc import Iterator
from itertools import chain
from uuid import UUID

from cases.errors import NotFound
from cases.objects import ids_of, store


def read(file: UUID, parts: int) -> Iterator[bytes]:
    """All sealed bytes, in pieces. Raises NotFound, Unready."""
    return chain.from_iterable(store().read(one) for one in ids_of(file, parts))


def size(file: UUID, parts: int) -> int:
    """How many sealed bytes there are. Every part but the last is as long as the first. Raises NotFound, Unready."""
    last = store().size(ids_of(file, parts)[-1])
    return last if parts == 1 else store().size(file) * (parts - 1) + last


def read_range(file: UUID, parts: int, offset: int, length: int) -> bytes:
    """`length` sealed bytes from `offset` on, across parts; fewer at the end. Raises NotFound, Unready."""
    if parts == 1:
        return store().read_range(file, offset, length)
    each = store().size(file)
    if not each:
        raise NotFound
    found = b""
    for number in range(offset // each, min((offset + length - 1) // each + 1, parts)):
        begin = max(offset - number * each, 0)
        wanted = min(offset + length - number * each, each) - begin
        found += store().read_range(ids_of(file, parts)[number], begin, wanted)
    return found
