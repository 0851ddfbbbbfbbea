"""XLSX: the first sheet that has rows, values only. Pure."""

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from importlib import import_module

from intake.hotline.packed import opened
from intake.hotline.records import CELLS, Record, Unreadable, as_record, headings

_GAP = 5_000  # empty rows after which nothing more is looked for: a row numbered 10^12 must not be counted up to


def kind(data: bytes) -> str:
    """`xlsx` or `docx`. Raises Unreadable("kind") for another package."""
    names = opened(data).namelist()
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    raise Unreadable("kind")


def records(data: bytes) -> Iterator[Record]:
    """Each row under the headings of the first that has any; a formula is the value it had when it was saved."""
    heads: list[str] = []
    for number, cells in _rows(data):
        if heads:
            yield as_record(number, heads, cells)
        elif any(cells):
            heads = headings(_without_tail(cells))


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    opened(data).close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # By name: it weighs more than a site should carry for a file that comes once a day.
        book = import_module("openpyxl").load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
    sheet = next((one for one in book.worksheets if hasattr(one, "reset_dimensions")), None)
    if sheet is None:
        raise Unreadable("empty")
    sheet.reset_dimensions()  # what a file says of its own extent is not believed
    gap = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=CELLS), 1):
        cells = [_said(value) for value in row]
        gap = 0 if any(cells) else gap + 1
        if gap > _GAP:
            return
        if not gap:
            yield number, cells


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(int(value.total_seconds()))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()
