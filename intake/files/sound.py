"""Recordings and films: where and with what they were made, as far as their boxes and tags say; a copy without.

MP4 and QuickTime (ISO/IEC 14496-12): `udta`, `meta` and `uuid` become `free` and zeros, so that nothing moves; days in
the headers become 0. MP3: ID3 goes. WAV: `LIST` becomes `JUNK`. The sound itself stays as it is. In the child.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from intake.files.told import Answer, Finding, Refused

_WHERE = re.compile(rb"[+-]\d{1,2}\.\d{2,8}[+-]\d{1,3}\.\d{2,8}")
_DEVICE = re.compile(
    rb"\xa9(?:mak|mod).{4}([\x20-\x7e]{2,40})"
    rb"|com\.(?:apple\.quicktime|android)\.(?:make|model|manufacturer)",
    re.DOTALL,
)
_INNER = frozenset({b"moov", b"trak", b"mdia"})
_GOES = frozenset({b"udta", b"meta", b"uuid"})
_DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_MOST_BOXES = 5000


class Box(NamedTuple):
    """One box: its type, where it begins, where its content does, where it ends."""

    kind: bytes
    start: int
    inner: int
    end: int


def probe(data: bytearray) -> Answer:
    """What it tells."""
    if data[4:8] == b"ftyp":
        return Answer(findings=tuple(_by_boxes(data)))
    return Answer(findings=(Finding("tags"),) if _tags(data) else ())


def boxes(data: bytearray, start: int, end: int, depth: int = 0) -> Iterator[Box]:
    """The boxes from `start` to `end`, those within first where they hold others."""
    at = start
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            return
        size, kind, inner = int.from_bytes(data[at : at + 4], "big"), bytes(data[at + 4 : at + 8]), at + 8
        if size == 1:
            size, inner = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        last = end if size == 0 else at + size
        if last > end or last < inner:
            raise Refused("damaged")
        if kind in _INNER and depth < 4:
            yield from boxes(data, inner, last, depth + 1)
        yield Box(kind, at, inner, last)
        at = last


def _by_boxes(data: bytearray) -> list[Finding]:
    found: dict[str, Finding] = {}
    for box in boxes(data, 0, len(data)):
        content = bytes(data[box.inner : min(box.end, box.inner + 1024 * 1024)])
        if box.kind == b"mvhd" and _day(content):
            found["time"] = Finding("time", _day(content))
        if box.kind in _GOES and content.strip(b"\0"):
            found.update({one.code: one for one in _by_words(content)})
    return list(found.values())


def _day(content: bytes) -> str:
    seconds = int.from_bytes(content[4:12] if content[:1] == b"\1" else content[4:8], "big")
    if not 0 < seconds < 1 << 33:
        return ""
    return (_EPOCH + timedelta(seconds=seconds)).date().isoformat()


def _by_words(content: bytes) -> list[Finding]:
    found, where, device = [Finding("tags")], _WHERE.search(content), _DEVICE.search(content)
    if where or b"\xa9xyz" in content or b"location.ISO6709" in content:
        found.append(Finding("place", where[0].decode() if where else ""))
    if device:
        found.append(Finding("device", (device[1] or b"").decode("ascii", "ignore").strip()))
    return found


def _tags(data: bytearray) -> bool:
    if data.startswith(b"RIFF"):
        return any(kind == b"LIST" and any(data[start + 12 : end]) for kind, start, end in _chunks(data))
    if data.startswith((b"OggS", b"fLaC")):
        return bool(
            re.search(rb"(?i)(artist|title|location|comment|date|author|organization)=.", data[:65536], re.DOTALL)
        )
    return data.startswith(b"ID3") or data[-128:-125] == b"TAG"


def _chunks(data: bytearray) -> Iterator[tuple[bytes, int, int]]:
    at = 12
    for _ in range(_MOST_BOXES):
        if at + 8 > len(data):
            return
        end = at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
        yield bytes(data[at : at + 4]), at, min(end, len(data))
        at = end + end % 2


def copy(data: bytearray, answer: Answer) -> Answer:
    """The same without what tells, where that can be cut out. Raises Refused("sound") for the other kinds."""
    if data[4:8] == b"ftyp":
        _blank_boxes(data)
        made = bytes(data)
    elif data.startswith(b"RIFF"):
        for kind, start, end in list(_chunks(data)):
            if kind == b"LIST":
                data[start : start + 4], data[start + 8 : end] = b"JUNK", bytes(end - start - 8)
        made = bytes(data)
    elif data.startswith(b"ID3") or data[-128:-125] == b"TAG":
        made = _without_id3(bytes(data))
    else:
        raise Refused("sound")
    return Answer(findings=answer.findings, parts=(made,), type="keep")


def _blank_boxes(data: bytearray) -> None:
    for box in list(boxes(data, 0, len(data))):
        if box.kind in _GOES:
            data[box.start + 4 : box.start + 8] = b"free"
            data[box.inner : box.end] = bytes(box.end - box.inner)
        elif box.kind in _DATED:
            wide = 16 if data[box.inner] == 1 else 8
            data[box.inner + 4 : box.inner + 4 + wide] = bytes(wide)


def _without_id3(data: bytes) -> bytes:
    if data.startswith(b"ID3"):
        a, b, c, d = (one & 0x7F for one in data[6:10])
        data = data[10 + (a << 21 | b << 14 | c << 7 | d) + (10 if data[5] & 0x10 else 0) :]
    return data[:-128] if data[-128:-125] == b"TAG" else data


def view(data: bytearray, page: int) -> Answer:
    """Nothing is shown of it: raises Refused("sound")."""
    del data, page
    raise Refused("sound")
