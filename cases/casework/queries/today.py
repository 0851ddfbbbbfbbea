"""What needs me today, what waits for a second person, and what waits for others."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from cases import vault
from cases.approvals.models import Proposal
from cases.casework.models import Clue, Holding, Origin, Release, Task
from cases.casework.queries.held import gists_of
from cases.casework.queries.lists import COLUMNS, ClueRow, rows_of
from cases.casework.queries.page import task_row
from cases.casework.queries.releases import ReleaseRow, unlocks
from cases.casework.queries.views import TaskRow
from cases.casework.rules import OPEN, READER
from cases.db import session
from cases.inbox.models import Report
from cases.staff.desk import Desk
from cases.staff.may import May, may
from cases.staff.models import Staff
from cases.vault import LOST

MOST = 30
MANY = 200  # of one day
FEW = 5000


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a decision: `ref` is that of the clue, or of the report where `kind` is "report"."""

    kind: str
    id: UUID
    ref: str
    act: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Today:
    """The page /today."""

    clues: list[ClueRow] = field(default_factory=list)
    tasks: list[TaskRow] = field(default_factory=list)
    proposals: list[Waiting] = field(default_factory=list)
    words: list[ClueRow] = field(default_factory=list)
    others: list[Waiting] = field(default_factory=list)
    unlocks: list[ReleaseRow] = field(default_factory=list)


def today(desk: Desk) -> Today:
    """For one person; of each list no more than 30. What waits in 受理登记 is `cases.triage.queries`'s."""
    waiting = [*_on_clues(desk), *_releases(desk)]
    deciding = may(desk.roles, May.DECIDE)
    return Today(
        clues=_clues(desk),
        tasks=_tasks(desk),
        proposals=[one for one, mine in waiting if not mine and deciding],
        words=_words(desk),
        others=[one for one, mine in waiting if mine],
        unlocks=unlocks(desk) if may(desk.roles, May.IDENTITY_UNLOCK) else [],
    )


def on_day(desk: Desk, day: date) -> Today:
    """The clues and tasks that are due on `day`, and nothing else."""
    return Today(clues=_clues(desk, Holding.due_on == day), tasks=_tasks(desk, Task.due_on == day))


def due_counts(desk: Desk, first: date, last: date) -> list[tuple[date, str, int]]:
    """How many clues and tasks are due on each day from `first` to `last`: (day, level, how many). Opens nothing."""
    clues = select(Clue.due_on, Clue.level, func.count()).join(Holding, Holding.clue_id == Clue.id)
    clues = clues.where(Holding.staff_id == desk.staff_id, ~Holding.closed, Holding.form != LOST)
    clues = clues.where(Holding.due_on.between(first, last), Clue.due_on.is_not(None))
    tasks = select(Task.due_on, Task.level, func.count()).join(Clue, Clue.id == Task.clue_id)
    tasks = tasks.join(Holding, (Holding.clue_id == Clue.id) & (Holding.staff_id == desk.staff_id))
    tasks = tasks.where(Task.assignee_id == desk.staff_id, Task.done_on.is_(None), Holding.form != LOST)
    tasks = tasks.where(Clue.state.in_(OPEN), Task.due_on.between(first, last))
    found = [
        *session().execute(clues.group_by(Clue.due_on, Clue.level)).all(),
        *session().execute(tasks.group_by(Task.due_on, Task.level)).all(),
    ]
    return [(day, level, number) for day, level, number in found if day is not None]


def _clues(desk: Desk, *only: Any) -> list[ClueRow]:
    wanted = select(*COLUMNS).join(Clue, Clue.id == Holding.clue_id)
    wanted = wanted.where(Holding.staff_id == desk.staff_id, ~Holding.closed, Holding.form != LOST, *only)
    most = MANY if only else MOST
    return rows_of(desk, session().execute(wanted.order_by(Holding.due_on, Holding.clue_id).limit(most)).all())


def _words(desk: Desk) -> list[ClueRow]:
    # The few first: a person may hold very many clues, but few of them wait.
    unread = select(Origin.clue_id).join(Report, Report.id == Origin.report_id).where(Report.new_words, Origin.leads)
    fresh = session().scalars(unread.limit(FEW)).all()
    wanted = select(*COLUMNS).join(Clue, Clue.id == Holding.clue_id)
    wanted = wanted.where(Holding.staff_id == desk.staff_id, Holding.form != LOST, Holding.clue_id.in_(fresh))
    return rows_of(desk, session().execute(wanted.order_by(Holding.due_on).limit(MOST)).all())


def _tasks(desk: Desk, *only: Any) -> list[TaskRow]:
    wanted = select(Task, Clue.ref, Holding).join(Clue, Clue.id == Task.clue_id)
    wanted = wanted.join(Holding, (Holding.clue_id == Clue.id) & (Holding.staff_id == desk.staff_id))
    wanted = wanted.where(Task.assignee_id == desk.staff_id, Task.done_on.is_(None), Holding.form != LOST)
    wanted = wanted.where(Clue.state.in_(OPEN), *only)  # what is closed asks for nothing
    rows = session().execute(wanted.order_by(Task.due_on, Task.id).limit(MANY if only else MOST)).all()
    cases = vault.open_holdings(desk, {holding.clue_id: holding for _, _, holding in rows}.values())
    gists = gists_of(cases)
    found = [
        (row, ref, task_row(desk, row, desk.name, vault.open_row(cases[row.clue_id], row))) for row, ref, _ in rows
    ]
    return [replace(task, ref=ref, title=str(gists[row.clue_id].get("title", ""))) for row, ref, task in found]


def _on_clues(desk: Desk) -> Iterable[tuple[Waiting, bool]]:
    still = select(Proposal.id).where(Proposal.state == "open", Proposal.thing == "clue").limit(FEW)
    wanted = select(Proposal, Clue.ref, Staff.name).join(Clue, Clue.id == Proposal.thing_id)
    wanted = wanted.join(Holding, (Holding.clue_id == Clue.id) & (Holding.staff_id == desk.staff_id))
    wanted = wanted.join(Staff, Staff.id == Proposal.proposed_by).where(
        Proposal.id.in_(session().scalars(still).all()), Holding.form != LOST, Holding.part != READER
    )
    for row, ref, by in session().execute(wanted.order_by(Proposal.proposed_at).limit(MOST)):
        yield Waiting("clue", row.id, ref, row.act, by, row.proposed_at), row.proposed_by == desk.staff_id


def _releases(desk: Desk) -> Iterable[tuple[Waiting, bool]]:
    handler = aliased(Staff)
    still = select(Release.id).where(Release.state.in_(("asked", "unlocked"))).limit(FEW)
    wanted = select(Release, Clue.ref, handler.name).join(Clue, Clue.id == Release.clue_id)
    wanted = wanted.join(Holding, (Holding.clue_id == Clue.id) & (Holding.staff_id == desk.staff_id))
    wanted = wanted.join(handler, handler.id == Release.handler_id)
    wanted = wanted.where(Release.id.in_(session().scalars(still).all()), Holding.form != LOST, Holding.part != READER)
    for row, ref, by in session().execute(wanted.order_by(Release.asked_at).limit(MOST)):
        mine = row.handler_id == desk.staff_id
        if mine or row.state == "unlocked":
            yield Waiting("release", row.id, ref, "identity", by, row.asked_at), mine
