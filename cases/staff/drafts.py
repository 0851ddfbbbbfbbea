"""Words half-written when a sitting ends, sealed under the writer's own key.

The place they belong to is kept as a keyed tag: a stolen row does not tell on which clue somebody was writing.
"""

import hmac
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
    row = session().get(Draft, (desk.staff_id, _tag(desk, place)))
    if row is None:
        _make_room(desk)
        row = Draft(staff_id=desk.staff_id, place=_tag(desk, place))
    row.body = seal(desk.keys.symmetric, words.encode(), draft_body(desk.staff_id, place))
    row.at = desk.now
    session().add(row)


def _tag(desk: Desk, place: str) -> str:
    return hmac.digest(desk.keys.symmetric, b"qy/1/draft/place\0" + place.encode(), "sha256").hex()


def _make_room(desk: Desk) -> None:
    wanted = select(Draft.place).where(Draft.staff_id == desk.staff_id).order_by(Draft.at.desc())
    old = session().scalars(wanted.offset(MOST - 1)).all()
    session().execute(delete(Draft).where(Draft.staff_id == desk.staff_id, Draft.place.in_(old)))


def kept(desk: Desk, place: str) -> Kept | None:
    """What was kept for `place`, or None; None also where it was written under keys that are gone."""
    row = session().get(Draft, (desk.staff_id, _tag(desk, place)))
    try:
        opened = unseal(desk.keys.symmetric, row.body, draft_body(desk.staff_id, place)) if row else None
    except CannotOpen:
        return None
    return Kept(opened.decode(), row.at) if row and opened is not None else None


def draft(desk: Desk, place: str) -> str:
    """The words kept for `place`, or nothing."""
    found = kept(desk, place)
    return found.words if found else ""


def drop_draft(desk: Desk, place: str) -> None:
    """Forget it: the words have been sent."""
    session().execute(delete(Draft).where(Draft.staff_id == desk.staff_id, Draft.place == _tag(desk, place)))
