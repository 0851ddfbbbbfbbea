"""A file of transcripts becomes records, one after the other; nothing here knows what a column means. Pure.

Whatever the bytes are, the answer is records, troubles of single rows, or Unreadable: never another error, and never
more memory than a few times the file.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from zipfile import BadZipFile

from intake.hotline import docx, jsonl, sheets, table, turns
from intake.hotline.records import ROWS, Record, Unreadable
from intake.hotline.text import decoded

MOST = 64 * 1024 * 1024  # bytes of one file: it is held in memory, for it may lie on no disk
LOOK = 50  # records that are looked at for their headings
# What a library that was handed nonsense may raise; each is the file's fault and none is ours.
NONSENSE = (
    ArithmeticError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True)
class Table:
    """An opened file: its headings in their order, and its records, which can be gone through once."""

    kind: str
    heads: tuple[str, ...]
    records: Iterator[Record]
    first: tuple[Record, ...] = field(default=(), repr=False)


def open_table(name: str, data: bytes) -> Table:
    """The records of a file called `name`. Raises Unreadable(code): big, kind, empty, encoding, packed, broken."""
    if len(data) > MOST:
        raise Unreadable("big")
    try:
        kind = _kind(name, data)
        records = _bounded(READERS[kind](data))
        first = tuple(islice(records, LOOK))
    except NONSENSE as error:
        raise _said(error) from None
    heads: dict[str, None] = {}
    for record in first:
        heads.update(dict.fromkeys(record.cells))
    if not first:
        raise Unreadable("empty")
    return Table(kind, tuple(heads), chain(first, records), first)


def _said(error: BaseException) -> Unreadable:
    return error if isinstance(error, Unreadable) else Unreadable("broken")


def _bounded(records: Iterator[Record]) -> Iterator[Record]:
    """At most so many, and the reader's errors in the middle of a file are said as ours."""
    count = 0
    try:
        for record in records:
            count += 1
            if count > ROWS:
                raise Unreadable("rows")
            yield record
    except NONSENSE as error:
        raise _said(error) from None


def _kind(name: str, data: bytes) -> str:
    ending = name.lower().rpartition(".")[2]
    if data[:4] == b"PK\x03\x04":
        return ending if ending in ("xlsx", "docx") else sheets.kind(data)
    if ending in READERS and ending not in ("xlsx", "docx"):
        return ending
    if ending in ("xlsx", "docx", "xls", "doc", "pdf", "zip", "wps", "et"):
        raise Unreadable("kind")
    return _looks_like(data)


def _looks_like(data: bytes) -> str:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start[:1] == b"{":
        return "jsonl"
    first = start.partition(b"\n")[0]
    return "csv" if first.count(b",") > 1 or first.count(b"\t") > 1 else "txt"


def _csv(data: bytes) -> Iterator[Record]:
    return table.records(decoded(data))


def _jsonl(data: bytes) -> Iterator[Record]:
    return jsonl.records(decoded(data))


def _txt(data: bytes) -> Iterator[Record]:
    return turns.records(decoded(data))


READERS: Mapping[str, Callable[[bytes], Iterator[Record]]] = {
    "csv": _csv,
    "tsv": _csv,
    "xlsx": sheets.records,
    "jsonl": _jsonl,
    "ndjson": _jsonl,
    "json": _jsonl,
    "txt": _txt,
    "docx": docx.records,
}
