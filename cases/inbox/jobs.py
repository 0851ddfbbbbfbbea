"""What the worker does for the inbox. Opaque ids, days and states alone: the worker has no keys."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid, column, delete, select
from sqlalchemy import table as named_table

from cases import objects
from cases.audit.actions import line
from cases.db import after_commit, session
from cases.inbox.models import Blob, Identity, Message, Parked, Report, ReportWrap, Upload
from cases.inbox.rules import may_be_deleted
from cases.office.queries import office

CHINA = ZoneInfo("Asia/Shanghai")
A_DAY = timedelta(days=1)
_AT_ONCE = 500
# The office's own papers lie in the same store; their rows belong to a room above this one.
_PAPER = named_table("paper", column("object_id", Uuid()))


def sweep_parked(now: datetime) -> int:
    """Forget unfinished forms' files after their day, and objects that belong to nothing; gives how many went.

    An object without a row is what a broken upload left behind; a day old, no running request can still mean it.
    """
    today = now.astimezone(CHINA).date()
    gone = list(session().scalars(select(Parked.id).where(Parked.until < today)))
    for some in _in_parts(gone):
        session().execute(delete(Parked).where(Parked.id.in_(some)))
    objects.store().sweep((now - A_DAY).timestamp())
    further = _further_parts()
    stray = [found for some in _in_parts(_old_objects(now)) for found in _without_row(some) if found not in further]
    _delete_objects([*gone, *stray])
    return len(gone) + len(stray)


def sweep_uploads(now: datetime) -> int:
    """Forget what browsers began to send and never handed in, after its day; gives how many objects went."""
    today = now.astimezone(CHINA).date()
    old = session().execute(select(Upload.id, Upload.parts).where(Upload.until < today)).all()
    for some in _in_parts([one for one, _ in old]):
        session().execute(delete(Upload).where(Upload.id.in_(some)))
    # A part may have been written whose row was never told of it.
    gone = [found for one, parts in old for found in objects.ids_of(one, parts + 1)]
    _delete_objects(gone)
    return len(gone)


def _further_parts() -> set[UUID]:
    """The objects of files in several parts, but their first."""
    found: set[UUID] = set()
    for table in (Blob, Upload):
        wanted = select(table.id, table.parts).where(table.parts > 1)
        for one, parts in session().execute(wanted):
            found.update(objects.ids_of(one, parts)[1:])
    return found


def _old_objects(now: datetime) -> list[UUID]:
    # An object keeps the day it was written and no more, so a day old by that may be a minute: two are surely one.
    return list(objects.store().ids(older_than=(now - 2 * A_DAY).timestamp()))


def _without_row(some: list[UUID]) -> list[UUID]:
    rows = set(session().scalars(select(Blob.id).where(Blob.id.in_(some))))
    rows |= set(session().scalars(select(Parked.id).where(Parked.id.in_(some))))
    rows |= set(session().scalars(select(Upload.id).where(Upload.id.in_(some))))
    rows |= set(session().scalars(select(_PAPER.c.object_id).where(_PAPER.c.object_id.in_(some))))
    return [one for one in some if one not in rows]


def retention(now: datetime) -> int:
    """Delete what the office has decided to keep no longer (`office.limits["retention"]`: days by state; nothing by
    default). Reports with a clue are the clue's business and stay.
    """
    keep = office().limits.get("retention") or {}
    today = now.astimezone(CHINA).date()
    wanted = select(Report.id, Report.state, Report.received_on).where(Report.state.in_(("refused", "transferred")))
    old = [
        report
        for report, state, received_on in (session().execute(wanted) if keep else ())
        if may_be_deleted(state, received_on, today, keep.get(state))
    ]
    for some in _in_parts(old):
        _delete_reports(some, now)
    return len(old)


def _delete_reports(reports: list[UUID], now: datetime) -> None:
    files = session().execute(select(Blob.id, Blob.parts).where(Blob.report_id.in_(reports)))
    _delete_objects([one for file, parts in files for one in objects.ids_of(file, parts)])
    for table in (Blob, Message, Identity, ReportWrap):
        session().execute(delete(table).where(table.report_id.in_(reports)))
    session().execute(delete(Report).where(Report.id.in_(reports)))
    for report in reports:
        line("report.expire", actor="worker", object=report, now=now)


def _delete_objects(found: Iterable[UUID]) -> None:
    for one in found:
        after_commit(partial(objects.store().delete, one))


def _in_parts(found: list[UUID]) -> list[list[UUID]]:
    return [found[start : start + _AT_ONCE] for start in range(0, len(found), _AT_ONCE)]
