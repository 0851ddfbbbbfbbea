"""What the staff side asks of the inbox. Rows without words; opening them is `cases.vault`'s."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_

from cases.db import session
from cases.errors import NotFound
from cases.inbox.models import Blob, Message, Report
from cases.inbox.rules import WAITING

__all__ = ["After", "Waiting", "blobs", "by_id", "due_counts", "messages", "report", "waiting", "waiting_count"]

After = tuple[date, UUID]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting report as a list may show it: no words, no keys."""

    id: UUID
    ref: str
    channel: str
    addressee: str
    named: bool
    state: str
    received_on: date
    due_on: date
    level: str
    new_words: bool
    withdrawn: bool
    limit_on: date | None

    @property
    def key(self) -> After:
        """Where the next page begins."""
        return self.due_on, self.id


_COLUMNS = tuple(getattr(Report, name) for name in Waiting.__dataclass_fields__)


def waiting(
    addressees: Collection[str], after: After | None = None, limit: int = 50, states: Sequence[str] = WAITING
) -> list[Waiting]:
    """Reports that wait, the most urgent first, beyond the row `after`. Each (addressee, state) is read by its own part
    of the index, so that a page costs the same in a small inbox and in a large one.
    """
    pages: list[tuple[Any, ...]] = []
    for addressee in sorted(set(addressees)):
        for state in states:
            wanted = select(*_COLUMNS).where(Report.addressee == addressee, Report.state == state)
            wanted = wanted.where(Report.due_on.is_not(None))
            if after is not None:
                wanted = wanted.where(tuple_(Report.due_on, Report.id) > tuple_(*after))
            pages += [tuple(row) for row in session().execute(wanted.order_by(Report.due_on, Report.id).limit(limit))]
    # Compared as the database compares them: PostgreSQL and SQLite both order a UUID by its bytes.
    found = sorted((Waiting(*row) for row in pages), key=lambda one: (one.due_on, one.id.bytes))
    return found[:limit]


def due_counts(addressees: Collection[str], first: date, last: date) -> list[tuple[date, str, int]]:
    """How many that wait are due on each day from `first` to `last`: (day, level, how many)."""
    wanted = select(Report.due_on, Report.level, func.count()).where(Report.addressee.in_(addressees))
    wanted = wanted.where(Report.state.in_(WAITING), Report.due_on.between(first, last))
    found = session().execute(wanted.group_by(Report.due_on, Report.level)).all()
    return [(day, level, number) for day, level, number in found if day is not None]


def waiting_count(addressees: Collection[str], most: int) -> int:
    """How many wait, counted no further than `most`: it stands on every page and must not grow with the rows."""
    wanted = select(Report.id).where(Report.addressee.in_(addressees), Report.state.in_(WAITING)).limit(most)
    return session().scalar(select(func.count()).select_from(wanted.subquery())) or 0


def report(ref: str) -> Report:
    """The report with this reference. Raises NotFound."""
    found = session().scalars(select(Report).where(Report.ref == ref)).first()
    if found is None:
        raise NotFound("report")
    return found


def by_id(report_id: UUID) -> Report:
    """The report with this id. Raises NotFound."""
    found = session().get(Report, report_id)
    if found is None:
        raise NotFound("report")
    return found


def messages(report_id: UUID) -> list[Message]:
    """Both ways, in the order of their days."""
    wanted = select(Message).where(Message.report_id == report_id)
    return list(session().scalars(wanted.order_by(Message.day, Message.direction, Message.counter)))


def blobs(report_id: UUID) -> list[Blob]:
    """The files that came with a report and with the reporter's messages."""
    return list(session().scalars(select(Blob).where(Blob.report_id == report_id).order_by(Blob.id)))
