"""One step of a report: alone, or proposed for another person to decide."""

from uuid import UUID

from cases.approvals import actions as approvals
from cases.approvals.queries import open_for
from cases.approvals.rules import REPORTS
from cases.audit.actions import line
from cases.errors import BadInput, WrongState
from cases.inbox.models import Report
from cases.staff.desk import Desk
from cases.triage.ending import forget_clerk
from cases.triage.queries import HeldReport, held, opening
from cases.triage.seconds import Ask, addressed, alone, named
from cases.vault import Opened, contexts, pack
from crypto.seal import seal


def turn(desk: Desk, have: HeldReport, event: str) -> Report:
    """Do what one person may do alone. Raises WrongState, NeedsSecond."""
    report = have.report
    if open_for(report.id) is not None:
        raise WrongState("proposed")
    report.state, report.level = REPORTS.alone(report.state, event), "none"
    forget_clerk(report.id)
    line(f"report.{event}", actor=desk.staff_id, object=report.id, now=desk.now)
    return report


def propose(desk: Desk, ref: str, act: str, body: dict[str, str], ask: Ask | None) -> UUID:
    """Propose `act`. Where nobody else has the key, `ask` names who decides; a duplicate always wants the key.

    Raises NotFound, WrongState, BadInput.
    """
    one = held(desk, ref, lock=True)
    have = opening(desk, one)
    REPORTS.step(have.report.state, act)
    if act == "duplicate" or not alone(desk, one.report, one.wrap):
        return approvals.propose(desk, draft(have, act, body)).id
    if ask is None:
        raise BadInput("second", "second")
    asked = addressed(desk, have, draft(have, act, {**body, "summary": ask.summary.strip()}), (body, ask))
    row = approvals.propose(desk, asked)
    named(desk, row)
    return row.id


def draft(have: Opened, act: str, body: dict[str, str]) -> approvals.Draft:
    """A proposal, or a reason that was given, sealed under the report's own key."""
    row = approvals.new_id()
    sealed = seal(have.dek, pack(body), contexts.report_proposal(row, have.report.id))
    return approvals.Draft(row, "report", have.report.id, act, sealed)
