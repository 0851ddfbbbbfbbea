"""Proposing, deciding and withdrawing. What a decision does to its thing is done by the thing's own room."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import update

from cases.approvals.models import Proposal
from cases.approvals.queries import NOTED, open_for
from cases.approvals.rules import PROPOSALS
from cases.audit.actions import line
from cases.db import session
from cases.errors import NeedsSecond, NotAllowed, WrongState
from cases.staff.desk import Desk
from cases.staff.may import May


@dataclass(frozen=True, slots=True)
class Draft:
    """What is proposed upon which thing, its details sealed already by whoever holds the thing's key."""

    id: UUID
    thing: str
    thing_id: UUID
    act: str
    body: bytes
    key: bytes | None = None
    key_epoch: int = 0
    second_id: UUID | None = None  # who alone decides; in a note, whom alone it tells
    summary: bytes | None = None  # sealed to that person


def new_id() -> UUID:
    """The id of a proposal to be: its body is sealed to it before it exists."""
    return uuid4()


def propose(desk: Desk, draft: Draft) -> Proposal:
    """Lay down a proposal. The caller has locked the thing's row: at most one is open for a thing.

    Raises WrongState where one is open already.
    """
    if open_for(draft.thing_id) is not None:
        raise WrongState("proposed")
    row = Proposal(id=draft.id, thing=draft.thing, thing_id=draft.thing_id, act=draft.act, state="open")
    row.body, row.key, row.key_epoch = draft.body, draft.key, draft.key_epoch
    row.second_id, row.summary = draft.second_id, draft.summary
    row.proposed_by, row.proposed_at = desk.staff_id, desk.now
    session().add(row)
    session().flush()
    _line(desk, row, "propose")
    return row


def note(desk: Desk, draft: Draft) -> Proposal:
    """Keep, sealed, why one person did what needs no second one (opened words, undid, declined)."""
    row = Proposal(id=draft.id, thing=draft.thing, thing_id=draft.thing_id, act=draft.act, state=NOTED)
    row.body, row.key, row.key_epoch = draft.body, draft.key, draft.key_epoch
    row.second_id, row.summary = draft.second_id, draft.summary
    row.proposed_by, row.proposed_at = desk.staff_id, desk.now
    session().add(row)
    return row


def decide(desk: Desk, row: Proposal, *, approve: bool) -> None:
    """Approve or decline. A proposal that names its second person is decided by that person alone.

    Raises NotAllowed, NeedsSecond for one's own proposal, WrongState when it is decided.
    """
    if row.proposed_by == desk.staff_id:
        raise NeedsSecond(row.act)
    desk.need(May.DECIDE if row.second_id is None else May.SECOND)
    if row.second_id not in (None, desk.staff_id):
        raise NotAllowed("second")
    _turn(desk, row, "approve" if approve else "decline")


def withdraw(desk: Desk, row: Proposal) -> None:
    """Take back one's own proposal. Raises NotAllowed for another's, WrongState when it is decided."""
    if row.proposed_by != desk.staff_id:
        raise NotAllowed("not_yours")
    _turn(desk, row, "withdraw")


def _turn(desk: Desk, row: Proposal, event: str) -> None:
    state = PROPOSALS.next(row.state, event)
    # Compared and set in one statement: of two who decide at once the second finds nothing to change.
    turned = (
        update(Proposal)
        .where(Proposal.id == row.id, Proposal.state == row.state)
        .values(state=state, decided_by=desk.staff_id, decided_at=desk.now)
        .returning(Proposal.id)
    )
    if session().scalar(turned) is None:
        raise WrongState(event)
    session().refresh(row)
    _line(desk, row, event)


def _line(desk: Desk, row: Proposal, event: str) -> None:
    act = f"{row.thing}.{row.act}.{event}"
    line(act, actor=desk.staff_id, object=row.thing_id, now=desk.now, digest=sha256(_decided_on(row, event)).digest())


def _decided_on(row: Proposal, event: str) -> bytes:
    """What the line vouches for: the proposal's details, or, of one named, what that person was told."""
    return row.summary if row.summary is not None and event in ("approve", "decline") else row.body
