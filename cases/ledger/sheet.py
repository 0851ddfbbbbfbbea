"""The ledger as an office's spreadsheet: landscape, a title, the filters in words, a head repeated on every page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter

FACE = "仿宋_GB2312"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the rows: the sheet's title, a line of notes, the columns as (words, width in characters)."""

    title: str
    notes: str
    columns: Sequence[tuple[str, float]]
    secrecy: str
    pages: str  # e.g. 第 &P 页，共 &N 页


def workbook(head: Head, rows: Iterable[Sequence[str | int]]) -> bytes:
    """The XLSX file, made in memory alone. A cell that begins with `=` stays text:

    formulas from a report would run on the reader's desk.
    """
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"author": "", "comments": ""})
        _fill(book, head, rows)
    return out.getvalue()


def _fill(book: xlsxwriter.Workbook, head: Head, rows: Iterable[Sequence[str | int]]) -> None:
    sheet = book.add_worksheet("台账")
    last = len(head.columns) - 1
    title = book.add_format({"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"})
    note = book.add_format({"font_name": FACE, "font_size": 11, "valign": "vcenter"})
    top = book.add_format(_cell(bold=True, align="center"))
    cell = book.add_format(_cell())
    sheet.merge_range(0, 0, 0, last, head.title, title)
    sheet.set_row(0, 36)
    sheet.merge_range(1, 0, 1, last, head.notes, note)
    for place, (words, width) in enumerate(head.columns):
        sheet.set_column(place, place, width)
        sheet.write_string(2, place, words, top)
    for line, row in enumerate(rows, start=3):
        for place, value in enumerate(row):
            sheet.write(line, place, value, cell)
    _paper(sheet, head)


def _cell(*, bold: bool = False, align: str = "left") -> dict[str, object]:
    return {
        "font_name": FACE,
        "font_size": 11,
        "border": 1,
        "text_wrap": True,
        "valign": "vcenter",
        "align": align,
        "bold": bold,
    }


def _paper(sheet: xlsxwriter.worksheet.Worksheet, head: Head) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)
    sheet.freeze_panes(3, 3)
    sheet.set_header(f"&R{head.secrecy}")
    sheet.set_footer(f"&C{head.pages}")
