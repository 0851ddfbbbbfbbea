"""What the 问题线索台账 counts and how it is filtered. Pure: no clock, no database."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

SMALL = 5  # a cell below this is suppressed for leaders (domain 10.2); configuration may raise it


@dataclass(frozen=True, slots=True)
class Line:
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

    def overdue(self, today: date) -> bool:
        """Whether the row is past its day and still open."""
        return not self.closed and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader has chosen; an empty value filters nothing."""

    month: str = ""
    department: str = ""
    violation: str = ""
    state: str = ""
    channel: str = ""
    overdue: bool = False

    def pairs(self) -> list[tuple[str, str]]:
        """The chosen filters as names and values, for links and the sheet's head."""
        plain = [(name, getattr(self, name)) for name in ("month", "department", "violation", "state", "channel")]
        return [pair for pair in plain if pair[1]] + ([("overdue", "y")] if self.overdue else [])


def chosen(lines: Iterable[Line], filters: Filters, today: date) -> Iterator[Line]:
    """The lines that pass every chosen filter, in the order given."""
    wanted = [(name, value) for name, value in filters.pairs() if name != "overdue"]
    tests: list[Callable[[Line], bool]] = [_equals(name, value) for name, value in wanted]
    if filters.overdue:
        tests.append(lambda line: line.overdue(today))
    return (line for line in lines if all(test(line) for test in tests))


def _equals(name: str, value: str) -> Callable[[Line], bool]:
    if name == "violation":  # a family is chosen by its first letters: GT, UE, KB …
        return lambda line: line.violation.startswith(value)
    return lambda line: getattr(line, name) == value


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures above the list, each with its key so that it can be a link to its rows."""

    total: int
    open: int
    closed: int
    overdue: int
    named: int
    by_month: list[tuple[str, int]]
    by_department: list[tuple[str, int]]
    by_violation: list[tuple[str, int]]
    by_state: list[tuple[str, int]]
    by_channel: list[tuple[str, int]]


def count(lines: Iterable[Line], today: date) -> Counts:
    """Counts over the lines given; months in order of time, all else by size."""
    held = list(lines)
    closed = sum(line.closed for line in held)
    return Counts(
        total=len(held),
        open=len(held) - closed,
        closed=closed,
        overdue=sum(line.overdue(today) for line in held),
        named=sum(line.named for line in held),
        by_month=sorted(Counter(line.month for line in held).items()),
        by_department=Counter(line.department for line in held).most_common(),
        by_violation=Counter(line.violation for line in held).most_common(),
        by_state=Counter(line.state for line in held).most_common(),
        by_channel=Counter(line.channel for line in held).most_common(),
    )


def suppressed(cells: list[tuple[str, int]], small: int = SMALL) -> list[tuple[str, int | None]]:
    """Cells for leaders: one below `small` is None, and where only one would be hidden the next smallest is hidden too.

    Without the second, the total less the shown cells would give the hidden one away (complementary suppression).
    """
    hidden = {key for key, n in cells if 0 < n < small}
    if len(hidden) == 1 and len(cells) > 1:
        hidden.add(min((cell for cell in cells if cell[0] not in hidden), key=lambda cell: cell[1])[0])
    return [(key, None if key in hidden else n) for key, n in cells]
