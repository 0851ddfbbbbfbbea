"""Bytes to lines of text: UTF-8 with or without a mark, UTF-16 with one, or GB18030; found out, never told. Pure."""

import codecs
import io

from intake.hotline.records import Unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PIECE = 1024 * 1024
_LOOK = 1024 * 1024
_FEW = 50  # one broken character among so many others does not make it another encoding


def decoded(data: bytes) -> io.TextIOWrapper:
    """The text, line by line with the line ends as they are. What does not decode is U+FFFD, and its row is refused.

    Raises Unreadable("encoding") for bytes that are no text.
    """
    return io.TextIOWrapper(io.BytesIO(data), encoding(data), "replace", newline="")


def encoding(data: bytes) -> str:
    """The name of the encoding. Raises Unreadable("encoding")."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if b"\0" in data[:_LOOK]:
        raise Unreadable("encoding")
    if _decodes(data, "utf-8") or _hardly_broken(data, "utf-8"):
        return "utf-8"
    if _decodes(data, "gb18030") or _hardly_broken(data, "gb18030"):
        return "gb18030"
    raise Unreadable("encoding")


def _decodes(data: bytes, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    view = memoryview(data)
    try:
        for at in range(0, len(data), _PIECE):
            decoder.decode(bytes(view[at : at + _PIECE]))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _hardly_broken(data: bytes, name: str) -> bool:
    text = data[:_LOOK].decode(name, "replace")
    foreign = sum(character > "\x7f" for character in text)
    return text.count("\ufffd") * _FEW < foreign
