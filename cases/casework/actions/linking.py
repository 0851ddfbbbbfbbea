"""Two clues are about the same matter: said on each of the two, by a row and a line of its own that name nothing of the
other to who does not hold it. Both stay as they are, and it can be undone.
"""

from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.casework.actions.course import enter
from cases.casework.actions.turning import held
from cases.casework.models import Link
from cases.casework.queries.held import Held
from cases.casework.rules import told
from cases.db import session
from cases.errors import BadInput, NotFound, WrongState
from cases.staff.desk import Desk

Body = dict[str, object]


def both(desk: Desk, ref: str, other: str) -> tuple[Held, Held]:
    """Two clues that this person works on, both locked, always in the same order.

    Raises NotFound, NotAllowed("reader"), BadInput("same", "absent") for the other reference.
    """
    if ref == other:
        raise BadInput("same", "other")
    found = {}
    for one in sorted((ref, other)):
        try:
            found[one] = held(desk, one)
        except NotFound:
            if one == ref:
                raise
            raise BadInput("absent", "other") from None
    return found[ref], found[other]


def link(desk: Desk, ref: str, other: str, reason: str) -> None:
    """Say that two clues are about the same matter. Raises as `both`, BadInput("empty"), WrongState where it is said
    already.
    """
    said = told(reason)
    one, two = both(desk, ref, other)
    if _between(one, two):
        raise WrongState("linked")
    for mine, its in ((one, two), (two, one)):
        put(desk, mine, its, {"how": "link", "reason": said})
        enter(desk, mine, "linked", said, other=str(its.clue.id))


def unlink(desk: Desk, ref: str, other: str, reason: str) -> None:
    """It was another matter after all. As `link`; WrongState where they are not linked."""
    said = told(reason)
    one, two = both(desk, ref, other)
    rows = [*_between(one, two), *_between(two, one)]
    if not rows or any(vault_body["how"] != "link" for _, vault_body in rows):
        raise WrongState("linked")
    for row, _ in rows:
        row.ended_at = desk.now
    for mine, its in ((one, two), (two, one)):
        enter(desk, mine, "unlinked", said, other=str(its.clue.id))


def put(desk: Desk, mine: Held, its: Held, body: Body) -> Link:
    """The row on one side."""
    row = Link(at=desk.now, by_id=desk.staff_id)
    session().add(vault.seal_row(mine.case, row, {"other": str(its.clue.id), **body}))
    return row


def _between(one: Held, two: Held) -> list[tuple[Link, Body]]:
    return [(row, body) for row, body in running(one) if body["other"] == str(two.clue.id)]


def running(have: Held) -> list[tuple[Link, Body]]:
    """A clue's links that are not ended, opened. Raises CannotOpen."""
    wanted = select(Link).where(Link.clue_id == have.clue.id, Link.ended_at.is_(None)).order_by(Link.at, Link.id)
    return [(row, vault.open_row(have.case, row)) for row in session().scalars(wanted)]


def other_of(body: Body) -> UUID:
    """The clue that a link names."""
    return UUID(str(body["other"]))
