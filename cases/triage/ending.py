"""What a decision does to a report. Nothing here opens."""

from uuid import UUID

from sqlalchemy import delete, select

from cases.approvals.rules import REPORTS
from cases.casework.actions.destroying import destroy_report
from cases.casework.rules import HANDED_UP
from cases.db import session
from cases.errors import WrongState
from cases.inbox.models import ClerkWrap, Report
from cases.inbox.rules import SAYS


def carry_out(report: Report, act: str) -> None:
    """What two have decided is done: the state, what the reporter is told, and whose keys end. Raises WrongState."""
    if act == "handed_over":
        said_once(report)
    report.state = REPORTS.next(report.state, act)
    report.said, report.next_on, report.level = SAYS[report.state], None, "none"
    forget_clerk(report.id)
    if report.state == HANDED_UP:
        destroy_report(report)


def said_once(report: Report) -> None:
    """That no other says the same: its words would outlast what is destroyed. Raises WrongState("doubled")."""
    doubled = select(Report.id).where(Report.duplicate_of == report.id, Report.state == "duplicate").limit(1)
    if session().scalar(doubled) is not None:
        raise WrongState("doubled")


def still_there(report_id: UUID) -> UUID:
    """What a duplicate is to point to, held until the end of the transaction: were it handed up and destroyed meanwhile
    (see `said_once`), the duplicate's words would stay. Raises WrongState.
    """
    other = session().get(Report, report_id, with_for_update={"read": True}, populate_existing=True)
    if other is None or other.state == HANDED_UP:
        raise WrongState("duplicate")
    return other.id


def forget_clerk(report_id: UUID) -> None:
    """Who typed it reads it no longer."""
    session().execute(delete(ClerkWrap).where(ClerkWrap.report_id == report_id))
