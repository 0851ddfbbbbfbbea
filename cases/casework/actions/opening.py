"""A clue begins: its key is made and given to chosen persons, and a report's keys come over to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.casework import hooks
from cases.casework.actions.course import enter
from cases.casework.actions.video import take_over
from cases.casework.models import Bar, Clue, Gist, Holding, Task
from cases.casework.queries.held import Held
from cases.casework.rules import GIST, LIVE, NEVER, READER, enough, named_in, told
from cases.casework.tracks import ACCUSATION, NOTICE, due_on, notice_on
from cases.db import session
from cases.errors import BadInput
from cases.office.rules import new_ref
from cases.staff import queries as staff
from cases.staff.desk import Desk
from cases.staff.may import WORKERS
from cases.staff.models import Staff
from cases.vault import CaseKey, Opened
from crypto.seal import new_key


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClue:
    """What is typed when a clue is opened: the summary written for it, and who is on it."""

    title: str = field(repr=False)
    allegation: str = field(repr=False, default="")
    subject: str = field(repr=False, default="")
    department: str = field(repr=False, default="")
    company: str = field(repr=False, default="")
    violation: str = ""
    occurred_on: str = ""
    place: str = field(repr=False, default="")
    points: str = field(repr=False, default="")
    handlers: list[UUID] = field(default_factory=list)
    approver: UUID | None = None
    readers: list[UUID] = field(default_factory=list)
    bars: list[UUID] = field(default_factory=list)
    track: str = ACCUSATION
    several: bool = False  # of a complaint: several departments are concerned

    @property
    def parts(self) -> dict[UUID, str]:
        """Who is on it in which part; the approver's goes before a handler's."""
        parts = {**dict.fromkeys(self.readers, "reader"), **dict.fromkeys(self.handlers, "handler")}
        return parts if self.approver is None else {**parts, self.approver: "approver"}

    @property
    def gist(self) -> dict[str, str]:
        """The summary. Raises BadInput for an empty title."""
        told(self.title, "title", 200)
        return {name: str(getattr(self, name)).strip() for name in GIST}


def begin(desk: Desk, new: NewClue, have: Opened) -> Clue:
    """Make the clue of a report that this person has opened, in one go: case key, holdings, the report's keys, a new
    thread, the summary, the bars, the first line.

    Raises BadInput (two_holders, approver, named_in_it, barred, not_confirmed, empty, choice), Unready, CannotOpen.
    """
    return _begin(desk, new, have, partial(vault.bring_over, desk))


def begin_beside(desk: Desk, new: NewClue, have: Opened) -> Clue:
    """Make a second clue of a report of which one is made in the same transaction: its own key, people and clock. It
    has the report's words and the letters so far; the correspondence is the first one's. As `begin`.
    """
    return _begin(desk, new, have, vault.share)


def _begin(desk: Desk, new: NewClue, have: Opened, take: Callable[[Opened, CaseKey], None]) -> Clue:
    gist, parts = new.gist, new.parts
    bars = set(new.bars) | named(f"{new.subject}\n{have.words.subject}")
    check_holders(parts, bars, set(new.bars))
    enough([one for one, part in parts.items() if part != READER], staff.roles_of_all())
    clue = _clue(desk, new, have)
    session().add(clue)
    session().flush()
    case = CaseKey(clue.id, 1, new_key())
    for staff_id, part in parts.items():
        give(desk, clue, case, staff_id, part)
    vault.keep_for_recovery(case, desk.today)
    take(have, case)
    session().add(vault.seal_row(case, Gist(number=1, at=desk.now, by_id=desk.staff_id), gist))
    for staff_id in sorted(bars):
        bar(case, staff_id)
    _began(desk, clue, case, (new, have))
    return clue


def _clue(desk: Desk, new: NewClue, have: Opened) -> Clue:
    # The time limit of an incoming paper goes before the rule's own clock (domain 10.2).
    ruled = due_on(new.track, have.report.received_on, desk.today, several=new.several)
    due = have.report.limit_on or ruled
    named_so = {"ref": new_ref(), "state": "open", "track": new.track, "opened_on": desk.today, "due_on": due}
    return Clue(**named_so, level="none", epoch=1, version=1)


def _began(desk: Desk, clue: Clue, case: CaseKey, what: tuple[NewClue, Opened]) -> None:
    new, have = what
    session().flush()
    first = session().scalars(select(Holding).where(Holding.clue_id == clue.id).limit(1)).one()
    begun = Held(clue, first, case)
    take_over(case, have)
    enter(desk, begun, "opened", report=have.report.ref, track=new.track, several=new.several)
    notice = notice_on(new.track, have.report.received_on)
    if notice is not None:
        row = Task(assignee_id=new.handlers[0], since=have.report.received_on, due_on=notice, level="none")
        session().add(vault.seal_row(case, row, {"text": NOTICE}))
    hooks.changed(desk, clue, case)


def named(subject: str) -> set[UUID]:
    """The members of staff whose names stand in the line about the person complained of."""
    return named_in(subject, [(one.id, one.name) for one in staff.people()])


def check_holders(holders: Iterable[UUID], bars: set[UUID], told_bars: set[UUID]) -> None:
    """Nobody named or barred is on a clue, and nobody without certified keys and a role that works on clues.

    Raises BadInput("named_in_it", "barred" or "not_confirmed").
    """
    roles = staff.roles_of_all()
    for one in holders:
        if one in bars:
            raise BadInput("barred" if one in told_bars else "named_in_it", "handlers")
        person = session().get(Staff, one)
        if person is None or person.state != "confirmed" or WORKERS.isdisjoint(roles.get(one, ())):
            raise BadInput("not_confirmed", "handlers")


def give(desk: Desk, clue: Clue, case: CaseKey, staff_id: UUID, part: str) -> Holding:
    """Put a person on the clue: the case key in an envelope to that person's certified key. Raises Unready."""
    key = vault.holding_key(case, staff_id, desk.today)
    row = session().get(Holding, (clue.id, staff_id))
    if row is None:
        row = Holding(clue_id=clue.id, staff_id=staff_id, since=desk.now)
    row.part, row.epoch, row.form, row.key = part, case.epoch, "hpke", key
    row.closed, row.due_on = clue.state not in LIVE, clue.due_on or NEVER
    session().add(row)
    return row


def bar(case: CaseKey, staff_id: UUID) -> None:
    """Note, sealed, that a person must not be on the clue."""
    session().add(vault.seal_row(case, Bar(), {"staff": str(staff_id)}))
