"""How every key and every word of what was handed up is destroyed (domain 10.2). Nothing here opens anything.

What lies in a backup of before is the backup's: it goes when that is replaced.
"""

from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from cases import objects
from cases.approvals.models import Proposal
from cases.casework import search
from cases.casework.models import CaseRecovery, Clue, Holding, Origin, Paper, Sealed, ThreadKey
from cases.casework.queries import near, video
from cases.channels.models import MailLink
from cases.db import after_commit, session
from cases.inbox.models import Blob, ClerkWrap, Identity, Message, Report, ReportWrap

SHUT = -1  # no thread: the door takes no more words for it


def destroy_report(report: Report) -> None:
    """Every key and every word of it goes, recovery's among them; number, day and state stay."""
    session().flush()  # what was noted a moment ago is emptied with the rest
    of_it = select(Blob.id, Blob.parts).where(Blob.report_id == report.id)
    for file, parts in session().execute(of_it).all():
        for one in objects.ids_of(file, parts):
            after_commit(partial(objects.store().delete, one))
    for table in (Blob, Message, Identity, ReportWrap, ClerkWrap, MailLink, ThreadKey, Origin):
        session().execute(delete(table).where(table.report_id == report.id))
    _empty("report", report.id)
    report.body, report.hint, report.reporter_seal = b"", None, b""
    report.thread_public, report.thread_proof, report.thread_epoch = None, None, SHUT
    report.due_on, report.next_on, report.limit_on, report.new_words = None, None, None, False


def destroy_clue(clue: Clue) -> None:
    """The same for a clue: case key, summary, course, tasks, papers, bars, links, releases, and what recovery would
    open. Its reports go before. Reference, days and state stay.
    """
    session().flush()
    for paper in session().scalars(select(Paper.object_id).where(Paper.clue_id == clue.id)):
        after_commit(partial(objects.store().delete, paper))
    for person in session().scalars(select(Holding.staff_id).where(Holding.clue_id == clue.id)):
        after_commit(partial(_forget, person))
    tables: list[Any] = [*Sealed.__subclasses__(), ThreadKey, Origin, CaseRecovery, Holding]
    for table in tables:
        session().execute(delete(table).where(table.clue_id == clue.id))
    _empty("clue", clue.id)
    clue.level, clue.rekey = "none", False


def _empty(thing: str, thing_id: UUID) -> None:
    emptied = update(Proposal).where(Proposal.thing == thing, Proposal.thing_id == thing_id)
    session().execute(emptied.values(body=b"", key=None, summary=None))


def _forget(staff_id: UUID) -> None:
    for room in (search, near, video):
        room.drop(staff_id)
