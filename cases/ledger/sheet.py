"""The ledger as an office's spreadsheet: landscape, a title, the filters in words, a head repeated on every page, and
a line for who filled it in and who has looked it over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import xlsxwriter

FACE = "仿宋_GB2312"
# How an office writes a date. The cell itself holds a real one, to be sorted and reckoned with.
DAY = 'yyyy"年"m"月"d"日"'
HEAD = 2  # the row of the columns' words, below the title and the notes
Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the rows: the sheet's title, a line of notes, the columns as (words, width in characters)."""

    title: str
    notes: str
    columns: Sequence[tuple[str, float]]
    secrecy: str
    pages: str  # e.g. 第 &P 页，共 &N 页
    signed: str = ""  # 填报人、审核人、日期, below the rows


def workbook(head: Head, rows: Iterable[Sequence[Cell]]) -> bytes:
    """The XLSX file, made in memory alone. A date is a date; all other text stays text, also where it begins with `=`:

    formulas from a report would run on the reader's desk.
    """
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"author": "", "comments": ""})
        sheet = book.add_worksheet("台账")
        _top(book, sheet, head)
        last = _rows(book, sheet, rows)
        _bottom(book, sheet, head, last)
        _paper(sheet, head)
    return out.getvalue()


def _top(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, head: Head) -> None:
    last = len(head.columns) - 1
    title = book.add_format({"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"})
    note = book.add_format({"font_name": FACE, "font_size": 11, "valign": "vcenter"})
    top = book.add_format(_cell(bold=True, align="center"))
    sheet.merge_range(0, 0, 0, last, head.title, title)
    sheet.set_row(0, 36)
    sheet.merge_range(1, 0, 1, last, head.notes, note)
    for place, (words, width) in enumerate(head.columns):
        sheet.set_column(place, place, width)
        sheet.write_string(HEAD, place, words, top)


def _rows(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, rows: Iterable[Sequence[Cell]]) -> int:
    """The number of the last line written; that of the head where there is none."""
    cell = book.add_format(_cell())
    day = book.add_format({**_cell(align="center"), "num_format": DAY})
    line = HEAD
    for line, row in enumerate(rows, start=HEAD + 1):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(line, place, value, day)
            elif isinstance(value, int):
                sheet.write_number(line, place, value, cell)
            else:
                sheet.write_string(line, place, value or "", cell)
    return line


def _bottom(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, head: Head, last: int) -> None:
    columns = len(head.columns) - 1
    sheet.autofilter(HEAD, 0, last, columns)
    if not head.signed:
        return
    # An empty line between: what is sorted and filtered ends before the signatures.
    sign = book.add_format({"font_name": FACE, "font_size": 12, "valign": "vcenter"})
    sheet.merge_range(last + 2, 0, last + 2, columns, head.signed, sign)
    sheet.set_row(last + 2, 30)
    sheet.print_area(0, 0, last + 2, columns)


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
    sheet.repeat_rows(HEAD)
    sheet.freeze_panes(HEAD + 1, 3)
    sheet.set_header(f"&R{head.secrecy}")
    sheet.set_footer(f"&C{head.pages}")
