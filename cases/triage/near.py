"""可能是同一件事, for a report that is opened: among one's clues and the waiting reports that one has opened before."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from uuid import UUID

from sqlalchemy import func, select

from cases import vault
from cases.approvals.models import Proposal
from cases.approvals.queries import NOTED
from cases.casework.near import Told
from cases.casework.queries.near import Compared, Thing, near_words, of_words
from cases.db import session
from cases.inbox.models import Report, ReportWrap
from cases.inbox.rules import WAITING
from cases.keys.models import KeyWrap
from cases.staff.desk import Desk
from cases.triage.queries import KINDS, OpenedReport
from cases.vault.bodies import read_words
from crypto.errors import CannotOpen


def near(desk: Desk, seen: OpenedReport, *, all_: bool = False) -> Compared:
    """What is much like an opened report. Raises CannotOpen."""
    others = [one for one in _opened(desk) if one.ref != seen.row.ref]
    return near_words(desk, of_words(seen.words), (others, lambda ids: _read(desk, ids)), all_=all_)


def _opened(desk: Desk) -> list[Thing]:
    """Only what this person has opened with a reason: the words of any other stay unread, also by this."""
    mine = select(Proposal.thing_id).where(Proposal.thing == "report", Proposal.act == "open", Proposal.state == NOTED)
    # What was opened of an encrypted e-mail changes the body: its nonce (crypto.seal) is another then.
    nonce = func.substr(Report.body, 34, 12)
    wanted = select(Report.id, Report.ref, nonce).where(Report.state.in_(WAITING), Report.addressee.in_(KINDS))
    wanted = wanted.where(Report.id.in_(mine.where(Proposal.proposed_by == desk.staff_id)))
    return [Thing(found, "report", ref, (0, int.from_bytes(body))) for found, ref, body in session().execute(wanted)]


def _read(desk: Desk, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Told, str]]:
    wanted = select(ReportWrap, Report.body).join(Report, Report.id == ReportWrap.report_id)
    wanted = wanted.join(KeyWrap, KeyWrap.epoch_id == ReportWrap.epoch_id)
    wanted = wanted.where(ReportWrap.report_id.in_(ids), KeyWrap.staff_id == desk.staff_id)
    found = {}
    for row, body in session().execute(wanted):
        # What a stranger's browser sealed may be no report at all: it is like nothing, and hides no other.
        with suppress(CannotOpen):
            if row.report_id not in found:
                found[row.report_id] = (of_words(read_words(vault.by_wrap(desk, row), row.report_id, body)), "")
    return found
