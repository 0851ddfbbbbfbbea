"""The words and the pictures of a Word, Excel or PowerPoint document, without its looks. In the child."""

import re
from html import unescape

from intake.files import pictures
from intake.files.told import Answer, Refused
from intake.files.zipped import Zipped

_MOST_PICTURES = 8
_MOST_WORDS = 400_000
_NUMBER = re.compile(r"(\d+)")
_SHARED = re.compile(rb"<si\b.*?</si>", re.DOTALL)
_T = re.compile(rb"<(?:\w+:)?t\b[^>]*>([^<]*)<")
_ROW = re.compile(rb"<row\b.*?</row>", re.DOTALL)
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_PARAGRAPH = re.compile(rb"</(?:w|a):p>")


def view(data: bytearray, page: int) -> Answer:
    """Words, and the pictures that lie in it, made anew. Raises Refused."""
    del page
    document = Zipped(data)
    words = "\n\n".join(_words(document))[:_MOST_WORDS]
    shown = [one for name in document.names if "/media/" in name and (one := _shown(document.read(name)))]
    if not words.strip() and not shown:
        raise Refused("unknown")
    return Answer(text=words, parts=tuple(shown[:_MOST_PICTURES]), pages=1, type="image/jpeg")


def _words(document: Zipped) -> list[str]:
    if "word/document.xml" in document.names:
        notes = ("word/document.xml", "word/footnotes.xml", "word/comments.xml")
        return [_paragraphs(document.read(name)) for name in notes if name in document.names]
    slides = sorted((name for name in document.names if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)), key=_order)
    if slides:
        return [_paragraphs(document.read(name)) for name in slides]
    shared = [_text(one) for one in _SHARED.findall(document.read("xl/sharedStrings.xml"))]
    sheets = sorted((name for name in document.names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)), key=_order)
    return [_rows(document.read(name), shared) for name in sheets]


def _order(name: str) -> int:
    found = _NUMBER.findall(name)
    return int(found[-1][:6]) if found else 0


def _paragraphs(data: bytes) -> str:
    return "\n".join(_text(one) for one in _PARAGRAPH.split(data)).strip()


def _text(data: bytes) -> str:
    return unescape(b"".join(_T.findall(data)).decode("utf-8", "replace"))


def _rows(data: bytes, shared: list[str]) -> str:
    lines = [[_cell(how, inner, shared) for how, inner in _CELL.findall(row)] for row in _ROW.findall(data)]
    return "\n".join("\t".join(cells) for cells in lines)


def _cell(how: bytes, inner: bytes, shared: list[str]) -> str:
    value = _VALUE.search(inner)
    if value is None:
        return _text(inner)
    said = value[1].decode("utf-8", "replace")
    if b't="s"' in how:
        return shared[int(said)] if said.isdecimal() and int(said) < len(shared) else ""
    return unescape(said)


def _shown(data: bytes) -> bytes:
    try:
        return pictures.shown(pictures.opened(data))
    except (Refused, OSError, ValueError, SyntaxError):
        return b""
