"""DOCX: its tables where the first row is made of known headings, else its paragraphs as a text with turns. Pure.

Only `word/document.xml` is read (ECMA-376, part 1, 17): no macro, no link, no picture, no other part.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from intake.hotline import turns
from intake.hotline.mapping import known
from intake.hotline.packed import opened
from intake.hotline.records import Record, as_record, headings

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t"}
_ENOUGH = 2  # known headings that make a table one of transcripts


def records(data: bytes) -> Iterator[Record]:
    """The transcripts of a document."""
    with opened(data) as package, package.open("word/document.xml") as part:
        # The package was looked through: no document type, so no entities; and its size is bounded.
        body = ET.parse(part).getroot().find(f"{_W}body")  # noqa: S314 - see the line above
    blocks = list(body) if body is not None else []
    tables = [rows for one in blocks if one.tag == f"{_W}tbl" and _is_known(rows := _rows(one))]
    if not tables:
        yield from turns.records(_lines(blocks))
        return
    number = 0
    for rows in tables:
        heads = headings(rows[0])
        for row in rows[1:]:
            number += 1
            yield as_record(number, heads, row)


def _is_known(rows: list[list[str]]) -> bool:
    return len(rows) > 1 and sum(bool(known(cell)) for cell in rows[0]) >= _ENOUGH


def _rows(table: ET.Element) -> list[list[str]]:
    return [["\n".join(_paragraphs(cell)) for cell in row.iter(f"{_W}tc")] for row in table.iter(f"{_W}tr")]


def _lines(blocks: list[ET.Element]) -> Iterator[str]:
    for block in blocks:
        if block.tag == f"{_W}tbl":
            for row in _rows(block):
                yield from "：".join(row).splitlines() or [""]
        else:
            for paragraph in _paragraphs(block):
                yield from paragraph.splitlines() or [""]


def _paragraphs(block: ET.Element) -> Iterator[str]:
    for paragraph in block.iter(f"{_W}p"):
        yield "".join((one.text or "") if one.tag == f"{_W}t" else _BREAKS.get(one.tag, "") for one in paragraph.iter())
