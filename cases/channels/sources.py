"""The staff side of transcript sources: what the columns of each one's files mean."""

from sqlalchemy import select

from cases.audit.actions import line
from cases.channels.models import TranscriptSource
from cases.db import session
from cases.staff.desk import Desk
from cases.staff.may import May, may


def names() -> list[str]:
    """The sources that are known, the latest first."""
    wanted = select(TranscriptSource.name).order_by(TranscriptSource.day.desc(), TranscriptSource.name)
    return list(session().scalars(wanted.limit(50)))


def remember(desk: Desk, name: str, columns: dict[str, str], mark: bytes) -> None:
    """Mark of the heading → field for the files of a source; a line in the record that one is being taken in, with
    `mark`, the keyed hash of the source's name. Who only takes in names the columns of a new source; those of a known
    one are then used for this file and not remembered: the folder's files are read by them. Raises NotAllowed.
    """
    desk.need(May.INTAKE)
    line("intake.transcripts", actor=desk.staff_id, now=desk.now, digest=mark)
    row = session().get(TranscriptSource, name)
    if row is not None and not may(desk.roles, May.TRIAGE):
        return
    if row is None:
        row = TranscriptSource(name=name)
        session().add(row)
    # Headings that this file has not stay known: another export of the same source may have them.
    row.columns = dict(
        list({**columns, **{k: v for k, v in (row.columns or {}).items() if k not in columns}}.items())[:400]
    )
    row.day = desk.today
