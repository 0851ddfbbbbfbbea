"""E-mail: which letters belong to a report, which could not be taken, and the one-time links to a code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from cases.channels.door.call import as_bytes, call, on_postgres
from cases.channels.models import Claim, MailLink, MailTrouble
from cases.db import session
from cases.inbox.models import Report

CHANNEL = "CH_EMAIL"


# Compiled once, and past the session: each letter asks for both.
_MINE = (Report.id == bindparam("report", type_=Uuid), Report.lookup == bindparam("lookup", type_=LargeBinary))
_LINK = (
    insert(MailLink)
    .from_select(
        ["mark", "report_id"],
        select(bindparam("mark", type_=LargeBinary), Report.id).where(*_MINE, Report.channel == CHANNEL),
    )
    .on_conflict_do_nothing()
)
_TAKEN = delete(MailTrouble.__table__).where(MailTrouble.__table__.c.mark == bindparam("gone"))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A letter that was not taken: `mark` of its bytes, the box's own name, why (app.labels.MAIL_TROUBLES), the day."""

    mark: bytes
    box: str
    why: str
    day: date


def link(report: UUID, lookup: bytes, marks: Sequence[bytes]) -> None:
    """Letters with these marks (of their Message-IDs) belong to the report, which came by mail and whose look-up hash
    this is; a mark that belongs to another stays there.
    """
    if on_postgres():
        call("channels_mail_link", report_id=report, lookup=lookup, marks=list(marks))
        return
    if marks:
        rows = [{"mark": mark, "report": report, "lookup": lookup} for mark in marks]
        session().connection().execute(_LINK, rows)


def lookup_of(marks: Sequence[bytes]) -> bytes | None:
    """The look-up hash of the report that the first known of these marks belongs to."""
    if on_postgres():
        return as_bytes(call("channels_mail_lookup", marks=list(marks)))
    wanted = select(MailLink.mark, Report.lookup).join(Report, Report.id == MailLink.report_id)
    found = {row.mark: row.lookup for row in session().execute(wanted.where(MailLink.mark.in_(marks)))}
    return next((found[mark] for mark in marks if mark in found), None)


def failed(trouble: Trouble) -> int:
    """Count one more failure of a letter; how many it has had."""
    if on_postgres():
        return int(call("channels_mail_failed", **_values(trouble)))
    row = session().get(MailTrouble, trouble.mark)
    if row is None:
        row = MailTrouble(**_values(trouble), tries=0, state="trying")
        session().add(row)
    row.tries, row.why, row.day, row.state = row.tries + 1, trouble.why, trouble.day, "trying"
    return row.tries


def put_away(mark: bytes) -> None:
    """The letter with this mark lies in another folder now: it is shown where reports are registered."""
    if on_postgres():
        call("channels_mail_put_away", mark=mark)
        return
    row = session().get(MailTrouble, mark)
    if row is not None:
        row.state = "failed"


def taken(mark: bytes) -> None:
    """The letter with this mark was taken after all."""
    if on_postgres():
        call("channels_mail_taken", mark=mark)
    else:
        session().connection().execute(_TAKEN, {"gone": mark})


def offer(mark: bytes, box: bytes, until: date) -> None:
    """Keep what a one-time link leads to: `mark` of its token, the form's secret boxed under what the link holds."""
    if on_postgres():
        call("channels_claim_offer", mark=mark, box=box, until=until)
    else:
        session().add(Claim(mark=mark, box=box, until=until))


def may_be_offered(mark: bytes) -> bool:
    """Whether it is worth while to ask for a link. On SQLite, where a single one may write, a guess shall hold up
    nobody; PostgreSQL has no need of it.
    """
    return on_postgres() or session().get(Claim, mark) is not None


def claim(mark: bytes, today: date) -> bytes | None:
    """The box of a link, which is used up by this; None where there is none, or not any more."""
    if on_postgres():
        return as_bytes(call("channels_claim", mark=mark, day=today))
    row = session().get(Claim, mark)
    if row is None:
        return None
    box, until = row.box, row.until
    session().delete(row)
    return box if until >= today else None


def _values(trouble: Trouble) -> dict[str, object]:
    return {"mark": trouble.mark, "box": trouble.box, "why": trouble.why, "day": trouble.day}
