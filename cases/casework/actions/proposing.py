"""What is proposed for a clue, sealed under its key, and the way from a proposal back to the clue."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.approvals import actions as approvals
from cases.approvals.models import Proposal
from cases.casework.actions.turning import held_by_id
from cases.casework.models import Holding
from cases.casework.queries.held import Held
from cases.db import session
from cases.errors import NotFound
from cases.staff.desk import Desk
from cases.vault import LOST, contexts, rows
from crypto.seal import box, new_key, seal


def draft(have: Held, act: str, body: Mapping[str, Any]) -> approvals.Draft:
    """What is proposed, for `cases.approvals.actions.propose`."""
    row, key, case = approvals.new_id(), new_key(), have.case
    return approvals.Draft(
        id=row,
        thing="clue",
        thing_id=have.clue.id,
        act=act,
        body=seal(key, rows.pack(dict(body)), contexts.row_body("proposal", row)),
        key=box(case.key, key, contexts.row_key("proposal", row, case.epoch)),
        key_epoch=case.epoch,
    )


def of_clue(desk: Desk, proposal_id: UUID) -> tuple[Proposal, Held]:
    """A proposal upon a clue that this person is on, the clue locked. Raises NotFound, NotAllowed("reader")."""
    # One statement, whether there is no such proposal or it stands behind a wall.
    wanted = select(Proposal).join(Holding, Holding.clue_id == Proposal.thing_id)
    wanted = wanted.where(Proposal.id == proposal_id, Proposal.thing == "clue", Holding.staff_id == desk.staff_id)
    row = session().scalars(wanted.where(Holding.form != LOST)).first()
    if row is None:
        raise NotFound
    return row, held_by_id(desk, row.thing_id)


def body_of(have: Held, row: Proposal) -> dict[str, Any]:
    """What was proposed, in words. Raises CannotOpen."""
    return vault.open_parts(have.case, "proposal", row.id, row.key_epoch, (row.key or b"", row.body))
