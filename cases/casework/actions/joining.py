"""A further report joins a clue that there is already."""

from datetime import date

from sqlalchemy import select, update

from cases import vault
from cases.casework import hooks
from cases.casework.actions.course import enter
from cases.casework.actions.opening import named
from cases.casework.actions.turning import held
from cases.casework.actions.video import take_over
from cases.casework.models import Clue, Holding
from cases.casework.rules import OPEN
from cases.db import session
from cases.errors import BadInput
from cases.staff.desk import Desk
from cases.vault import Opened


def join(desk: Desk, ref: str, have: Opened) -> Clue:
    """Bring a report that this person has opened over to a clue that this person is on. Nobody named in it may be on
    the clue. Raises NotFound, BadInput("named_in_it", "closed"), CannotOpen.
    """
    to = held(desk, ref)
    if to.clue.state not in OPEN:
        raise BadInput("closed", "clue")
    holders = set(session().scalars(select(Holding.staff_id).where(Holding.clue_id == to.clue.id)))
    if holders & named(have.words.subject):
        raise BadInput("named_in_it", "clue")
    vault.bring_over(desk, have, to.case)
    sooner(to.clue, have.report.limit_on)
    take_over(to.case, have)
    enter(desk, to, "joined", report=have.report.ref)
    hooks.changed(desk, to.clue, to.case)
    return to.clue


def sooner(clue: Clue, limit_on: date | None) -> None:
    """What joins brings its own paper's time limit along."""
    if limit_on is not None and (clue.due_on is None or limit_on < clue.due_on):
        clue.due_on = limit_on
        session().execute(update(Holding).where(Holding.clue_id == clue.id).values(due_on=limit_on))
