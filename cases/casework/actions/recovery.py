"""When no holder of a key remains: the recovery seed, joined from its shares once, opens every clue's key."""

from uuid import UUID

from sqlalchemy import select

from cases.casework.actions.course import record
from cases.casework.models import CaseRecovery, Clue, Holding
from cases.casework.rules import HANDED_UP, LIVE, NEVER
from cases.db import session
from cases.staff.hooks import Recovered
from cases.vault import LOST, CaseKey, contexts
from crypto.seal import keep, wrap
from crypto.unseal import unwrap


def recovered(event: Recovered) -> None:
    """Wrap every clue's key to the new recovery key, and put the reader on the clues that nobody can open any more.

    For `cases.staff.hooks.on_recovered`. Raises CannotOpen.
    """
    wanted = select(CaseRecovery, Clue).join(Clue, Clue.id == CaseRecovery.clue_id)
    wanted = wanted.where(CaseRecovery.recovery_id == event.old.id, CaseRecovery.epoch == Clue.epoch)
    alive = set(session().scalars(select(Holding.clue_id).where(Holding.form != LOST)))
    for row, clue in session().execute(wanted).all():
        key = unwrap(event.seed, row.blob, contexts.recovery(clue.id, row.epoch, event.old.id))
        case = CaseKey(clue.id, row.epoch, key)
        row.recovery_id = event.new.id
        row.blob = wrap(event.new.public, key, contexts.recovery(clue.id, row.epoch, event.new.id))
        if clue.id not in alive:
            _put_on(event, clue, case)


def _put_on(event: Recovered, clue: Clue, case: CaseKey) -> None:
    desk = event.desk
    row = session().get(Holding, (clue.id, desk.staff_id))
    if row is None:
        row = Holding(clue_id=clue.id, staff_id=desk.staff_id, part="approver", since=desk.now)
        session().add(row)
    ctx = contexts.holding(clue.id, case.epoch, desk.staff_id)
    row.epoch, row.form, row.key = case.epoch, "box", keep(desk.keys.symmetric, case.key, ctx)
    row.closed, row.due_on = clue.state not in LIVE, clue.due_on or NEVER
    record(desk, "clue.recovered", clue.id)


def unheld() -> list[UUID]:
    """The clues that nobody can open but by recovery; what was handed up opens for nobody."""
    alive = select(Holding.clue_id).where(Holding.form != LOST)
    return list(session().scalars(select(Clue.id).where(Clue.id.not_in(alive), Clue.state != HANDED_UP)))
