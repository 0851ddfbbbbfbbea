"""What the worker does for clues, without any key: colours of due dates, and releases that end by the clock."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from cases.casework.models import Clue, Release, Task
from cases.casework.rules import LIVE, OPEN
from cases.db import session
from cases.inbox import rules as inbox
from cases.inbox.models import Report
from cases.office import queries as office
from cases.office.rules import level
from cases.staff.desk import CHINA


def levels(now: datetime) -> int:
    """Recolour the due dates of reports, clues and tasks for the day; how many changed. Running it twice changes
    nothing.
    """
    today, calendar = now.astimezone(CHINA).date(), office.calendar()
    changed = 0
    for table, start, still_open in (
        (Report, Report.received_on, Report.state.in_(inbox.OPEN)),
        (Clue, Clue.opened_on, Clue.state.in_(LIVE)),
        (Task, Task.since, Task.done_on.is_(None) & Task.clue_id.in_(select(Clue.id).where(Clue.state.in_(OPEN)))),
    ):
        changed += _recolour(
            table, start, (still_open, table.due_on.is_not(None)), lambda a, b: level(a, b, today, calendar)
        )
    return changed


def _recolour(table: Any, start: Any, where: tuple[Any, ...], colour_of: Callable[[date, date], str]) -> int:
    # Rows share few pairs of days, so this costs by the days and not by the rows.
    pairs = session().execute(select(start, table.due_on).where(*where).distinct())
    changed = 0
    for since, due in pairs.all():
        colour = colour_of(since, due)
        which = (*where, start == since, table.due_on == due, table.level != colour)
        done = session().execute(update(table).where(*which).values(level=colour).returning(table.id))
        changed += len(done.all())
    return changed


def end_releases(now: datetime) -> int:
    """Throw away what was sealed to handlers whose time is over; how many."""
    over = update(Release).where(Release.state == "granted", Release.until <= now)
    return len(session().execute(over.values(state="ended", blob=None).returning(Release.id)).all())
