"""What a decision does to a report. Nothing here opens."""

from uuid import UUID

from sqlalchemy import delete

from cases.approvals.rules import REPORTS
from cases.casework.actions.destroying import destroy_report
from cases.casework.rules import HANDED_UP
from cases.db import session
from cases.inbox.models import ClerkWrap, Report
from cases.inbox.rules import SAYS

__all__ = ["HANDED_UP", "carry_out", "forget_clerk"]


def carry_out(report: Report, act: str) -> None:
    """What two have decided is done: the state, what the reporter is told, and whose keys end. Raises WrongState."""
    report.state = REPORTS.next(report.state, act)
    report.said, report.next_on, report.level = SAYS[report.state], None, "none"
    forget_clerk(report.id)
    if report.state == HANDED_UP:
        destroy_report(report)


def forget_clerk(report_id: UUID) -> None:
    """Who typed it reads it no longer."""
    session().execute(delete(ClerkWrap).where(ClerkWrap.report_id == report_id))
