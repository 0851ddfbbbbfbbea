"""A page of what may be many, and the cursor to the next: rows are ordered by a day and an id, never by an offset."""

from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from cases.errors import BadInput

T = TypeVar("T")
Cursor = tuple[date, UUID]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows, and where the next page begins; `next` is None on the last one."""

    rows: list[T] = field(default_factory=list)
    next: str | None = None


def write(day: date, row: UUID) -> str:
    """A cursor as it stands in an address."""
    return f"{day.isoformat()}.{row.hex}"


def read(text: str | None) -> Cursor | None:
    """A cursor again. Raises BadInput for what `write` did not make."""
    if not text:
        return None
    day, _, row = text.partition(".")
    try:
        return date.fromisoformat(day), UUID(row)
    except ValueError:
        raise BadInput("cursor") from None
