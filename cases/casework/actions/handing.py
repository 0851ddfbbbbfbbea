"""What a reader of a clue finds to be the superior's: printed once, handed over in five working days, and destroyed.

规则 15: it goes up in five working days, is not copied and not entered; domain 10.2: print, hand over, destroy the key,
keep a number only. As `cases.triage.handing` does it for what waits to be registered; here the days count from the one
on which it was found. What was merged into the clue goes with it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.approvals import actions as approvals
from cases.approvals.models import Proposal
from cases.approvals.queries import open_for
from cases.approvals.rules import REPORTS
from cases.audit.models import AuditLine
from cases.casework import hooks
from cases.casework.actions.course import enter, record
from cases.casework.actions.destroying import destroy_clue, destroy_report
from cases.casework.actions.people import dates
from cases.casework.actions.proposing import draft
from cases.casework.actions.turning import held
from cases.casework.models import Clue, Entry, Origin
from cases.casework.queries import originals
from cases.casework.queries.held import Held
from cases.casework.queries.page import clue as page_of
from cases.casework.queries.releases import opened_lately
from cases.casework.queries.views import CluePage
from cases.casework.rules import CLUES, GOING_UP, HANDED_UP, HANDING_UP, MOST_COPIES, OPEN, told
from cases.db import session
from cases.errors import BadInput, NotAllowed, WrongState
from cases.inbox.models import Report
from cases.inbox.rules import SAYS
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.vault import ReportWords

PRINT = "clue.print"
_PRINTING = (PRINT, "clue.hand_up", "clue.keep_here")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: the reports with all words, what was done so far, and what stands on the handover's sheet."""

    page: CluePage
    words: dict[str, ReportWords | None] = field(repr=False)  # by the report's reference; None: it does not open
    to: str
    copies: str
    at: datetime


def hand_up(desk: Desk, ref: str, to: str, copies: int, reason: str) -> None:
    """It is the superior's: from now on it is to be printed and handed over. `to`: the body that receives it.

    Raises NotFound, BadInput, WrongState.
    """
    if not 1 <= copies <= MOST_COPIES:
        raise BadInput("choice", "copies")
    have = _undecided(held(desk, ref))
    clue, to, said = have.clue, told(to, "to", 200), told(reason)
    before = {"state": clue.state, "due": clue.due_on.isoformat() if clue.due_on else ""}
    clue.state = CLUES.alone(clue.state, "hand_up")
    _turned(have, office.due_on(GOING_UP, desk.today))
    enter(desk, have, "hand_up", said, to=to, copies=str(copies), **before)
    hooks.changed(desk, clue, have.case)


def keep_here(desk: Desk, ref: str, reason: str) -> None:
    """It is this office's after all, with the time limit that it had. Raises NotFound, BadInput, WrongState."""
    have, said = _undecided(held(desk, ref)), told(reason)
    CLUES.alone(have.clue.state, "keep_here")
    before = _found(have)[1]
    have.clue.state = str(before["state"])
    _turned(have, date.fromisoformat(str(before["due"])) if before["due"] else None)
    enter(desk, have, "keep_here", said)
    hooks.changed(desk, have.clue, have.case)


def _undecided(have: Held) -> Held:
    if open_for(have.clue.id) is not None:
        raise WrongState("proposed")
    return have


def _turned(have: Held, due_on: date | None) -> None:
    have.clue.due_on, have.clue.level = due_on, "none"
    dates(have.clue)
    for report in _reports(have):
        if report.said == "accepted":  # who waits for no answer of theirs is told the next day
            report.next_on = due_on


def _found(have: Held) -> tuple[Entry, dict[str, object]]:
    """The line by which it was last found to be the superior's."""
    wanted = select(Entry).where(Entry.clue_id == have.clue.id, Entry.kind == "hand_up")
    row = session().scalars(wanted.order_by(Entry.at.desc()).limit(1)).one()
    return row, vault.open_row(have.case, row)


def print_out(desk: Desk, ref: str) -> None:
    """Keep that it is printed; then show `sheet`. Once for each time that it is to be handed up.

    Raises NotFound, WrongState("printed"), WrongState("hand_up") where it is not to be handed up.
    """
    have = held(desk, ref)
    if have.clue.state != HANDING_UP:
        raise WrongState("hand_up")
    if printed(have.clue.id):
        raise WrongState("printed")
    enter(desk, have, "print")


def printed(clue_id: UUID) -> bool:
    """Whether it was printed since it was last found to be the superior's."""
    # By the record's own order: two acts of one minute have one time.
    last = select(AuditLine.act).where(AuditLine.object == str(clue_id), AuditLine.act.in_(_PRINTING))
    return session().scalars(last.order_by(AuditLine.id.desc()).limit(1)).first() == PRINT


def sheet(desk: Desk, ref: str) -> Sheet:
    """All that is printed. Raises NotFound, NotAllowed("not_opened") unless this person has just had it printed."""
    page = page_of(desk, ref)
    if page.state != HANDING_UP or not opened_lately(desk, PRINT, page.id):
        raise NotAllowed("not_opened")
    note = next(line for line in page.course if line.kind == "hand_up")
    return Sheet(page, originals.all_words(desk, ref), str(note.data["to"]), str(note.data["copies"]), note.at)


def propose_handed_over(desk: Desk, ref: str, receiver: str, day: date) -> UUID:
    """It was handed over: `receiver` signed for it on `day`. Another person on the clue confirms it, and it is
    destroyed. The proposal's id.

    Raises NotFound, BadInput, WrongState: "unprinted", "beside" and "doubled" (see `_alone`).
    """
    if day > desk.today:
        raise BadInput("future", "day")
    have, said = held(desk, ref), told(receiver, "receiver", 200)
    CLUES.step(have.clue.state, "handed_over")
    if not printed(have.clue.id):
        raise WrongState("unprinted")
    _alone(have)
    row = approvals.propose(desk, draft(have, "handed_over", {"reason": said, "day": day.isoformat()}))
    enter(desk, have, "proposed", said, act="handed_over")
    return row.id


def carry_out(desk: Desk, have: Held, row: Proposal, said: str) -> None:
    """What two have decided is done: the clue, what was merged into it, and their reports are destroyed. Raises
    WrongState.
    """
    del said  # nothing is left to write it on
    CLUES.next(have.clue.state, "handed_over")
    reports = _reports(have)
    gone = [have.clue, *_alone(have)]
    for clue in gone:  # first, while it is known when its reports came: what is kept elsewhere is days and a number
        clue.state, clue.due_on, clue.closed_on = HANDED_UP, None, desk.today
        session().flush()
        hooks.changed(desk, clue, have.case)
    for report in reports:
        report.state = REPORTS.next(report.state, "handed_over")
        report.said, report.level = SAYS[report.state], "none"
        destroy_report(report)
        session().add(_noted(row, report))
        record(desk, "report.handed_up", report.id)
    for clue in gone:
        destroy_clue(clue)
        record(desk, "clue.handed_up", clue.id)


def _noted(row: Proposal, report: Report) -> Proposal:
    """That two people handed the report over, and when: kept with its number."""
    noted = Proposal(thing="report", thing_id=report.id, act=row.act, state=row.state, body=b"")
    noted.proposed_by, noted.proposed_at = row.proposed_by, row.proposed_at
    noted.decided_by, noted.decided_at = row.decided_by, row.decided_at
    return noted


def _reports(have: Held) -> list[Report]:
    mine = select(Origin.report_id).where(Origin.clue_id == have.clue.id)
    return list(session().scalars(select(Report).where(Report.id.in_(mine)).order_by(Report.id).with_for_update()))


def _alone(have: Held) -> list[Clue]:
    """That nothing else holds the words which are to go; gives the clues that were merged into this one.

    Raises WrongState: "beside" while another clue of one of its reports is worked on, or goes up and is not printed;
    "doubled" while a report that says the same waits in 受理登记.
    """
    mine = select(Origin.report_id).where(Origin.clue_id == have.clue.id)
    doubled = select(Report.id).where(Report.duplicate_of.in_(mine), Report.state == "duplicate").limit(1)
    if session().scalar(doubled) is not None:
        raise WrongState("doubled")
    beside = select(Origin.clue_id).where(Origin.report_id.in_(mine), Origin.clue_id != have.clue.id)
    wanted = select(Clue).where(Clue.id.in_(beside), Clue.state != HANDED_UP).order_by(Clue.id).with_for_update()
    others = list(session().scalars(wanted, execution_options={"populate_existing": True}))
    if any(one.state in OPEN or (one.state == HANDING_UP and not printed(one.id)) for one in others):
        raise WrongState("beside")
    more = set(session().scalars(select(Origin.clue_id).where(Origin.report_id.not_in(mine))))
    return [one for one in others if one.state == "merged" and one.id not in more]
