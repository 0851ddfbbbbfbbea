"""Cleaning what comes in: text, and the names of files. Pure."""

import re
import unicodedata
from typing import NamedTuple

TEXT_LIMIT = 100_000  # bytes of UTF-8 in one text
LINE_LIMIT = 2_000  # bytes of UTF-8 in one line
NAME_LIMIT = 120  # characters of a file's name
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_HALVES = re.compile("[\ud800-\udfff]")  # JSON may hold halves of characters, which cannot be written in UTF-8
_SPACE = re.compile(r"\s+")
_TYPE = re.compile(r"^[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,80}$")


class FileName(NamedTuple):
    """A file's name as it is kept, and whether it had to be changed."""

    kept: str
    changed: bool


def text(value: str) -> str:
    """NFC, one kind of line end, nothing invisible, nothing around it, and U+FFFD for what is no character."""
    plain = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    return _HALVES.sub("\ufffd", _UNSEEN.sub("", plain)).strip()


def line(value: str) -> str:
    """As `text`, on one line."""
    return _SPACE.sub(" ", text(value))


def too_long(value: str, limit: int) -> bool:
    """Whether `value` has more than `limit` bytes in UTF-8."""
    return len(value) * 4 > limit and len(value.encode("utf-8", "replace")) > limit


def file_name(value: str) -> FileName:
    """The last part of a path, without what cannot be seen, at most 120 characters with its ending kept."""
    bare = line(value.replace("\\", "/").rpartition("/")[2]).strip(". ") or "file"
    stem, dot, ending = bare.rpartition(".")
    if len(bare) > NAME_LIMIT:
        short = dot and len(ending) <= 10
        bare = f"{stem[: NAME_LIMIT - 12]}….{ending}" if short else f"{bare[: NAME_LIMIT - 1]}…"
    return FileName(bare, bare != unicodedata.normalize("NFC", value))


def file_type(value: str) -> str:
    """A media type, or the one that says nothing."""
    plain = value.partition(";")[0].strip().lower()
    return plain if _TYPE.match(plain) else "application/octet-stream"
