"""受理登记: what waits, without words; and the words of one report, to who has said why."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from cases import vault
from cases.approvals import queries as approvals
from cases.approvals.models import Proposal
from cases.approvals.queries import ProposalView
from cases.approvals.rules import REPORTS
from cases.casework.queries import VIEW, Waiting, opened_lately
from cases.casework.rules import can_approve
from cases.db import session
from cases.errors import NotAllowed, NotFound
from cases.inbox import queries as inbox
from cases.inbox.models import Report, ReportWrap
from cases.keys import queries as keys
from cases.keys.models import KeyWrap
from cases.staff import queries as staff
from cases.staff.desk import Desk
from cases.staff.may import WORKERS, May, Role
from cases.staff.models import Staff
from cases.triage import seconds
from cases.vault import Letter, Opened, OpenFile, Page, ReportWords, contexts, page
from crypto.unseal import unseal

KINDS = ("office", "secretary")
OPENING = "report.open"
FILE = "report.file"
LAST = UUID(int=(1 << 128) - 1)  # after every report of a day


@dataclass(frozen=True, slots=True)
class Row:
    """A report in the list: no words. `proposed` is the act that waits for a second person, or ""."""

    id: UUID
    ref: str
    received_on: date
    due_on: date | None
    level: str
    state: str
    addressee: str
    channel: str
    named: bool
    new_words: bool
    withdrawn: bool
    limit_on: date | None
    proposed: str = ""


PLAIN = tuple(name for name in Row.__dataclass_fields__ if name != "proposed")


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One report, still without words."""

    row: Row
    events: list[str]
    said: str
    next_on: date | None
    opened: bool
    proposals: list[ProposalView]
    alone: bool  # nobody else who decides has the key: the second person is named in the proposal


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """One report with its words, for who has opened it a short while ago."""

    row: Row
    words: ReportWords = field(repr=False)
    letters: list[Letter] = field(repr=False)
    proposals: list[ProposalView] = field(repr=False)
    notes: list[ProposalView] = field(repr=False)  # who opened it and why, and what was said with decisions
    duplicate_of: str | None
    duplicates: list[str]


@dataclass(frozen=True, slots=True)
class Person:
    """Who can be put on a clue."""

    id: UUID
    name: str
    post: str
    roles: frozenset[Role]
    can_approve: bool


def kinds(desk: Desk) -> list[str]:
    """To whom the reports are addressed that this person has a key for. Raises NotAllowed."""
    desk.need(May.TRIAGE)
    return [kind for kind in KINDS if keys.held(desk, kind)]


def waiting(desk: Desk, after: str | None = None, limit: int = 50) -> Page[Row]:
    """What waits, the most urgent first. Raises NotAllowed, BadInput for a broken cursor."""
    found = inbox.waiting(kinds(desk), page.read(after), limit + 1)
    rows = found[:limit]
    proposed = _proposed([row.id for row in rows])
    more = page.write(*rows[-1].key) if len(found) > limit else None
    return Page([_row(row, proposed.get(row.id, "")) for row in rows], more)


def due_on(desk: Desk, day: date, limit: int = 200) -> list[Row]:
    """What waits and is due on `day`. Raises NotAllowed."""
    found = [row for row in inbox.waiting(kinds(desk), (day - timedelta(days=1), LAST), limit) if row.due_on == day]
    proposed = _proposed([row.id for row in found])
    return [_row(row, proposed.get(row.id, "")) for row in found]


def due_counts(desk: Desk, first: date, last: date) -> list[tuple[date, str, int]]:
    """How many that wait are due on each day, as (day, level, how many). Raises NotAllowed."""
    return inbox.due_counts(kinds(desk), first, last)


def _proposed(ids: Collection[UUID]) -> dict[UUID, str]:
    wanted = select(Proposal.thing_id, Proposal.act).where(Proposal.thing_id.in_(ids), Proposal.state == "open")
    return dict(session().execute(wanted).all())


def _row(row: Any, proposed: str) -> Row:
    return Row(**{name: getattr(row, name) for name in PLAIN}, proposed=proposed)


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A report with the wrap that this person opens."""

    report: Report
    wrap: ReportWrap


def held(desk: Desk, ref: str, *, lock: bool = False) -> HeldReport:
    """The report with this reference, for who has a key to it: one statement, whether there is none, it is behind a
    wall, or a clue was made of it. Raises NotAllowed, NotFound.
    """
    return _held(desk, Report.ref == ref, lock)


def held_by_id(desk: Desk, report_id: UUID, *, lock: bool = False) -> HeldReport:
    """As `held`, by the report's id."""
    return _held(desk, Report.id == report_id, lock)


def _held(desk: Desk, which: Any, lock: bool) -> HeldReport:
    desk.need(May.TRIAGE)
    wanted = select(Report, ReportWrap).join(ReportWrap, ReportWrap.report_id == Report.id)
    wanted = wanted.join(KeyWrap, KeyWrap.epoch_id == ReportWrap.epoch_id)
    wanted = wanted.where(which, KeyWrap.staff_id == desk.staff_id, Report.addressee.in_(KINDS)).limit(1)
    if lock:
        wanted = wanted.with_for_update(of=Report)
    row = session().execute(wanted, execution_options={"populate_existing": lock}).first()
    if row is None:
        raise NotFound
    return HeldReport(*row)


def proposal(desk: Desk, proposal_id: UUID) -> Proposal:
    """A proposal upon a report that this person has a key for; by one statement, as `held`. Raises NotFound."""
    desk.need(May.TRIAGE)
    wanted = select(Proposal).join(ReportWrap, ReportWrap.report_id == Proposal.thing_id)
    wanted = wanted.join(KeyWrap, KeyWrap.epoch_id == ReportWrap.epoch_id)
    wanted = wanted.where(Proposal.id == proposal_id, Proposal.thing == "report", KeyWrap.staff_id == desk.staff_id)
    row = session().scalars(wanted.limit(1)).first()
    if row is None:
        raise NotFound
    return row


def opening(desk: Desk, have: HeldReport) -> Opened:
    """The report's keys. Raises CannotOpen."""
    return Opened(have.report, vault.by_wrap(desk, have.wrap))


def report(desk: Desk, ref: str) -> ReportPage:
    """One report without words: what it is, and what may be done with it now. Raises NotFound."""
    one = held(desk, ref)
    have, named = one.report, approvals.of_things([one.report.id])
    proposed = next((one[0].act for one in named if one[0].state == "open"), "")
    return ReportPage(
        row=_row(have, proposed),
        events=REPORTS.events(have.state),
        said=have.said,
        next_on=have.next_on,
        opened=opened_lately(desk, OPENING, have.id),
        proposals=[approvals.view(desk, one) for one in named],
        alone=seconds.alone(desk, have, one.wrap),
    )


def opened(desk: Desk, ref: str) -> OpenedReport:
    """One report with its words. Raises NotFound, CannotOpen, and NotAllowed("not_opened") unless this person's
    `open_words` was kept a short while ago.
    """
    one = held(desk, ref)
    if not opened_lately(desk, OPENING, one.report.id):
        raise NotAllowed("not_opened")
    return contents(desk, one)


def contents(desk: Desk, one: HeldReport) -> OpenedReport:
    """All of a report. Who asks has seen to it that its opening is on record. Raises CannotOpen."""
    have = opening(desk, one)
    named = approvals.of_things([have.report.id])
    noted = approvals.of_things([have.report.id], noted=True)
    proposed = next((one[0].act for one in named if one[0].state == "open"), "")
    return OpenedReport(
        row=_row(have.report, proposed),
        words=have.words,
        letters=vault.letters(desk, have),
        proposals=[approvals.view(desk, row, body_of(have, row[0])) for row in named],
        notes=[approvals.view(desk, row, _noted(desk, have, row[0])) for row in noted],
        duplicate_of=_duplicate_of(have.report),
        duplicates=_duplicates(have.report),
    )


def body_of(have: Opened, row: Proposal) -> dict[str, Any]:
    """What was proposed, in words. Raises CannotOpen."""
    return vault.unpack(unseal(have.dek, row.body, contexts.report_proposal(row.id, have.report.id)))


def unread(desk: Desk, ref: str) -> list[ProposalView]:
    """What is proposed upon a report whose words cannot be read, in words: it is closed by two people all the same.
    Raises NotFound, NotAllowed("not_opened"), CannotOpen where not even its key opens.
    """
    one = held(desk, ref)
    if not opened_lately(desk, OPENING, one.report.id):
        raise NotAllowed("not_opened")
    have = opening(desk, one)
    return [approvals.view(desk, row, body_of(have, row[0])) for row in approvals.of_things([have.report.id])]


def _noted(desk: Desk, have: Opened, row: Proposal) -> dict[str, Any]:
    return seconds.answer(desk, row) if row.summary is not None else body_of(have, row)


def _duplicate_of(one: Report) -> str | None:
    if one.duplicate_of is None:
        return None
    return session().scalar(select(Report.ref).where(Report.id == one.duplicate_of))


def _duplicates(one: Report) -> list[str]:
    wanted = select(Report.ref).where(Report.duplicate_of == one.id, Report.state == "duplicate")
    return list(session().scalars(wanted.order_by(Report.received_on, Report.id)))


def file(desk: Desk, ref: str, blob_id: UUID) -> OpenFile:
    """A file of a report or of a letter. Raises NotFound, NotAllowed("not_opened") unless `open_file` was kept."""
    return _file(desk, ref, blob_id, FILE)


def viewed(desk: Desk, ref: str, blob_id: UUID) -> OpenFile:
    """The same, to be shown in pictures. Raises NotFound, NotAllowed("not_opened") unless `view_file` was kept."""
    return _file(desk, ref, blob_id, VIEW)


def _file(desk: Desk, ref: str, blob_id: UUID, act: str) -> OpenFile:
    have = held(desk, ref)
    if not opened_lately(desk, act, blob_id):
        raise NotAllowed("not_opened")
    return vault.open_file(desk, opening(desk, have), blob_id)


def choices() -> list[Person]:
    """Who can be put on a clue: certified members with a role that works on clues."""
    roles = staff.roles_of_all()
    found = [(one, roles.get(one.id, frozenset())) for one in staff.people() if one.state == "confirmed"]
    return [
        Person(one.id, one.name, one.post, held_roles, can_approve(held_roles))
        for one, held_roles in found
        if not WORKERS.isdisjoint(held_roles)
    ]


def to_decide(desk: Desk) -> list[tuple[Waiting, bool]]:
    """Proposals upon waiting reports that this person has a key for, and whether they are this person's own."""
    held_kinds = kinds(desk)
    wanted = select(Proposal, Report.ref, Staff.name).join(Report, Report.id == Proposal.thing_id)
    wanted = wanted.join(Staff, Staff.id == Proposal.proposed_by)
    wanted = wanted.where(Proposal.state == "open", Report.addressee.in_(held_kinds)).order_by(Proposal.proposed_at)
    # What names its second person waits for nobody else.
    wanted = wanted.where(or_(Proposal.second_id.is_(None), Proposal.proposed_by == desk.staff_id))
    rows = session().execute(wanted)
    return [(_waiting(row, ref, by, row.proposed_at), row.proposed_by == desk.staff_id) for row, ref, by in rows]


def _waiting(row: Proposal, ref: str, by: str, at: datetime) -> Waiting:
    return Waiting("report", row.id, ref, row.act, by, at)
