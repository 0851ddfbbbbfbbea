"""What a clerk typed in and may read again until somebody registers it. Others' is as absent as what never was."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select

from cases.audit.actions import line
from cases.db import session
from cases.errors import NotFound
from cases.inbox import contexts
from cases.inbox.models import ClerkWrap, Report
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.vault.bodies import ReportWords, read_words
from crypto.unseal import unwrap

READING = "intake.read"


@dataclass(frozen=True, slots=True)
class Typed:
    """One that waits to be registered: no words."""

    ref: str
    received_on: date
    channel: str
    named: bool


@dataclass(frozen=True, slots=True)
class Reopened:
    """The same with its words, for who typed them."""

    row: Typed
    words: ReportWords = field(repr=False)


def _mine(desk: Desk, *columns: Any) -> Select[Any]:
    desk.need(May.INTAKE)
    wanted = select(*columns).select_from(Report).join(ClerkWrap, ClerkWrap.report_id == Report.id)
    return wanted.where(ClerkWrap.staff_id == desk.staff_id, Report.state == "received")


def mine(desk: Desk, limit: int = 200) -> list[Typed]:
    """What this person typed and nobody has registered, the newest first. Raises NotAllowed."""
    wanted = _mine(desk, Report.ref, Report.received_on, Report.channel, Report.named)
    rows = session().execute(wanted.order_by(Report.received_on.desc(), Report.id).limit(limit))
    return [Typed(*row) for row in rows]


def is_mine(desk: Desk, ref: str) -> bool:
    """Whether this person may read it again now. Raises NotAllowed."""
    return session().scalar(_mine(desk, Report.id).where(Report.ref == ref)) is not None


def read(desk: Desk, ref: str) -> Reopened:
    """The words once more; that they are read is kept. Raises NotAllowed, NotFound, CannotOpen."""
    row = session().execute(_mine(desk, Report, ClerkWrap).where(Report.ref == ref)).first()
    if row is None:
        raise NotFound
    report, wrap = row
    dek = unwrap(desk.keys.pair.seed, wrap.blob, contexts.clerk_dek(report.id, desk.staff_id))
    line(READING, actor=desk.staff_id, object=report.id, now=desk.now)
    found = Typed(report.ref, report.received_on, report.channel, report.named)
    return Reopened(found, read_words(dek, report.id, report.body))


def lost(desk: Desk, staff_id: UUID) -> None:
    """A person who left, or whose keys are new, reads nothing of what was typed (`cases.staff.hooks.on_lost`)."""
    del desk
    session().execute(delete(ClerkWrap).where(ClerkWrap.staff_id == staff_id))
