"""Words half-written when a sitting ends, sealed under the writer's own key."""

from sqlalchemy import delete

from cases.db import session
from cases.staff.contexts import draft_body
from cases.staff.desk import Desk
from cases.staff.models import Draft
from crypto.errors import CannotOpen
from crypto.seal import seal
from crypto.unseal import unseal


def keep_draft(desk: Desk, place: str, words: str) -> None:
    """Keep `words` for `place` (a page's name, at most 80 characters), over what was there. Empty words drop it."""
    if not words.strip():
        drop_draft(desk, place)
        return
    row = session().get(Draft, (desk.staff_id, place)) or Draft(staff_id=desk.staff_id, place=place)
    row.body = seal(desk.keys.symmetric, words.encode(), draft_body(desk.staff_id, place))
    row.at = desk.now
    session().add(row)


def draft(desk: Desk, place: str) -> str:
    """What was kept for `place`, or nothing; nothing also where it was written under keys that are gone."""
    row = session().get(Draft, (desk.staff_id, place))
    try:
        return unseal(desk.keys.symmetric, row.body, draft_body(desk.staff_id, place)).decode() if row else ""
    except CannotOpen:
        return ""


def drop_draft(desk: Desk, place: str) -> None:
    """Forget it: the words have been sent."""
    session().execute(delete(Draft).where(Draft.staff_id == desk.staff_id, Draft.place == place))
