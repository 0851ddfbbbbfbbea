"""What a decision does to a report, and how every key of one that was handed up is destroyed. Nothing here opens."""

from functools import partial
from uuid import UUID

from sqlalchemy import delete, select, update

from cases import objects
from cases.approvals.models import Proposal
from cases.approvals.rules import REPORTS
from cases.channels.models import MailLink
from cases.db import after_commit, session
from cases.inbox.models import Blob, ClerkWrap, Identity, Message, Report, ReportWrap
from cases.inbox.rules import SAYS

HANDED_UP = "handed_up"
SHUT = -1  # no thread: the door takes no more words for it


def carry_out(report: Report, act: str) -> None:
    """What two have decided is done: the state, what the reporter is told, and whose keys end. Raises WrongState."""
    report.state = REPORTS.next(report.state, act)
    report.said, report.next_on, report.level = SAYS[report.state], None, "none"
    forget_clerk(report.id)
    if report.state == HANDED_UP:
        destroy(report)


def forget_clerk(report_id: UUID) -> None:
    """Who typed it reads it no longer."""
    session().execute(delete(ClerkWrap).where(ClerkWrap.report_id == report_id))


def destroy(report: Report) -> None:
    """Every key and every word of it goes, recovery's among them (domain 10.2); number, day and state stay.

    What lies in a backup of before is the backup's: it goes when that is replaced.
    """
    session().flush()  # what was noted a moment ago is emptied with the rest
    of_it = select(Blob.id, Blob.parts).where(Blob.report_id == report.id)
    for file, parts in session().execute(of_it).all():
        for one in objects.ids_of(file, parts):
            after_commit(partial(objects.store().delete, one))
    for table in (Blob, Message, Identity, ReportWrap, ClerkWrap, MailLink):
        session().execute(delete(table).where(table.report_id == report.id))
    emptied = update(Proposal).where(Proposal.thing == "report", Proposal.thing_id == report.id)
    session().execute(emptied.values(body=b"", key=None, summary=None))
    report.body, report.hint, report.reporter_seal = b"", None, b""
    report.thread_public, report.thread_proof, report.thread_epoch = None, None, SHUT
    report.due_on, report.limit_on, report.new_words = None, None, False
