"""What every reader gives: records. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ROWS = 100_000  # of one file
CELLS = 200  # of one row
CELL = 400_000  # characters of one cell that are looked at at all; what is too long to keep is said later


@dataclass(frozen=True, slots=True)
class Record:
    """One transcript as it stands in the file: `number` is the row or line a person finds it by, from 1.

    `trouble`: a code where the row itself could not be read; its cells are then empty or cut.
    """

    number: int
    cells: Mapping[str, str] = field(repr=False)
    trouble: str = ""


class Unreadable(ValueError):
    """The whole file cannot be read; `code` says why, and nothing of what stands in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def headings(row: list[str]) -> list[str]:
    """The names of columns: each once, and none empty."""
    seen: dict[str, int] = {}
    names = []
    for place, cell in enumerate(row[:CELLS], 1):
        name = " ".join(cell.split())[:80] or f"#{place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def as_record(number: int, heads: list[str], row: list[str]) -> Record:
    """A row under its headings; what stands to the right of the last heading is a trouble, not lost in silence."""
    more = [cell for cell in row[len(heads) :] if cell.strip()]
    cells = {head: cell[:CELL] for head, cell in zip(heads, row, strict=False)}
    return Record(number, cells, "columns" if more else "")
