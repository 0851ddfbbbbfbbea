"""What the worker does for the ways in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from cases.channels.models import ApiCall, Claim, MailTrouble
from cases.db import session

CHINA = ZoneInfo("Asia/Shanghai")
KEPT = timedelta(days=90)
CALLS_KEPT = timedelta(days=30)  # as the interface's description says


def sweep_mail(now: datetime) -> int:
    """Forget links to a code that nobody used in time, and letters that are settled or very old; how many went."""
    today = now.astimezone(CHINA).date()
    old = (MailTrouble.day < today - KEPT) | (MailTrouble.state == "done")
    gone = (
        session().execute(delete(Claim).where(Claim.until < today)),
        session().execute(delete(MailTrouble).where(old)),
    )
    return sum(one.rowcount for one in gone)  # type: ignore[attr-defined]


def sweep_calls(now: datetime) -> int:
    """Forget what providers were answered a month ago: a call that comes again is known by its number."""
    old = delete(ApiCall).where(ApiCall.day < now.astimezone(CHINA).date() - CALLS_KEPT)
    return session().execute(old).rowcount  # type: ignore[attr-defined, no-any-return]
