"""`winmail.dat`: the body and the files that Outlook packs into TNEF ([MS-OXTNEF]). Pure; reads and never writes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import error as short
from struct import unpack_from

from intake.mail.charsets import text

SIGNATURE = b"\x78\x9f\x3e\x22"
_BODY, _PROPERTIES = 0x2800C, 0x69003
_TITLE, _DATA, _NEXT, _ATTACHED = 0x18010, 0x6800F, 0x69002, 0x69005
_CODE_PAGE = 0x69007
_PLAIN, _HTML, _RTF, _CONTENT, _SHORT, _LONG = 0x1000, 0x1013, 0x1009, 0x3701, 0x3704, 0x3707
_FIXED = {
    0x0002: 4,
    0x0003: 4,
    0x0004: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x000A: 4,
    0x000B: 4,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}
_WIDE, _NARROW, _BINARY, _OBJECT = 0x001F, 0x001E, 0x0102, 0x000D
MANY = 5_000  # attributes and properties that are looked at


@dataclass
class Packed:
    """What a winmail.dat holds. `whole` False: there was more than was understood, so the file is kept as well."""

    plain: str = ""
    html: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    whole: bool = True


@dataclass
class _Reading:
    page: str = "gb18030"
    name: str = ""
    data: bytes | None = None
    begun: bool = False
    found: Packed = field(default_factory=Packed)

    def close(self) -> None:
        """The file that was being read is complete."""
        if self.data is not None:
            self.found.files.append((self.name, self.data))
        self.name, self.data = "", None


def read(data: bytes) -> Packed | None:
    """What `data` holds, None where it is no TNEF. Broken data gives what stood before the break."""
    if not data.startswith(SIGNATURE):
        return None
    reading = _Reading()
    try:
        for number, body in _attributes(data):
            _attribute(reading, number, body)
    except (short, ValueError, IndexError):
        reading.found.whole = False
    reading.close()
    return reading.found


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(MANY):
        if at >= len(data):
            return
        _, number, length = unpack_from("<BII", data, at)
        if at + 9 + length > len(data):
            raise ValueError
        yield number, data[at + 9 : at + 9 + length]
        at += 9 + length + 2  # a checksum of two bytes follows


def _attribute(reading: _Reading, number: int, body: bytes) -> None:
    if number == _NEXT:
        reading.close()
    elif number == _DATA:
        reading.data = body
    elif number in (_PROPERTIES, _ATTACHED):
        for name, value in _properties(body, reading.page):
            _property(reading, name, value)
    else:
        _word(reading, number, body)


def _word(reading: _Reading, number: int, body: bytes) -> None:
    if number == _CODE_PAGE:
        reading.page = f"cp{unpack_from('<I', body)[0]}"
    elif number == _TITLE:
        reading.name = reading.name or text(body.rstrip(b"\0"), reading.page)
    elif number == _BODY:
        reading.found.plain = text(body.rstrip(b"\0"), reading.page)


def _property(reading: _Reading, name: int, value: bytes | str) -> None:
    if name in (_LONG, _SHORT) and isinstance(value, str):
        reading.name = value if name == _LONG else reading.name or value
    elif name == _CONTENT and isinstance(value, bytes):
        reading.data = reading.data or value
    elif name == _PLAIN:
        reading.found.plain = value if isinstance(value, str) else text(value, reading.page)
    elif name == _HTML:
        reading.found.html = value if isinstance(value, str) else text(value)
    elif name == _RTF:
        reading.found.whole = False


def _properties(body: bytes, page: str) -> Iterator[tuple[int, bytes | str]]:
    """(property, value) of those whose values are texts or bytes ([MS-OXTNEF] 2.1.3.4)."""
    (count,) = unpack_from("<I", body)
    at = 4
    for _ in range(min(count, MANY)):
        kind, name = unpack_from("<HH", body, at)
        at += 4
        if name >= 0x8000:
            at = _past_name(body, at)
        values, at = _values(body, at, kind)
        for value in values:
            yield name, _said(kind & 0x0FFF, value, page)


def _past_name(body: bytes, at: int) -> int:
    """Behind the name of a named property: a GUID, a kind, and a number or a text."""
    (kind,) = unpack_from("<I", body, at + 16)
    if kind == 0:
        return at + 24
    length = int(unpack_from("<I", body, at + 20)[0])
    return at + 24 + length + -length % 4


def _values(body: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    several, kind = bool(kind & 0x1000), kind & 0x0FFF
    size = _FIXED.get(kind)
    if size is None and kind not in (_WIDE, _NARROW, _BINARY, _OBJECT):
        raise ValueError
    count = 1
    if several or size is None:
        (count,) = unpack_from("<I", body, at)
        at += 4
    if size is not None:
        return [], at + size * count
    found: list[bytes] = []
    for _ in range(min(count, MANY)):
        (length,) = unpack_from("<I", body, at)
        if at + 4 + length > len(body):
            raise ValueError
        found.append(body[at + 4 : at + 4 + length])
        at += 4 + length + -length % 4
    return found, at


def _said(kind: int, value: bytes, page: str) -> bytes | str:
    if kind == _WIDE:
        return value.decode("utf-16-le", "replace").rstrip("\0")
    if kind == _NARROW:
        return text(value.rstrip(b"\0"), page)
    return value[16:] if kind == _OBJECT else value
