"""A caller's number: whoever says it together with its PIN is told the plain status, and nothing else.

A wrong PIN is counted on its number alone. After the third in a row there is a pause, each as long again as the one
before, up to four hours: nobody is shut out for good, and ten thousand PINs would take years. During a pause nothing is
compared, and the answer is that of a wrong PIN, so that it does not tell which numbers there are.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from cases.channels.door.call import call, on_postgres
from cases.channels.models import Caller
from cases.db import session
from cases.inbox.models import Report

FREE = 3  # wrong ones in a row, before the first pause
LONGEST = 240  # minutes


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands, in what every sender is told."""

    said: str
    received_on: date
    next_on: date | None
    addressee: str


def check(number: str, pin: bytes, now: datetime) -> Standing | None:
    """Where the report of this number stands, if `pin` is its hash and no pause is on; a wrong one is counted. Needs a
    transaction that is kept. On PostgreSQL the pauses go by its own clock: who asks may not turn it.
    """
    if not on_postgres():
        return _by_rows(number, pin, now)
    found = call("channels_caller_check", number=number, pin=pin)
    if found is None:
        return None
    next_on = found["next_on"]
    return Standing(
        found["said"],
        date.fromisoformat(found["received_on"]),
        date.fromisoformat(next_on) if next_on else None,
        found["addressee"],
    )


def pause(tries: int) -> timedelta:
    """How long it takes after so many wrong ones until the next is compared."""
    return timedelta(minutes=min(LONGEST, 2 ** min(tries - FREE, 10))) if tries >= FREE else timedelta()


def _by_rows(number: str, pin: bytes, now: datetime) -> Standing | None:
    row = session().scalar(select(Caller).where(Caller.number == number))
    if row is None or (row.shut_until is not None and now < row.shut_until):
        return None
    if not hmac.compare_digest(row.pin, pin):
        row.tries += 1
        row.shut_until = now + pause(row.tries) if row.tries >= FREE else None
        return None
    row.tries, row.shut_until = 0, None
    same = (Report.said, Report.received_on, Report.next_on, Report.addressee)
    return Standing(*session().execute(select(*same).where(Report.id == row.report_id)).one())
