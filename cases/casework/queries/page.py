"""One clue on one page: a fixed, small number of statements, however much has happened."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.approvals import queries as approvals
from cases.approvals.queries import ProposalView
from cases.casework.models import Clue, Entry, Gist, Holding, Origin, Paper, Task
from cases.casework.queries.held import Held, held, may_add
from cases.casework.queries.releases import ReleaseRow, releases_of
from cases.casework.rules import CLUES, can_approve
from cases.db import session
from cases.inbox.models import Identity, Report
from cases.staff.desk import Desk
from cases.staff.models import Staff
from cases.vault import CaseKey, Letter, Opened
from cases.vault.rows import open_parts


@dataclass(frozen=True, slots=True)
class GistView:
    """A version of the summary."""

    number: int
    at: datetime
    by: str
    title: str = field(repr=False, default="")
    allegation: str = field(repr=False, default="")
    subject: str = field(repr=False, default="")
    department: str = field(repr=False, default="")
    company: str = field(repr=False, default="")
    violation: str = ""
    occurred_on: str = ""
    place: str = field(repr=False, default="")
    points: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the course; `data` holds what else was noted with it."""

    id: UUID
    at: datetime
    by: str
    kind: str
    main: bool
    text: str = field(repr=False)
    data: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Close:
    """How the clue was closed, the last time."""

    outcome: str
    verification: str
    reason: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Something to be done. `ref` and `title` are those of its clue, in lists over several."""

    id: UUID
    text: str = field(repr=False)
    assignee: str
    assignee_id: UUID
    due_on: date
    done_on: date | None
    level: str
    mine: bool
    ref: str = ""
    title: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A file that the office added."""

    id: UUID
    name: str = field(repr=False)
    type: str
    size: int
    sha256: str
    note: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """A person on the clue."""

    id: UUID
    name: str
    post: str
    part: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OriginRow:
    """A report that the clue goes back to, its words locked; the letters to and fro are open to who is on the clue."""

    report_id: UUID
    ref: str
    received_on: date
    channel: str
    named: bool
    said: str
    next_on: date | None
    new_words: bool
    withdrawn: bool
    has_identity: bool
    letters: list[Letter] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CluePage:
    """All that stands on a clue's page."""

    id: UUID
    ref: str
    state: str
    level: str
    opened_on: date
    due_on: date | None
    closed_on: date | None
    part: str
    works: bool
    adds: bool
    gist: GistView
    gists: int
    close: Close | None
    events: list[str]
    can_approve: bool
    people: list[Holder]
    course: list[Line]
    tasks: list[TaskRow]
    papers: list[PaperRow]
    origins: list[OriginRow]
    proposals: list[ProposalView]
    releases: list[ReleaseRow]


def clue(desk: Desk, ref: str) -> CluePage:
    """The page of one clue. Raises NotFound, alike for one that is not there and one behind a wall; CannotOpen."""
    have = held(desk, ref)
    row, case = have.clue, have.case
    versions, lines = gists(have), course(have)
    same = ("id", "ref", "state", "level", "opened_on", "due_on", "closed_on")
    return CluePage(
        **{name: getattr(row, name) for name in same},
        part=have.holding.part,
        works=have.works,
        adds=may_add(have),
        gist=versions[0],
        gists=len(versions),
        close=closing(lines),
        events=CLUES.events(row.state),
        can_approve=can_approve(desk.roles),
        people=people(row.id),
        course=lines,
        tasks=tasks(desk, have),
        papers=papers(have),
        origins=origins(desk, have),
        proposals=proposals(desk, case),
        releases=releases_of(desk, case),
    )


def gists(have: Held) -> list[GistView]:
    """All versions of the summary, newest first."""
    wanted = select(Gist, Staff.name).join(Staff, Staff.id == Gist.by_id).where(Gist.clue_id == have.clue.id)
    rows = session().execute(wanted.order_by(Gist.number.desc()))
    return [GistView(row.number, row.at, by, **vault.open_row(have.case, row)) for row, by in rows]


# One act may write several lines in the same moment: which of them comes first.
_STEP = {"opened": 0, "recused": 0, "proposed": 0, "closed": 2, "rekeyed": 2}


def course(have: Held) -> list[Line]:
    """All that happened, newest first."""
    wanted = select(Entry, Staff.name).outerjoin(Staff, Staff.id == Entry.by_id).where(Entry.clue_id == have.clue.id)
    rows = session().execute(wanted.order_by(Entry.id))
    newest = sorted(rows, key=lambda one: (one[0].at, _STEP.get(one[0].kind, 1)), reverse=True)
    return [_line(have.case, row, by or "") for row, by in newest]


def _line(case: CaseKey, row: Entry, by: str) -> Line:
    data = vault.open_row(case, row)
    return Line(row.id, row.at, by, row.kind, row.main, str(data.pop("text", "")), data)


def closing(lines: Iterable[Line]) -> Close | None:
    """How it was closed, from the course; None while it never was."""
    for line in lines:
        if line.kind == "closed":
            data = line.data
            outcome, verification = str(data.get("outcome", "")), str(data.get("verification", ""))
            return Close(outcome, verification, line.text, line.by, line.at)
    return None


def people(clue_id: UUID) -> list[Holder]:
    """Who is on it."""
    wanted = select(Staff.id, Staff.name, Staff.post, Holding.part, Holding.since)
    wanted = wanted.join(Holding, Holding.staff_id == Staff.id).where(Holding.clue_id == clue_id)
    return [Holder(*row) for row in session().execute(wanted.order_by(Holding.since, Staff.name))]


def tasks(desk: Desk, have: Held) -> list[TaskRow]:
    """What is to be done, the open ones first."""
    wanted = select(Task, Staff.name).join(Staff, Staff.id == Task.assignee_id).where(Task.clue_id == have.clue.id)
    rows = session().execute(wanted.order_by(Task.done_on.is_not(None), Task.due_on, Task.id))
    return [task_row(desk, row, name, vault.open_row(have.case, row)) for row, name in rows]


def task_row(desk: Desk, row: Task, name: str, data: dict[str, Any]) -> TaskRow:
    """A task for a page."""
    text = str(data.get("text", ""))
    mine = row.assignee_id == desk.staff_id
    return TaskRow(row.id, text, name, row.assignee_id, row.due_on, row.done_on, row.level, mine)


def papers(have: Held) -> list[PaperRow]:
    """The files that the office added, newest first."""
    wanted = select(Paper, Staff.name).join(Staff, Staff.id == Paper.by_id).where(Paper.clue_id == have.clue.id)
    rows = session().execute(wanted.order_by(Paper.at.desc(), Paper.id))
    return [_paper(row, by, vault.open_row(have.case, row)) for row, by in rows]


def _paper(row: Paper, by: str, data: dict[str, Any]) -> PaperRow:
    told = (data["name"], data["type"], data["size"], data["sha256"], data["note"])
    return PaperRow(row.id, *told, by, row.at)


def origins(desk: Desk, have: Held) -> list[OriginRow]:
    """The reports behind the clue, the oldest first, with all letters."""
    opened, identities = reports(have)
    letters = vault.letters_of(desk, opened)
    same = ("ref", "received_on", "channel", "named", "said", "next_on", "new_words", "withdrawn")
    return [
        OriginRow(
            report_id=one.report.id,
            **{name: getattr(one.report, name) for name in same},
            has_identity=one.report.id in identities,
            letters=letters[one.report.id],
        )
        for one in opened
    ]


def reports(have: Held) -> tuple[list[Opened], set[UUID]]:
    """The reports behind the clue with their keys, and which of them have an identity sealed apart."""
    wanted = select(Origin, Report, Identity.report_id).join(Report, Report.id == Origin.report_id)
    wanted = wanted.outerjoin(Identity, Identity.report_id == Report.id).where(Origin.clue_id == have.clue.id)
    rows = session().execute(wanted.order_by(Report.received_on, Report.id)).all()
    opened = vault.by_case(have.case, [(origin, report) for origin, report, _ in rows])
    return opened, {row[2] for row in rows} - {None}


def proposals(desk: Desk, case: CaseKey) -> list[ProposalView]:
    """What was proposed for the clue, newest first."""
    found = []
    for named in approvals.of_things([case.clue_id]):
        row = named[0]
        body = open_parts(case, "proposal", row.id, row.key_epoch, (row.key or b"", row.body))
        found.append(approvals.view(desk, named, body))
    return found


def latest(clue_row: Clue) -> int:
    """The number of the summary's newest version."""
    wanted = select(Gist.number).where(Gist.clue_id == clue_row.id).order_by(Gist.number.desc()).limit(1)
    return session().scalar(wanted) or 0
