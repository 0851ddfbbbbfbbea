"""What the 问题线索台账 counts and how it is filtered. Pure: no clock, no database."""

import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

KEPT = "accusation"  # the track whose clues stand in the 问题线索台账 (docs/decisions/0010)
TURNED = "turned"  # what a row says of a clue that goes by another procedure now
DONE = frozenset({"closed", "merged", "handed_up", TURNED})
FOUND = frozenset({"true", "partly"})
SMALL = 5  # a cell below this is suppressed for leaders (domain 10.2); configuration may raise it
NO_FAMILY = "none"


def family_of(violation: str) -> str:
    """The letters that begin a violation's code; NO_FAMILY where none was chosen."""
    return violation.rstrip("0123456789") or NO_FAMILY


class Line(NamedTuple):
    """What the register keeps in memory of one row: the fields that filters and counts ask for, and no words."""

    id: UUID
    year: int
    number: int
    month: str  # of receipt, 2026-11
    department: str
    violation: str
    state: str
    channel: str
    named: bool
    verification: str
    outcome: str
    due_on: date | None
    closed: bool
    closed_month: str = ""
    restricted: bool = False

    @property
    def family(self) -> str:
        """The letters that begin the code of the violation: GT, UE, KB …"""
        return family_of(self.violation)

    def overdue(self, today: date) -> bool:
        """Whether the row is past its day and still open."""
        return not self.closed and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader has chosen; an empty value filters nothing."""

    month: str = ""
    closed_month: str = ""
    department: str = ""
    violation: str = ""
    state: str = ""
    channel: str = ""
    verification: str = ""
    named: bool = False
    overdue: bool = False

    def pairs(self) -> list[tuple[str, str]]:
        """The chosen filters as names and values, for links and the sheet's head."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return [(name, "y" if value is True else value) for name, value in values.items() if value]


def chosen(lines: Iterable[Line], filters: Filters, today: date) -> Iterator[Line]:
    """The lines that pass every chosen filter, in the order given."""
    found = iter(lines)
    for name, value in filters.pairs():
        found = filter(_test(name, value, today), found)
    return found


def _test(name: str, value: str, today: date) -> Callable[[Line], bool]:
    special: dict[str, Callable[[Line], bool]] = {
        "overdue": lambda line: line.overdue(today),
        "named": lambda line: line.named,
        # A family is chosen by its first letters: GT, UE, KB …
        "violation": lambda line: line.violation.startswith(value) or line.family == value,
        # 在办 is every state but the last.
        "state": lambda line: line.state == value or (value == "live" and not line.closed),
        "verification": lambda line: line.verification == value or (value == "found" and line.verification in FOUND),
    }
    return special.get(name) or (lambda line: getattr(line, name) == value)


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures above the list, each with its key so that it can be a link to its rows."""

    total: int
    open: int
    closed: int
    overdue: int
    named: int
    found: int
    by_month: list[tuple[str, int]]
    by_closed_month: list[tuple[str, int]]
    by_department: list[tuple[str, int]]
    by_family: list[tuple[str, int]]
    open_by_family: list[tuple[str, int]]
    by_state: list[tuple[str, int]]
    by_channel: list[tuple[str, int]]


def count(lines: Iterable[Line], today: date) -> Counts:
    """Counts over the lines given; months in order of time, all else by size."""
    held = list(lines)
    live = [line for line in held if not line.closed]
    verified = _by("verification", held)
    return Counts(
        total=len(held),
        open=len(live),
        closed=len(held) - len(live),
        overdue=sum(line.due_on is not None and line.due_on < today for line in live),
        named=_by("named", held)[True],
        found=sum(verified[word] for word in FOUND),
        by_month=sorted(_by("month", held).items()),
        by_closed_month=sorted((month, n) for month, n in _by("closed_month", held).items() if month),
        by_department=_by("department", held).most_common(),
        by_family=_families(held).most_common(),
        open_by_family=_families(live).most_common(),
        by_state=_by("state", held).most_common(),
        by_channel=_by("channel", held).most_common(),
    )


def _by(name: str, lines: list[Line]) -> Counter[Any]:
    # A hundred thousand lines: attrgetter and Counter meet without a line of Python between them.
    return Counter(map(attrgetter(name), lines))


def _families(lines: list[Line]) -> Counter[str]:
    found: Counter[str] = Counter()
    for violation, n in _by("violation", lines).items():
        found[family_of(violation)] += n
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """A table for leaders: the cells that may be shown, and the sum of all the others, whose names are not told."""

    shown: list[tuple[str, int]]
    rest: int


def suppressed(cells: list[tuple[str, int]], small: int = SMALL) -> Table:
    """Cells for leaders: one below `small` goes into the rest, and the next smallest too until the rest is not small.

    Without the second, the total less the shown cells would give a hidden one away (complementary suppression). The
    names of hidden cells are left out: that a department stands in the table at all is already a small number.
    """
    rest = sum(n for _key, n in cells if n < small)
    shown = [cell for cell in cells if cell[1] >= small]
    for cell in sorted(shown, key=lambda cell: cell[1]):
        if not 0 < rest < small:
            break
        shown.remove(cell)
        rest += cell[1]
    return Table(shown, rest)


Cells = list[tuple[str, int]]
LARGER, SMALLER = "larger", "smaller"  # the two halves of a table in which no department may be named


@dataclass(frozen=True, slots=True)
class Grouped:
    """The departments for leaders: groups that may be shown, the sum of the others, and what may be named within."""

    shown: Cells
    rest: int
    within: dict[str, Table]


def grouped(cells: Cells, group_of: Mapping[str, str], other: str, small: int = SMALL) -> Grouped:
    """Departments by the office's own groups (内科系统 …), so that a small office's table does not become one row.

    What is in no group counts as `other`. Groups are suppressed as any cells are; within a group that is shown, its
    departments once more by themselves: so neither the groups less one another nor a group less its departments gives
    a number below `small` away. Without groups, see `halved`.
    """
    if not group_of:
        return Grouped(*halved(cells, small), {})
    parts: dict[str, Cells] = {}
    for name, n in cells:
        parts.setdefault(group_of.get(name, other), []).append((name, n))
    totals = sorted(((group, sum(n for _name, n in part)) for group, part in parts.items()), key=lambda one: -one[1])
    table = suppressed(totals, small)
    within = {group: suppressed(parts[group], small) for group, _total in table.shown}
    return Grouped(table.shown, table.rest, {group: inner for group, inner in within.items() if inner.shown})


def halved(cells: Cells, small: int = SMALL) -> tuple[Cells, int]:
    """The suppressed table; where all of it would be one unnamed row, the larger and the smaller cells apart.

    Each half is of two cells at least and not small: none of them can be worked out, and none is named.
    """
    table = suppressed(cells, small)
    if table.shown:
        return table.shown, table.rest
    sizes = sorted((n for _name, n in cells if n), reverse=True)
    cuts = [cut for cut in range(2, len(sizes) - 1) if small <= sum(sizes[:cut]) <= sum(sizes) - small]
    if not cuts:
        return [], table.rest
    best = min(cuts, key=lambda cut: abs(2 * sum(sizes[:cut]) - sum(sizes)))
    larger = sum(sizes[:best])
    return [(LARGER, larger), (SMALLER, sum(sizes) - larger)], 0


def tag(key: bytes, name: str) -> str:
    """Eight letters that stand for a department's name in an address: the same for one reader always, and saying
    nothing to whoever finds it in a browser's history.
    """
    return hmac.digest(key, b"qy/1/ledger/tag" + name.encode(), "sha256").hex()[:8]
