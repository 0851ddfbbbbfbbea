"""What the worker does for the ways in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from cases.channels.models import Claim, MailTrouble
from cases.db import session

CHINA = ZoneInfo("Asia/Shanghai")
KEPT = timedelta(days=90)


def sweep_mail(now: datetime) -> int:
    """Forget links to a code that nobody used in time, and letters that are settled or very old; how many went."""
    today = now.astimezone(CHINA).date()
    old = (MailTrouble.day < today - KEPT) | (MailTrouble.state == "done")
    gone = (
        session().execute(delete(Claim).where(Claim.until < today)),
        session().execute(delete(MailTrouble).where(old)),
    )
    return sum(one.rowcount for one in gone)  # type: ignore[attr-defined]
