"""Words half-written when a sitting ends, sealed under the writer's own key."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select

from cases.db import session
from cases.errors import BadInput
from cases.staff.contexts import draft_body
from cases.staff.desk import Desk
from cases.staff.models import Draft
from crypto.errors import CannotOpen
from crypto.seal import seal
from crypto.unseal import unseal

MOST = 100  # places a person; the oldest makes room
LONGEST = 200_000  # characters


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept for a place, and when."""

    words: str = field(repr=False)
    at: datetime


def keep_draft(desk: Desk, place: str, words: str) -> None:
    """Keep `words` for `place` (a page's name, at most 80 characters), over what was there. Empty words drop it.

    Raises BadInput for words that are too long.
    """
    if len(words) > LONGEST:
        raise BadInput("long", "words")
    if not words.strip():
        drop_draft(desk, place)
        return
    row = session().get(Draft, (desk.staff_id, place))
    if row is None:
        _make_room(desk)
        row = Draft(staff_id=desk.staff_id, place=place)
    row.body = seal(desk.keys.symmetric, words.encode(), draft_body(desk.staff_id, place))
    row.at = desk.now
    session().add(row)


def _make_room(desk: Desk) -> None:
    wanted = select(Draft.place).where(Draft.staff_id == desk.staff_id).order_by(Draft.at.desc())
    for place in session().scalars(wanted.offset(MOST - 1)).all():
        drop_draft(desk, place)


def kept(desk: Desk, place: str) -> Kept | None:
    """What was kept for `place`, or None; None also where it was written under keys that are gone."""
    row = session().get(Draft, (desk.staff_id, place))
    try:
        opened = unseal(desk.keys.symmetric, row.body, draft_body(desk.staff_id, place)) if row else None
    except CannotOpen:
        return None
    return Kept(opened.decode(), row.at) if row and opened is not None else None


def draft(desk: Desk, place: str) -> str:
    """The words kept for `place`, or nothing."""
    found = kept(desk, place)
    return found.words if found else ""


def places(desk: Desk) -> list[tuple[str, datetime]]:
    """Where something half-written lies, the newest first."""
    wanted = select(Draft.place, Draft.at).where(Draft.staff_id == desk.staff_id).order_by(Draft.at.desc())
    return [(row.place, row.at) for row in session().execute(wanted)]


def drop_draft(desk: Desk, place: str) -> None:
    """Forget it: the words have been sent."""
    session().execute(delete(Draft).where(Draft.staff_id == desk.staff_id, Draft.place == place))
