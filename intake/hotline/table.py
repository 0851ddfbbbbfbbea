"""Rows divided by commas, tabs or semicolons (RFC 4180). Pure."""

import csv
import io
from collections.abc import Iterator
from itertools import count

from intake.hotline.records import CELL, Record, as_record, headings

_MARKS = ",\t;，|"
_HEAD = 64 * 1024


def records(lines: io.TextIOBase) -> Iterator[Record]:
    """Each row under the headings of the first row that has any."""
    heads: list[str] = []
    for number, row in _rows(lines):
        if row is None:
            yield Record(number, {}, "quotes")
        elif heads:
            yield as_record(number, heads, row)
        elif any(cell.strip() for cell in row):
            heads = headings(row)


def _rows(lines: io.TextIOBase) -> Iterator[tuple[int, list[str] | None]]:
    """Each row with its number, as a spreadsheet shows it; None for one that is none: a quotation mark was not
    closed, as a rule, and the reader goes on with the next line.
    """
    head = lines.read(_HEAD)
    lines.seek(0)
    csv.field_size_limit(CELL)
    reader = csv.reader(lines, delimiter=_delimiter(head))
    for number in count(1):
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, None
        else:
            yield number, row


def _delimiter(head: str) -> str:
    first = next((line for line in head.splitlines() if line.strip()), "")
    return max(_MARKS, key=first.count) if any(mark in first for mark in _MARKS) else ","
