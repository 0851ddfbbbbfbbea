"""Headers read from their raw bytes: encoded words, parameters, addresses, ids (RFC 2047, 2231, 5322). Pure.

The standard library's structured headers recurse and take quadratic time on what a hostile sender writes, and break a
character that Chinese programs split between two encoded words. Everything here is one pass over a bounded text.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from email.message import Message
from email.utils import parsedate_to_datetime
from itertools import pairwise
from urllib.parse import unquote_to_bytes

from intake.mail.charsets import text

LONGEST = 16_000  # characters of one header that are looked at
MANY = 400  # headers of one part that are looked at
IDS = 40  # Message-IDs of one letter that are looked at
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_PARAMETER = re.compile(r';[ \t\r\n]*([^=;\s]{1,60})[ \t\r\n]*=[ \t\r\n]*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))', re.DOTALL)
_SECTION = re.compile(r"^([^*]+)(?:\*(\d{1,3}))?(\*)?$")
_ID = re.compile(r"<([^<>\s]{3,400})>")
_MAIL = re.compile(r"[^\s<>()\",;:@]{1,64}@[^\s<>()\",;:@]{1,200}")
_FOLD = re.compile(r"[\r\n]+[ \t]*")


def raw(part: "Message[str, str]", name: str) -> str:
    """The first header of that name as it came, unfolded, cut at a length; bytes that are no ASCII as surrogates."""
    return next(iter(raws(part, name)), "")


def raws(part: "Message[str, str]", name: str) -> list[str]:
    """All headers of that name."""
    wanted = name.lower()
    some = list(part.raw_items())[:MANY]
    return [_FOLD.sub(" ", str(value)[:LONGEST]) for key, value in some if key.lower() == wanted]


def said(value: str) -> str:
    """A header's text: encoded words decoded, those that stand side by side in one charset as one."""
    found: list[tuple[str, bytes]] = []
    at = 0
    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        if between.strip() or not found:
            found.append(("", _bytes(between)))
        charset = word[1].partition("*")[0].lower()
        data = _unwrapped(word[2], word[3])
        if found and found[-1][0] == charset:
            data = found.pop()[1] + data
        found.append((charset, data))
        at = word.end()
    found.append(("", _bytes(value[at:])))
    return "".join(text(data, charset) for charset, data in found if data)


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")


def _unwrapped(kind: str, body: str) -> bytes:
    data = _bytes(body)
    if kind in "qQ":
        return _HEX.sub(lambda found: bytes([int(found[1], 16)]), data.replace(b"_", b" "))
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return b""


def parameter(value: str, name: str) -> str:
    """A parameter of a header, in pieces or encoded as RFC 2231 has it, or as encoded words, or in raw bytes."""
    pieces = sorted(_pieces(value, name), key=lambda piece: piece[0])
    if not pieces:
        return ""
    if not any(coded for _, coded, _ in pieces):
        return said("".join(body for _, _, body in pieces))
    charset, body = "", b""
    for number, (_, coded, piece) in enumerate(pieces):
        if coded and number == 0 and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)  # noqa: PLW2901 - the rest is what the piece says
        body += unquote_to_bytes(_bytes(piece)) if coded else _bytes(piece)
    return text(body, charset)


def _pieces(value: str, name: str) -> Iterable[tuple[int, bool, str]]:
    for found in _PARAMETER.finditer(value):
        section = _SECTION.match(found[1].lower())
        if section is not None and section[1] == name:
            quoted = found[2]
            body = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else (found[3] or "").strip()
            yield int(section[2] or 0), bool(section[3]), body


def ids(values: Iterable[str]) -> tuple[str, ...]:
    """The Message-IDs in these headers, without brackets, each once."""
    every = [one for value in values for one in _ID.findall(value[:LONGEST])]
    return tuple(dict.fromkeys(every[:IDS]))


def address(value: str) -> tuple[str, str]:
    """(name, address) of the first mailbox of a From header; both may be empty."""
    plain = said(value)
    inside = re.search(r"<\s*(" + _MAIL.pattern + r")\s*>", plain)
    found = inside[1] if inside else next(iter(_MAIL.findall(plain)), "")
    before = plain[: inside.start()] if inside else plain.replace(found, "")
    name = before.split(",")[-1] if inside else before
    return name.strip(" \t\"'()<>"), found.lower()


def moment(value: str) -> str:
    """A Date header in ISO form, "" where it cannot be read."""
    try:
        return parsedate_to_datetime(value[:100]).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def block(data: bytes) -> tuple[bytes, bytes]:
    """(headers, the rest) of raw bytes; the empty line between belongs to the headers."""
    ends = [data.find(mark) + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if mark in data]
    end = min(ends, default=len(data))
    return data[:end], data[end:]


def only(headers: bytes, wanted: Callable[[bytes], bool]) -> bytes:
    """A block of headers with those alone whose names (in lower case) are wanted, folded lines included, and the empty
    line behind them.
    """
    lines = headers.splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if not line.startswith((b" ", b"\t"))] + [len(lines)]
    fields = [lines[first:last] for first, last in pairwise(starts)]
    kept = [line for one in fields if wanted(one[0].partition(b":")[0].strip().lower()) for line in one]
    return b"".join(kept) + b"\r\n"
