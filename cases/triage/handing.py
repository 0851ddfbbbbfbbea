"""What a reader finds to be the superior's: printed once, handed over in five working days, and then destroyed.

规则 15: it goes to the head and is sent up in 5 working days, is not copied and not entered; domain 10.2: print, hand
over, destroy the key, keep a number only. A work order that is not ours goes back to its platform (same section).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from cases.approvals import actions as approvals
from cases.approvals import queries as proposals
from cases.approvals.models import Proposal
from cases.audit.actions import line
from cases.audit.models import AuditLine
from cases.casework.queries import opened_lately
from cases.casework.rules import GOING_UP, HANDED_UP, MOST_COPIES, told
from cases.db import session
from cases.errors import BadInput, NotAllowed, WrongState
from cases.inbox.models import Report
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.triage.ending import said_once
from cases.triage.queries import KINDS, OpenedReport, body_of, contents, held, opening
from cases.triage.rules import ACCEPTING
from cases.triage.seconds import Ask
from cases.triage.steps import draft, propose, turn
from cases.vault import words as _words

PRINT = "report.print"
_PRINTING = (PRINT, "report.hand_up", "report.keep_here")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: the report with all words, and what stands on the sheet of the handover."""

    opened: OpenedReport = field(repr=False)
    to: str
    copies: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandedUp:
    """What is left of one: number and days."""

    ref: str
    received_on: date
    handed_at: datetime | None


def hand_up(desk: Desk, ref: str, to: str, copies: int, reason: str) -> None:
    """It is the superior's: from now on it is to be printed and handed over. `to`: the body that receives it.

    Raises NotFound, BadInput, WrongState.
    """
    if not 1 <= copies <= MOST_COPIES:
        raise BadInput("choice", "copies")
    one = held(desk, ref, lock=True)
    body = {"to": told(to, "to", 200), "copies": str(copies), "reason": told(reason)}
    have = opening(desk, one)
    report = turn(desk, one, "hand_up")
    approvals.note(desk, draft(have, "hand_up", body))
    report.due_on = report.next_on = office.due_on(GOING_UP, report.received_on)


def keep_here(desk: Desk, ref: str, reason: str) -> None:
    """It is this office's after all. Raises NotFound, BadInput, WrongState."""
    one = held(desk, ref, lock=True)
    approvals.note(desk, draft(opening(desk, one), "keep_here", {"reason": told(reason)}))
    report = turn(desk, one, "keep_here")
    report.due_on = report.next_on = report.limit_on or office.due_on(ACCEPTING, report.received_on)
    report.said = "accepted"


def print_out(desk: Desk, ref: str) -> None:
    """Keep that it is printed; then show `sheet`. Once for each time that it is to be handed up.

    Raises NotFound, WrongState("printed"), WrongState("hand_up") where it is not to be handed up.
    """
    one = held(desk, ref, lock=True)
    if one.report.state != "handing_up":
        raise WrongState("hand_up")
    if printed(one.report.id):
        raise WrongState("printed")
    approvals.note(desk, draft(opening(desk, one), "print", {"reason": ""}))
    line(PRINT, actor=desk.staff_id, object=one.report.id, now=desk.now)


def printed(report_id: UUID) -> bool:
    """Whether it was printed since it was last found to be the superior's."""
    # By the record's own order: two acts of one minute have one time.
    last = select(AuditLine.act).where(AuditLine.object == str(report_id), AuditLine.act.in_(_PRINTING))
    return session().scalars(last.order_by(AuditLine.id.desc()).limit(1)).first() == PRINT


def sheet(desk: Desk, ref: str) -> Sheet:
    """The words and what stands on the sheet. Raises NotFound, NotAllowed("not_opened") unless this person has just
    had it printed, CannotOpen.
    """
    one = held(desk, ref)
    if not opened_lately(desk, PRINT, one.report.id):
        raise NotAllowed("not_opened")
    found = contents(desk, one)
    note = next(row for row in found.notes if row.act == "hand_up")
    return Sheet(found, note.body["to"], note.body["copies"], note.by, note.at)


def propose_handed_over(desk: Desk, ref: str, receiver: str, day: date, ask: Ask | None = None) -> UUID:
    """It was handed over: `receiver` signed for it on `day`. Another person confirms it, and it is destroyed.

    Raises NotFound, BadInput, WrongState: "unprinted", "doubled" while another report says the same.
    """
    if day > desk.today:
        raise BadInput("future", "day")
    one = held(desk, ref, lock=True)
    if one.report.state == "handing_up" and not printed(one.report.id):
        raise WrongState("unprinted")
    said_once(one.report)
    return propose(desk, ref, "handed_over", {"reason": told(receiver, "receiver", 200), "day": day.isoformat()}, ask)


def listed(desk: Desk, limit: int = 100) -> list[HandedUp]:
    """What was handed up, the newest first: a number and its days. Raises NotAllowed."""
    desk.need(May.TRIAGE)
    wanted = select(Report.ref, Report.received_on, func.max(Proposal.decided_at))
    wanted = wanted.join(Proposal, Proposal.thing_id == Report.id)
    wanted = wanted.where(Report.state == HANDED_UP, Report.addressee.in_(KINDS), Proposal.act == "handed_over")
    wanted = wanted.group_by(Report.id, Report.ref, Report.received_on)
    return [HandedUp(*row) for row in session().execute(wanted.order_by(Report.received_on.desc()).limit(limit))]


def propose_send_back(desk: Desk, ref: str, reason: str, ask: Ask | None = None) -> UUID:
    """A work order that is not ours is to go back. Raises NotFound, BadInput, WrongState where it is none."""
    one = held(desk, ref)
    if _words(desk, one.report).way.get("kind") != "order":
        raise WrongState("send_back")
    return propose(desk, ref, "send_back", {"reason": told(reason)}, ask)


def slip(desk: Desk, ref: str) -> tuple[OpenedReport, str, datetime]:
    """What stands on the slip of a work order that went back: the reason and when; its words are not for the slip.

    Raises NotFound, NotAllowed("not_opened"), WrongState.
    """
    one = held(desk, ref)
    if one.report.state != "sent_back":
        raise WrongState("send_back")
    if not opened_lately(desk, "report.open", one.report.id):
        raise NotAllowed("not_opened")
    have = opening(desk, one)
    rows = proposals.of_things([one.report.id])
    row = next(found[0] for found in rows if found[0].act == "send_back" and found[0].state == "approved")
    at = row.decided_at or row.proposed_at
    return contents(desk, one), str(body_of(have, row).get("reason", "")), at
