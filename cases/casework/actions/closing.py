"""A clue ends, by one who proposes and another who decides; and begins again on new words."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from cases.approvals import actions as approvals
from cases.approvals.models import Proposal
from cases.approvals.rules import REPORTS
from cases.casework import hooks
from cases.casework.actions.course import enter
from cases.casework.actions.handing import carry_out
from cases.casework.actions.merging import merge
from cases.casework.actions.people import dates
from cases.casework.actions.proposing import body_of, draft, of_clue
from cases.casework.actions.tracking import again_on, change
from cases.casework.actions.turning import held
from cases.casework.models import Clue, Origin, Task
from cases.casework.queries.held import Held
from cases.casework.rules import CLUES, LIVE, NEVER, OUTCOMES, VERIFICATIONS, among, told
from cases.db import session
from cases.inbox.models import Report
from cases.inbox.rules import SAYS
from cases.staff.desk import Desk


def propose_close(desk: Desk, ref: str, outcome: str, verification: str, reason: str) -> UUID:
    """Propose to close with an outcome (处置结果) and whether it proved true (是否属实). The proposal's id.

    Raises NotFound, BadInput, WrongState where it is closed or one is open already.
    """
    have = held(desk, ref)
    CLUES.step(have.clue.state, "close")
    among(outcome, OUTCOMES, "outcome")
    among(verification, VERIFICATIONS, "verification")
    body = {"outcome": outcome, "verification": verification, "reason": told(reason)}
    row = approvals.propose(desk, draft(have, "close", body))
    enter(desk, have, "proposed", body["reason"], act="close", outcome=outcome, verification=verification)
    return row.id


def decide(desk: Desk, proposal_id: UUID, *, approve: bool, reason: str = "") -> str:
    """Approve or decline what another proposed for a clue that this person is on; a decline wants a reason. Which act.

    Raises NotFound, NotAllowed, NeedsSecond, WrongState, BadInput.
    """
    row, have = of_clue(desk, proposal_id)
    said = reason.strip() if approve else told(reason)
    approvals.decide(desk, row, approve=approve)
    if approve:
        _DONE[row.act](desk, have, row, said)
    else:
        enter(desk, have, "declined", said, act=row.act)
    return row.act


def withdraw_proposal(desk: Desk, proposal_id: UUID) -> None:
    """Take back one's own proposal. Raises NotFound, NotAllowed, WrongState."""
    row, have = of_clue(desk, proposal_id)
    approvals.withdraw(desk, row)
    enter(desk, have, "withdrawn", act=row.act)


def _close(desk: Desk, have: Held, row: Proposal, said: str) -> None:
    body, clue = body_of(have, row), have.clue
    clue.state = CLUES.next(clue.state, "close")
    clue.closed_on, clue.level = desk.today, "none"
    session().execute(update(Task).where(Task.clue_id == clue.id).values(level="none"))
    _reports(have, "close")
    dates(clue)
    told_of = {name: body[name] for name in ("outcome", "verification")}
    enter(desk, have, "closed", str(body["reason"]), **told_of, opinion=said)
    hooks.changed(desk, clue, have.case)


# What is done when another has said yes, by the act that was proposed.
_DONE = {"close": _close, "track": change, "merge": merge, "handed_over": carry_out}


def reopen(desk: Desk, ref: str, reason: str) -> None:
    """Work on a closed clue again, with a new time limit. Raises NotFound, BadInput, WrongState."""
    have, said = held(desk, ref), told(reason)
    clue = have.clue
    clue.state = CLUES.alone(clue.state, "reopen")
    clue.closed_on, clue.due_on, clue.level = None, again_on(have, desk.today), "none"
    _reports(have, "reopen")
    dates(clue)
    enter(desk, have, "reopened", said)
    hooks.changed(desk, clue, have.case)


def _reports(have: Held, event: str) -> None:
    """Let the reports follow their clues, in what they are and in what the reporter is told: closed with the last clue,
    open again with the first.
    """
    wanted = select(Report).join(Origin, Origin.report_id == Report.id).where(Origin.clue_id == have.clue.id)
    for report in session().scalars(wanted.order_by(Report.id).with_for_update(of=Report)):
        others = _other_days(report, have)
        if others:
            report.next_on = report.next_on if report.said == "asked" else min(others)
            continue
        report.state = REPORTS.next(report.state, event)
        report.said, report.next_on = SAYS[report.state], have.clue.due_on if event == "reopen" else None


def _other_days(report: Report, have: Held) -> list[date]:
    """When the other clues of a report are due that are still worked on. Asked after the report was locked: of two who
    close at once the second sees the first.
    """
    wanted = select(Clue.due_on).join(Origin, Origin.clue_id == Clue.id)
    wanted = wanted.where(Origin.report_id == report.id, Clue.id != have.clue.id, Clue.state.in_(LIVE))
    return [day or NEVER for day in session().scalars(wanted)]
