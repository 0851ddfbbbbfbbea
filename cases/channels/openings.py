"""Report boxes: opened by two, who both stand in the record; the second confirms it at a desk."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from cases.audit.actions import line
from cases.channels.models import BoxOpening
from cases.db import session
from cases.errors import BadInput, NotFound, WrongState
from cases.office.rules import new_ref
from cases.staff import queries as staff
from cases.staff.desk import Desk
from cases.staff.may import ADMINS, May, may
from cases.staff.models import Staff

LONGEST_PLACE, MOST_LETTERS = 120, 999


@dataclass(frozen=True, slots=True)
class NewOpening:
    """What is written down at the box."""

    place: str
    opened_at: datetime
    second_id: UUID
    letters: int
    seal_whole: bool


@dataclass(frozen=True, slots=True)
class OpeningView:
    """An opening as a page shows it."""

    ref: str
    place: str
    opened_at: datetime
    first: str
    second: str
    letters: int
    seal_whole: bool
    confirmed_at: datetime | None
    mine_to_confirm: bool


def seconds(desk: Desk) -> list[Staff]:
    """Who can be the second person: a confirmed member who works here, and not oneself."""
    roles = staff.roles_of_all()
    return [
        one
        for one in staff.people()
        if one.id != desk.staff_id and one.state == "confirmed" and roles.get(one.id, frozenset()) - ADMINS
    ]


def record(desk: Desk, new: NewOpening) -> str:
    """Keep that a box was opened; its reference. Raises NotAllowed, BadInput (place, opened_at, second_id, letters)."""
    desk.need(May.INTAKE)
    if not new.place or len(new.place) > LONGEST_PLACE:
        raise BadInput("long" if new.place else "empty", "place")
    if new.opened_at > desk.now:
        raise BadInput("future", "opened_at")
    if not 0 <= new.letters <= MOST_LETTERS:
        raise BadInput("choice", "letters")
    if new.second_id not in {one.id for one in seconds(desk)}:
        raise BadInput("choice", "second_id")
    row = BoxOpening(ref=new_ref(), place=new.place, opened_at=new.opened_at, first_id=desk.staff_id)
    row.second_id, row.letters, row.seal_whole = new.second_id, new.letters, new.seal_whole
    session().add(row)
    session().flush()
    line("box.open", actor=desk.staff_id, object=row.id, now=desk.now)
    return row.ref


def confirm(desk: Desk, ref: str) -> None:
    """The second person says that it was so. Raises NotFound for everyone else, WrongState where it is confirmed."""
    wanted = select(BoxOpening).where(BoxOpening.ref == ref, BoxOpening.second_id == desk.staff_id)
    row = session().scalars(wanted.with_for_update()).first()
    if row is None:
        raise NotFound
    if row.confirmed_at is not None:
        raise WrongState("confirmed")
    row.confirmed_at = desk.now
    line("box.confirm", actor=desk.staff_id, object=row.id, now=desk.now)


def opening(desk: Desk, ref: str) -> OpeningView:
    """One opening, for its two and for who registers reports; by one statement for all. Raises NotFound."""
    row = session().execute(_seen(desk).where(BoxOpening.ref == ref)).first()
    if row is None:
        raise NotFound
    return _view(desk, *row)


def lately(desk: Desk, limit: int = 12) -> list[OpeningView]:
    """The newest openings that this person may see."""
    rows = session().execute(_seen(desk).order_by(BoxOpening.opened_at.desc(), BoxOpening.ref).limit(limit))
    return [_view(desk, *row) for row in rows]


def to_confirm(desk: Desk) -> list[OpeningView]:
    """Those that wait for this person's word as the second."""
    mine = (BoxOpening.second_id == desk.staff_id, BoxOpening.confirmed_at.is_(None))
    return [_view(desk, *row) for row in session().execute(_seen(desk).where(*mine).order_by(BoxOpening.opened_at))]


def _seen(desk: Desk) -> Select[BoxOpening, str, str]:
    first, second = aliased(Staff), aliased(Staff)
    wanted = select(BoxOpening, first.name, second.name).join(first, first.id == BoxOpening.first_id)
    wanted = wanted.join(second, second.id == BoxOpening.second_id)
    if may(desk.roles, May.TRIAGE):
        return wanted
    return wanted.where(or_(BoxOpening.first_id == desk.staff_id, BoxOpening.second_id == desk.staff_id))


def _view(desk: Desk, row: BoxOpening, first: str, second: str) -> OpeningView:
    waits = row.confirmed_at is None and row.second_id == desk.staff_id
    told = (row.letters, row.seal_whole, row.confirmed_at)
    return OpeningView(row.ref, row.place, row.opened_at, first, second, *told, waits)
