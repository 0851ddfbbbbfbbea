"""A further report joins a clue that there is already."""

from sqlalchemy import select

from cases import vault
from cases.casework import hooks
from cases.casework.actions.course import enter
from cases.casework.actions.opening import named
from cases.casework.actions.turning import held
from cases.casework.models import Clue, Holding
from cases.db import session
from cases.errors import BadInput
from cases.staff.desk import Desk
from cases.vault import Opened


def join(desk: Desk, ref: str, have: Opened) -> Clue:
    """Bring a report that this person has opened over to a clue that this person is on. Nobody named in it may be on
    the clue. Raises NotFound, BadInput("named_in_it"), CannotOpen.
    """
    to = held(desk, ref)
    holders = set(session().scalars(select(Holding.staff_id).where(Holding.clue_id == to.clue.id)))
    if holders & named(have.words.subject):
        raise BadInput("named_in_it", "clue")
    vault.bring_over(desk, have, to.case)
    enter(desk, to, "joined", report=have.report.ref)
    hooks.changed(desk, to.clue, to.case)
    return to.clue
