"""What the worker does for people, without any key: sittings and half-written words that are past their time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_

from cases.db import session
from cases.staff.models import Draft, StaffSession
from cases.staff.rules import IDLE, LONGEST_SITTING

DRAFTS_FOR = timedelta(days=30)


def sweep_sessions(now: datetime) -> int:
    """Delete sittings that are over, which open nothing any more, and drafts of a month ago. Returns how many rows."""
    over = or_(StaffSession.seen_at < now - IDLE, StaffSession.began_at < now - LONGEST_SITTING)
    return sum(_gone(delete(table).where(old)) for table, old in ((StaffSession, over), (Draft, _stale(now))))


def _stale(now: datetime) -> Any:
    return Draft.at < now - DRAFTS_FOR


def _gone(statement: Any) -> int:
    found: Any = session().execute(statement.execution_options(synchronize_session=False))
    return int(found.rowcount)
