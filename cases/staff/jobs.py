"""What the worker does for people, without any key: sittings and half-written words that are past their time, and
certificates that end.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_

from cases.db import session
from cases.staff.desk import day_of
from cases.staff.endings import endings, told
from cases.staff.models import Draft, StaffSession
from cases.staff.rules import IDLE, LONGEST_SITTING

DRAFTS_FOR = timedelta(days=30)
log = logging.getLogger("qingyuan.certificates")


def sweep_sessions(now: datetime) -> int:
    """Delete sittings that are over, which open nothing any more, and drafts of a month ago. Returns how many rows."""
    over = or_(StaffSession.seen_at < now - IDLE, StaffSession.began_at < now - LONGEST_SITTING)
    return sum(_gone(delete(table).where(old)) for table, old in ((StaffSession, over), (Draft, _stale(now))))


def _stale(now: datetime) -> Any:
    return Draft.at < now - DRAFTS_FOR


def _gone(statement: Any) -> int:
    found: Any = session().execute(statement.execution_options(synchronize_session=False))
    return int(found.rowcount)


def tell_endings(now: datetime) -> int:
    """Say in the log, once a day and whether or not the site still answers, which certificates end within sixty days;
    as an error from a fortnight before. Kinds and days, and nobody's name. Returns how many.
    """
    found = endings(day_of(now))
    if found:
        level = logging.ERROR if any(one.late for one in found) else logging.WARNING
        log.log(level, "certificates that end: %s; let a certifier sign in, or run: python -m app certify", told(found))
    return len(found)
