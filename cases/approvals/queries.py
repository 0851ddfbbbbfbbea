"""What waits for a second person, and what became of it. Bodies are opened by whoever knows the thing's key."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cases.approvals.models import Proposal
from cases.db import session
from cases.staff.desk import Desk
from cases.staff.models import Staff

NOTED = "noted"  # no proposal at all: a reason that was given
Named = tuple[Proposal, str, str, str]  # with the names of who proposed, who decided, who alone may decide


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal as a page shows it; `body` stays empty where it was not opened."""

    id: UUID
    thing_id: UUID
    act: str
    state: str
    by: str
    by_id: UUID
    at: datetime
    mine: bool
    decided_by: str
    decided_at: datetime | None
    body: dict[str, Any] = field(default_factory=dict, repr=False)
    second: str = ""  # who alone decides


def of_things(things: Collection[UUID], *, noted: bool = False) -> list[Named]:
    """The proposals upon these things, newest first, with the names of who proposed, who decided and who alone may; or
    with `noted` the reasons given for what needs no second person.
    """
    decider, second = aliased(Staff), aliased(Staff)
    wanted = select(Proposal, Staff.name, decider.name, second.name).join(Staff, Staff.id == Proposal.proposed_by)
    wanted = wanted.outerjoin(decider, decider.id == Proposal.decided_by)
    wanted = wanted.outerjoin(second, second.id == Proposal.second_id).where(Proposal.thing_id.in_(things))
    wanted = wanted.where(Proposal.state == NOTED if noted else Proposal.state != NOTED)
    found = session().execute(wanted.order_by(Proposal.proposed_at.desc(), Proposal.id))
    return [(row, by, decided or "", named or "") for row, by, decided, named in found]


def open_for(thing_id: UUID, act: str = "") -> Proposal | None:
    """The proposal upon this thing that still waits (for this act, where one is named)."""
    wanted = select(Proposal).where(Proposal.thing_id == thing_id, Proposal.state == "open")
    return session().scalars(wanted.where(Proposal.act == act) if act else wanted).first()


def view(desk: Desk, named: Named, body: dict[str, Any] | None = None) -> ProposalView:
    """A row for a page."""
    row, by, decided, second = named
    mine = row.proposed_by == desk.staff_id
    head = (row.id, row.thing_id, row.act, row.state, by, row.proposed_by, row.proposed_at, mine)
    return ProposalView(*head, decided, row.decided_at, body or {}, second)
