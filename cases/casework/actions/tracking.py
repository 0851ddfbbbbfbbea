"""By which procedure a clue goes is changed: proposed by one with a reason, decided by another, with a new clock."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from cases import vault
from cases.approvals import actions as approvals
from cases.approvals.models import Proposal
from cases.casework import hooks
from cases.casework.actions.course import enter
from cases.casework.actions.people import dates
from cases.casework.actions.proposing import body_of, draft
from cases.casework.actions.turning import held
from cases.casework.models import Clue, Entry, Origin, Task
from cases.casework.queries.held import Held
from cases.casework.rules import CLUES, told
from cases.casework.tracks import NOTICE, due_on, notice_on, rule_of
from cases.db import session
from cases.errors import BadInput
from cases.inbox.models import Report
from cases.office import queries as office
from cases.staff.desk import Desk


def propose_track(desk: Desk, ref: str, track: str, reason: str, *, several: bool = False) -> UUID:
    """Propose that the clue goes by another procedure from now on. The proposal's id.

    Raises NotFound, WrongState where it is not open or something is proposed already, BadInput (choice, same_track).
    """
    have = held(desk, ref)
    CLUES.step(have.clue.state, "track")
    rule_of(track)
    if track == have.clue.track and several == _several(have):
        raise BadInput("same_track", "track")
    body: dict[str, Any] = {"track": track, "several": several, "from": have.clue.track, "reason": told(reason)}
    row = approvals.propose(desk, draft(have, "track", body))
    enter(desk, have, "proposed", body["reason"], act="track", track=track)
    return row.id


def change(desk: Desk, have: Held, row: Proposal, said: str) -> None:
    """What two have decided is done: the other track, and its own clock from the day of receipt, as if it had been
    chosen then; an incoming paper's own limit stays. Raises WrongState.
    """
    body, clue = body_of(have, row), have.clue
    CLUES.next(clue.state, "track")
    track, several = str(body["track"]), bool(body["several"])
    received, limit = _received(clue)
    clue.track = track
    clue.due_on, clue.level = limit or due_on(track, received, received, several=several), "none"
    dates(clue)
    told_of: dict[str, Any] = {"track": track, "before": str(body["from"]), "several": several, "opinion": said}
    enter(desk, have, "track", str(body["reason"]), **told_of)
    owe_notice(have, row.proposed_by, received)
    _next(clue)
    hooks.changed(desk, clue, have.case)


def owe_notice(have: Held, assignee: UUID, received_on: date) -> None:
    """A task for the written notice, where the track owes its sender one."""
    until = notice_on(have.clue.track, received_on)
    if until is not None:
        row = Task(assignee_id=assignee, since=received_on, due_on=until, level="none")
        session().add(vault.seal_row(have.case, row, {"text": NOTICE}))


def again_on(have: Held, today: date) -> date:
    """The day on which a clue that begins again today is due."""
    return office.due_on(rule_of(have.clue.track, several=_several(have)), today)


def _several(have: Held) -> bool:
    """Whether several departments are concerned: said when the track was chosen, the last time."""
    wanted = select(Entry).where(Entry.clue_id == have.clue.id, Entry.kind.in_(("opened", "track")))
    row = session().scalars(wanted.order_by(Entry.at.desc()).limit(1)).first()
    return bool(vault.open_row(have.case, row).get("several")) if row is not None else False


def _received(clue: Clue) -> tuple[date, date | None]:
    wanted = select(func.min(Report.received_on), func.min(Report.limit_on))
    wanted = wanted.join(Origin, Origin.report_id == Report.id).where(Origin.clue_id == clue.id)
    found: Any = session().execute(wanted).one()
    return found[0] or clue.opened_on, found[1]


def _next(clue: Clue) -> None:
    """The reporter is told the new day, by the clue that writes to them, unless an answer is asked for."""
    wanted = select(Report).join(Origin, Origin.report_id == Report.id)
    for report in session().scalars(wanted.where(Origin.clue_id == clue.id, Origin.leads)):
        if report.said == "accepted":
            report.next_on = clue.due_on
