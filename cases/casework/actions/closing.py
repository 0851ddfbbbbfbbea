"""A clue ends, by one who proposes and another who decides; and begins again on new words."""

from uuid import UUID

from sqlalchemy import select, update

from cases import vault
from cases.approvals import actions as approvals
from cases.approvals.models import Proposal
from cases.approvals.rules import REPORTS
from cases.casework import hooks
from cases.casework.actions.course import enter
from cases.casework.actions.people import dates
from cases.casework.actions.turning import held, held_by_id
from cases.casework.models import Holding, Origin, Task
from cases.casework.queries.held import Held
from cases.casework.rules import CLUES, DISPOSITION, OUTCOMES, VERIFICATIONS, among, told
from cases.db import session
from cases.errors import NotFound
from cases.inbox.models import Report
from cases.inbox.rules import SAYS
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.vault import LOST, contexts, rows
from crypto.seal import box, new_key, seal


def propose_close(desk: Desk, ref: str, outcome: str, verification: str, reason: str) -> UUID:
    """Propose to close with an outcome (处置结果) and whether it proved true (是否属实). The proposal's id.

    Raises NotFound, BadInput, WrongState where it is closed or one is open already.
    """
    have = held(desk, ref)
    CLUES.step(have.clue.state, "close")
    among(outcome, OUTCOMES, "outcome")
    among(verification, VERIFICATIONS, "verification")
    body = {"outcome": outcome, "verification": verification, "reason": told(reason)}
    row = approvals.propose(desk, _draft(have, "close", body))
    enter(desk, have, "proposed", body["reason"], act="close", outcome=outcome, verification=verification)
    return row.id


def _draft(have: Held, act: str, body: dict[str, str]) -> approvals.Draft:
    row, key, case = approvals.new_id(), new_key(), have.case
    return approvals.Draft(
        id=row,
        thing="clue",
        thing_id=have.clue.id,
        act=act,
        body=seal(key, rows.pack(body), contexts.row_body("proposal", row)),
        key=box(case.key, key, contexts.row_key("proposal", row, case.epoch)),
        key_epoch=case.epoch,
    )


def decide(desk: Desk, proposal_id: UUID, *, approve: bool, reason: str = "") -> None:
    """Approve or decline what another proposed for a clue that this person is on; a decline wants a reason.

    Raises NotFound, NotAllowed, NeedsSecond, WrongState, BadInput.
    """
    row, have = _of_clue(desk, proposal_id)
    said = reason.strip() if approve else told(reason)
    approvals.decide(desk, row, approve=approve)
    if approve:
        _close(desk, have, row, said)
    else:
        enter(desk, have, "declined", said, act=row.act)


def withdraw_proposal(desk: Desk, proposal_id: UUID) -> None:
    """Take back one's own proposal. Raises NotFound, NotAllowed, WrongState."""
    row, have = _of_clue(desk, proposal_id)
    approvals.withdraw(desk, row)
    enter(desk, have, "withdrawn", act=row.act)


def _of_clue(desk: Desk, proposal_id: UUID) -> tuple[Proposal, Held]:
    # One statement, whether there is no such proposal or it stands behind a wall.
    wanted = select(Proposal).join(Holding, Holding.clue_id == Proposal.thing_id)
    wanted = wanted.where(Proposal.id == proposal_id, Proposal.thing == "clue", Holding.staff_id == desk.staff_id)
    row = session().scalars(wanted.where(Holding.form != LOST)).first()
    if row is None:
        raise NotFound
    return row, held_by_id(desk, row.thing_id)


def _close(desk: Desk, have: Held, row: Proposal, said: str) -> None:
    body = vault.open_parts(have.case, "proposal", row.id, row.key_epoch, (row.key or b"", row.body))
    clue = have.clue
    clue.state = CLUES.next(clue.state, "close")
    clue.closed_on, clue.level = desk.today, "none"
    session().execute(update(Task).where(Task.clue_id == clue.id).values(level="none"))
    _reports(have, "close")
    dates(clue)
    told_of = {name: body[name] for name in ("outcome", "verification")}
    enter(desk, have, "closed", str(body["reason"]), **told_of, opinion=said)
    hooks.changed(desk, clue, have.case)


def reopen(desk: Desk, ref: str, reason: str) -> None:
    """Work on a closed clue again, with a new time limit. Raises NotFound, BadInput, WrongState."""
    have, said = held(desk, ref), told(reason)
    clue = have.clue
    clue.state = CLUES.alone(clue.state, "reopen")
    clue.closed_on, clue.due_on, clue.level = None, office.due_on(DISPOSITION, desk.today), "none"
    _reports(have, "reopen")
    dates(clue)
    enter(desk, have, "reopened", said)
    hooks.changed(desk, clue, have.case)


def _reports(have: Held, event: str) -> None:
    """Let the reports follow their clue, in what they are and in what the reporter is told."""
    wanted = select(Report).join(Origin, Origin.report_id == Report.id).where(Origin.clue_id == have.clue.id)
    for report in session().scalars(wanted.with_for_update(of=Report)):
        report.state = REPORTS.next(report.state, event)
        report.said, report.next_on = SAYS[report.state], have.clue.due_on if event == "reopen" else None
