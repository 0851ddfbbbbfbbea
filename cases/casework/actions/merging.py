"""并案: a clue goes on in another one. Proposed by one and decided by another, both on the two clues; its reports and
their correspondence join the other, its own page stays as it was for who is on it, and all of it can be undone.
"""

from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.approvals import actions as approvals
from cases.approvals.models import Proposal
from cases.approvals.rules import REPORTS
from cases.casework import hooks
from cases.casework.actions.course import enter
from cases.casework.actions.joining import sooner
from cases.casework.actions.linking import Body, both, other_of, put, running
from cases.casework.actions.opening import bar, named
from cases.casework.actions.people import dates
from cases.casework.actions.proposing import body_of, draft
from cases.casework.actions.turning import held, held_by_id
from cases.casework.models import Holding, Origin
from cases.casework.queries.facts import barred
from cases.casework.queries.held import Held
from cases.casework.rules import CLUES, HANDING_UP, OPEN, told
from cases.db import session
from cases.errors import BadInput, NotFound, WrongState
from cases.inbox.models import Report
from cases.inbox.rules import SAYS
from cases.staff.desk import Desk

MERGED = "merged"


def propose_merge(desk: Desk, ref: str, into: str, reason: str) -> UUID:
    """Propose that the clue goes on in another one that this person works on too. The proposal's id.

    Raises NotFound, NotAllowed, BadInput (same, absent, empty, closed, named_in_it, barred), WrongState.
    """
    said = told(reason)
    have, to = both(desk, ref, into)
    CLUES.step(have.clue.state, "merge")
    _fits(have, to)
    row = approvals.propose(desk, draft(have, "merge", {"into": str(to.clue.id), "reason": said}))
    enter(desk, have, "proposed", said, act="merge")
    return row.id


def merge(desk: Desk, have: Held, row: Proposal, said: str) -> None:
    """What two have decided is done. Raises BadInput("absent") for who is not on the other clue; as `propose_merge`."""
    body = body_of(have, row)
    to = _other(desk, UUID(str(body["into"])))
    _fits(have, to)
    state = have.clue.state
    have.clue.state = CLUES.next(state, "merge")
    have.clue.level = "none"
    reports = [(report.id, vault.hand_on(desk, report, have.case, to.case)) for report in _reports(have)]
    for person in barred(have.case) - barred(to.case):
        bar(to.case, UUID(person))
    kept = [{"id": str(report), "had": had} for report, had in reports]
    put(desk, have, to, {"how": "into", "state": state, "reason": body["reason"]})
    put(desk, to, have, {"how": "from", "reports": kept, "reason": body["reason"]})
    enter(desk, have, MERGED, str(body["reason"]), other=str(to.clue.id), opinion=said)
    enter(desk, to, "merged_in", str(body["reason"]), other=str(have.clue.id), opinion=said)
    _told(have, to)
    for one in (have, to):
        dates(one.clue)
        session().flush()
        hooks.changed(desk, one.clue, one.case)


def _other(desk: Desk, clue_id: UUID) -> Held:
    try:
        return held_by_id(desk, clue_id)
    except NotFound:
        raise BadInput("both", "") from None


def _fits(have: Held, to: Held) -> None:
    """Nobody on the other clue is named in, or barred from, this one."""
    if to.clue.state not in OPEN:
        raise BadInput("closed", "other")
    on_it = set(session().scalars(select(Holding.staff_id).where(Holding.clue_id == to.clue.id)))
    if on_it & {UUID(one) for one in barred(have.case)}:
        raise BadInput("barred", "other")
    rows = session().execute(_origins(have)).all()
    for one in vault.by_case(have.case, rows):
        if on_it & named(one.words.subject):
            raise BadInput("named_in_it", "other")


def _origins(have: Held):  # type: ignore[no-untyped-def]
    wanted = select(Origin, Report).join(Report, Report.id == Origin.report_id)
    return wanted.where(Origin.clue_id == have.clue.id).order_by(Report.id)


def _reports(have: Held) -> list[Report]:
    rows = session().execute(_origins(have).with_for_update(of=Report)).all()
    return [report for _, report in rows]


def _told(have: Held, to: Held) -> None:
    """Reporters are told the day of the clue that writes to them now; an incoming paper's limit comes along."""
    for report in _reports(to):
        sooner(to.clue, report.limit_on)
    for report in _reports(have):
        if report.said == "accepted":
            report.next_on = to.clue.due_on


def unmerge(desk: Desk, ref: str, reason: str) -> None:
    """It was another matter after all: the clue goes on by itself, with its reports, and the other is as it was.

    Raises NotFound, NotAllowed, BadInput("empty", "both") for who is not on the other, WrongState.
    """
    said = told(reason)
    CLUES.alone(held(desk, ref).clue.state, "unmerge")
    row, body = next((row, body) for row, body in running(held(desk, ref)) if body["how"] == "into")
    have, to = held(desk, ref), _other(desk, other_of(body))
    theirs = [(one, its) for one, its in running(to) if its["how"] == "from" and other_of(its) == have.clue.id]
    # The other has gone on in a third, or up: that is undone first.
    if not theirs or to.clue.state in (MERGED, HANDING_UP):
        raise WrongState("unmerge")
    _give_back(desk, have, to, theirs[-1][1])
    row.ended_at = theirs[-1][0].ended_at = desk.now
    have.clue.state = str(body["state"])
    _say(desk, (have, to), said)


def _give_back(desk: Desk, have: Held, to: Held, body: Body) -> None:
    had = {UUID(one["id"]): bool(one["had"]) for one in body["reports"]}  # type: ignore[attr-defined]
    for report in _reports(have):
        if report.id not in had:
            continue
        vault.give_back(desk, report, to.case, have.case, keep=had[report.id])
        if report.state == "closed":  # the other ended meanwhile, and this one has not
            report.state = REPORTS.next(report.state, "reopen")
            report.said = SAYS[report.state]
        if report.said == "accepted":
            report.next_on = have.clue.due_on


def _say(desk: Desk, two: tuple[Held, Held], said: str) -> None:
    for mine, its in (two, two[::-1]):
        enter(desk, mine, "unmerged", said, other=str(its.clue.id))
        dates(mine.clue)
        session().flush()
        hooks.changed(desk, mine.clue, mine.case)


__all__ = ["MERGED", "merge", "propose_merge", "unmerge"]
