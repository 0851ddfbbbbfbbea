"""One clue on one page: a fixed, small number of statements, however much has happened."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from cases import vault
from cases.approvals import queries as approvals
from cases.approvals.queries import ProposalView
from cases.casework.models import Clue, Entry, Gist, Holding, Link, Origin, Paper, Task
from cases.casework.queries.held import Held, held, held_refs, may_add
from cases.casework.queries.releases import releases_of
from cases.casework.queries.views import Close, CluePage, GistView, Holder, Line, LinkRow, OriginRow, PaperRow, TaskRow
from cases.casework.rules import CLUES, can_approve
from cases.db import once, session
from cases.inbox.models import Identity, Report
from cases.staff.desk import Desk
from cases.staff.models import Staff
from cases.vault import LOST, CaseKey, Opened
from cases.vault.rows import open_parts


def clue(desk: Desk, ref: str) -> CluePage:
    """The page of one clue. Raises NotFound, alike for one that is not there and one behind a wall; CannotOpen."""
    have = held(desk, ref)
    row, case = have.clue, have.case
    others, mine = linked(desk, have)
    versions, lines = gists(have), _told(course(have), mine)
    same = ("id", "ref", "state", "track", "level", "opened_on", "due_on", "closed_on")
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
        proposals=proposals(desk, case) if have.proposed else [],
        releases=releases_of(desk, case) if have.released else [],
        same=others,
    )


# Put together once: SQLAlchemy takes as long to build a statement as the database to answer it.
_OF_CLUE = bindparam("clue", type_=Uuid)
_GISTS = (
    select(Gist, Staff.name)
    .join(Staff, Staff.id == Gist.by_id)
    .where(Gist.clue_id == _OF_CLUE)
    .order_by(Gist.number.desc())
)
_COURSE = (
    select(Entry.id, Entry.epoch, Entry.key, Entry.body, Entry.at, Entry.kind, Entry.main, Staff.name)
    .outerjoin(Staff, Staff.id == Entry.by_id)
    .where(Entry.clue_id == _OF_CLUE)
    .order_by(Entry.id)
)
_PEOPLE = (
    select(Staff.id, Staff.name, Staff.post, Holding.part, Holding.since)
    .join(Holding, Holding.staff_id == Staff.id)
    .where(Holding.clue_id == _OF_CLUE)
    .order_by(Holding.since, Staff.name)
)
_TASKS = (
    select(Task, Staff.name)
    .join(Staff, Staff.id == Task.assignee_id)
    .where(Task.clue_id == _OF_CLUE)
    .order_by(Task.done_on.is_not(None), Task.due_on, Task.id)
)
_PAPERS = (
    select(Paper, Staff.name)
    .join(Staff, Staff.id == Paper.by_id)
    .where(Paper.clue_id == _OF_CLUE)
    .order_by(Paper.at.desc(), Paper.id)
)
_REPORTS = (
    select(Origin, Report, Identity.report_id)
    .join(Report, Report.id == Origin.report_id)
    .outerjoin(Identity, Identity.report_id == Report.id)
    .where(Origin.clue_id == _OF_CLUE)
    .order_by(Report.received_on, Report.id)
)


def gists(have: Held) -> list[GistView]:
    """All versions of the summary, newest first."""
    rows = session().execute(_GISTS, {"clue": have.clue.id})
    return [GistView(row.number, row.at, by, **vault.open_row(have.case, row)) for row, by in rows]


# One act may write several lines in the same moment: which of them comes first.
_STEP = {"opened": 0, "recused": 0, "proposed": 0, "closed": 2, "rekeyed": 2}


def course(have: Held) -> list[Line]:
    """All that happened, newest first."""
    rows = session().execute(_COURSE, {"clue": have.clue.id})
    newest = sorted(rows, key=lambda one: (one.at, _STEP.get(one.kind, 1)), reverse=True)
    return [_line(have.case, row) for row in newest]


# What these lines tell of is another clue, and told to who is on that one too; that this one goes on elsewhere, to all.
_OF_ANOTHER = frozenset({"linked", "unlinked", "merged_in", "unmerged"})


def _told(lines: list[Line], mine: dict[str, str]) -> list[Line]:
    shown = [one for one in lines if one.kind not in _OF_ANOTHER or str(one.data.get("other")) in mine]
    for one in shown:
        other = one.data.pop("other", None)
        if other in mine:
            one.data["ref"] = mine[str(other)]
    return shown


def linked(desk: Desk, have: Held) -> tuple[list[LinkRow], dict[str, str]]:
    """The other clues of the same matter that this person is on too, and the references of all that ever were."""
    if not have.linked:
        return [], {}
    rows = session().scalars(select(Link).where(Link.clue_id == have.clue.id).order_by(Link.at, Link.id)).all()
    opened = [(row, vault.open_row(have.case, row)) for row in rows]
    refs = held_refs(desk, {str(body["other"]) for _, body in opened})
    shown = [(row, body) for row, body in opened if row.ended_at is None and body["other"] in refs]
    return [LinkRow(str(body["how"]), refs[body["other"]], str(body["reason"]), row.at) for row, body in shown], refs


def _line(case: CaseKey, row: Any) -> Line:
    data = open_parts(case, "entry", row.id, row.epoch, (row.key, row.body))
    return Line(row.id, row.at, row.name or "", row.kind, row.main, str(data.pop("text", "")), data)


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
    return [Holder(*row) for row in session().execute(_PEOPLE, {"clue": clue_id})]


def tasks(desk: Desk, have: Held) -> list[TaskRow]:
    """What is to be done, the open ones first."""
    rows = session().execute(_TASKS, {"clue": have.clue.id})
    return [task_row(desk, row, name, vault.open_row(have.case, row)) for row, name in rows]


def task_row(desk: Desk, row: Task, name: str, data: dict[str, Any]) -> TaskRow:
    """A task for a page."""
    text = str(data.get("text", ""))
    mine = row.assignee_id == desk.staff_id
    return TaskRow(row.id, text, name, row.assignee_id, row.due_on, row.done_on, row.level, mine)


def papers(have: Held) -> list[PaperRow]:
    """The files that the office added, newest first."""
    rows = session().execute(_PAPERS, {"clue": have.clue.id})
    return [_paper(row, by, vault.open_row(have.case, row)) for row, by in rows]


def _paper(row: Paper, by: str, data: dict[str, Any]) -> PaperRow:
    told = (data["name"], data["type"], data["size"], data["sha256"], data["note"])
    return PaperRow(row.id, *told, by, row.at)


def origins(desk: Desk, have: Held) -> list[OriginRow]:
    """The reports behind the clue, the oldest first, with all letters."""
    opened, identities = reports(have)
    letters = vault.letters_of(desk, opened)
    elsewhere = _elsewhere(desk, [one.report.id for one in opened if not one.leads])
    same = ("ref", "received_on", "channel", "named", "said", "next_on", "new_words", "withdrawn", "limit_on")
    return [
        OriginRow(
            report_id=one.report.id,
            **{name: getattr(one.report, name) for name in same},
            has_identity=one.report.id in identities,
            leads=one.leads,
            kept_at=elsewhere.get(one.report.id, ""),
            letters=letters[one.report.id],
        )
        for one in opened
    ]


def _elsewhere(desk: Desk, ids: list[UUID]) -> dict[UUID, str]:
    """Which clues keep the correspondence of these reports, of those that this person is on."""
    if not ids:
        return {}
    wanted = select(Origin.report_id, Clue.ref).join(Clue, Clue.id == Origin.clue_id)
    wanted = wanted.join(Holding, Holding.clue_id == Clue.id).where(Origin.report_id.in_(ids), Origin.leads)
    mine = wanted.where(Holding.staff_id == desk.staff_id, Holding.form != LOST)
    return dict(session().execute(mine).all())


def reports(have: Held) -> tuple[list[Opened], set[UUID]]:
    """The reports behind the clue with their keys, and which of them have an identity sealed apart."""
    return once((reports, have.clue.id, have.case), lambda: _reports(have))


def _reports(have: Held) -> tuple[list[Opened], set[UUID]]:
    rows = session().execute(_REPORTS, {"clue": have.clue.id}).all()
    opened = vault.by_case(have.case, [(origin, report) for origin, report, _ in rows])
    return opened, {row[2] for row in rows} - {None}


def proposals(desk: Desk, case: CaseKey) -> list[ProposalView]:
    """What was proposed for the clue, newest first."""
    found = []
    for named in approvals.of_things([case.clue_id]):
        row = named[0]
        body = open_parts(case, "proposal", row.id, row.key_epoch, (row.key or b"", row.body))
        body.pop("into", None)  # the other clue's id is nobody's to see
        found.append(approvals.view(desk, named, body))
    return found


def latest(clue_row: Clue) -> int:
    """The number of the summary's newest version."""
    wanted = select(Gist.number).where(Gist.clue_id == clue_row.id).order_by(Gist.number.desc()).limit(1)
    return session().scalar(wanted) or 0
