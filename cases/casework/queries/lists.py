"""Lists of one's own clues. They come from what the person holds and from nothing else, in the order of the index."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from cases import vault
from cases.casework.models import Clue, Holding, Origin
from cases.casework.queries.held import gists_of
from cases.casework.rules import READER
from cases.casework.tracks import ACCUSATION, OTHERS
from cases.db import session
from cases.inbox.models import Report
from cases.staff.desk import Desk
from cases.staff.models import Staff
from cases.vault import LOST, Page, page


@dataclass(frozen=True, slots=True)
class ClueRow:
    """One line of a list. `where` and `snippet` say where a search found its words."""

    id: UUID
    ref: str
    state: str
    level: str
    opened_on: date
    due_on: date | None
    closed_on: date | None
    title: str = field(repr=False)
    subject: str = field(repr=False)
    department: str = field(repr=False)
    violation: str
    people: list[str]
    new_words: bool
    track: str = ACCUSATION
    where: str = ""
    snippet: str = field(default="", repr=False)


PLAIN = ("ref", "state", "track", "level", "opened_on", "due_on", "closed_on")
SEALED = ("title", "subject", "department", "violation")
COLUMNS = (
    Holding.clue_id,
    Holding.epoch,
    Holding.form,
    Holding.key,
    Holding.due_on.label("sort"),
    Clue.ref,
    Clue.state,
    Clue.track,
    Clue.level,
    Clue.opened_on,
    Clue.due_on,
    Clue.closed_on,
)


def mine(
    desk: Desk,
    *,
    closed: bool = False,
    after: str | None = None,
    limit: int = 50,
    only: str = "",
) -> Page[ClueRow]:
    """One's own open or closed clues, the most urgent first. `only`: "works", without those one has only to read;
    "others", those that go by another procedure than 检举控告 (其他事项).

    Raises BadInput for a broken cursor.
    """
    wanted = select(*COLUMNS).join(Clue, Clue.id == Holding.clue_id)
    wanted = wanted.where(Holding.staff_id == desk.staff_id, Holding.closed == closed, Holding.form != LOST)
    if only == "works":
        wanted = wanted.where(Holding.part != READER)
    if only == "others":
        wanted = wanted.where(Clue.track.in_(OTHERS))
    cursor = page.read(after)
    if cursor is not None:
        wanted = wanted.where(tuple_(Holding.due_on, Holding.clue_id) > tuple_(*cursor))
    found = session().execute(wanted.order_by(Holding.due_on, Holding.clue_id).limit(limit + 1)).all()
    more = page.write(found[limit - 1].sort, found[limit - 1].clue_id) if len(found) > limit else None
    return Page(rows_of(desk, found[:limit]), more)


def rows_of(desk: Desk, found: Sequence[Any]) -> list[ClueRow]:
    """List lines from rows of `COLUMNS`: three statements however many there are. Raises CannotOpen."""
    cases = vault.open_holdings(desk, found)
    gists, shown = gists_of(cases), Around.of(cases.keys())
    return [shown.line(row, gists[row.clue_id]) for row in found]


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the summaries in a list: who handles each clue, and which have new words."""

    people: dict[UUID, list[str]]
    fresh: set[UUID]

    @classmethod
    def of(cls, clues: Collection[UUID]) -> "Around":
        """For these clues, by two statements."""
        return cls(_people_of(clues), _with_new_words(clues))

    def line(self, row: Any, gist: dict[str, Any]) -> ClueRow:
        """One line of a list."""
        told: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
        told |= {name: str(gist.get(name, "")) for name in SEALED}
        people = self.people.get(row.clue_id, [])
        return ClueRow(id=row.clue_id, people=people, new_words=row.clue_id in self.fresh, **told)


def _people_of(clues: Collection[UUID]) -> dict[UUID, list[str]]:
    wanted = select(Holding.clue_id, Staff.name).join(Staff, Staff.id == Holding.staff_id)
    wanted = wanted.where(Holding.clue_id.in_(clues), Holding.part == "handler").order_by(Holding.since, Staff.name)
    found: dict[UUID, list[str]] = {}
    for clue, name in session().execute(wanted):
        found.setdefault(clue, []).append(name)
    return found


def _with_new_words(clues: Collection[UUID]) -> set[UUID]:
    wanted = select(Origin.clue_id).join(Report, Report.id == Origin.report_id)
    return set(session().scalars(wanted.where(Origin.clue_id.in_(clues), Origin.leads, Report.new_words)))
