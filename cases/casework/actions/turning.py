"""A clue gets its next key: at a recusal, and after somebody who knew the key has gone.

Whoever ends an account holds no clue's key, so the clue is only marked then (`clue.rekey`). Every act of a holder comes
to the clue through here, and the first one makes the new key before it writes anything. `held` and `held_by_id` let
nobody by who has the clue only to read; `reached` is for the few acts that are a reader's too.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.approvals.models import Proposal
from cases.casework import hooks, queries
from cases.casework.actions.course import enter
from cases.casework.models import Holding, Sealed
from cases.casework.queries.held import Held
from cases.db import session
from cases.errors import NotAllowed, Unready
from cases.staff.desk import Desk
from cases.vault import LOST, CaseKey, contexts
from crypto.seal import box, new_key
from crypto.unseal import unbox


def held(desk: Desk, ref: str) -> Held:
    """The clue with this reference, to be written on: locked, so that its key stays what it is until this is kept, and
    with a new key first where one is owed.

    Raises NotFound, NotAllowed("reader"); and where a key is owed, Unready or NotAllowed while it cannot be given to
    who is on the clue.
    """
    return queries.working(reached(desk, ref))


def held_by_id(desk: Desk, clue_id: UUID) -> Held:
    """As `held`, by the clue's id."""
    return queries.working(_renewed(desk, queries.held_by_id(desk, clue_id, lock=True)))


def reached(desk: Desk, ref: str) -> Held:
    """As `held`, also for who has the clue only to read."""
    return _renewed(desk, queries.held(desk, ref, lock=True))


def held_to_look(desk: Desk, ref: str) -> Held:
    """As `held`, for who only looks: where the new key cannot be made, the clue is shown with the old one."""
    have = queries.held(desk, ref)
    if not have.clue.rekey:
        return have
    try:
        with session().begin_nested():
            return reached(desk, ref)
    except (Unready, NotAllowed):
        return have


def _renewed(desk: Desk, have: Held) -> Held:
    if not have.clue.rekey:
        return have
    on_it = select(Holding).where(Holding.clue_id == have.clue.id).order_by(Holding.staff_id)
    fresh = Held(have.clue, have.holding, next_epoch(desk, have, session().scalars(on_it).all()))
    enter(desk, fresh, "rekeyed")
    session().flush()
    hooks.changed(desk, have.clue, fresh.case)
    return fresh


def next_epoch(desk: Desk, have: Held, others: Iterable[Holding]) -> CaseKey:
    """A new case key for `others`, every row's key boxed under it, a new thread to each reporter; the line in the
    course is the caller's. Raises Unready, NotAllowed, CannotOpen.
    """
    clue, old = have.clue, have.case
    new = CaseKey(clue.id, old.epoch + 1, new_key())
    for table in Sealed.__subclasses__():
        for row in session().scalars(select(table).where(table.clue_id == clue.id)):
            vault.move_row(old, new, row)
    _move_proposals(old, new)
    vault.move_reports(desk, old, new)
    clue.epoch, clue.rekey = new.epoch, False
    for holding in others:
        _wrap_on(desk, holding, old, new)
    vault.keep_for_recovery(new, desk.today)
    session().flush()
    return new


def _wrap_on(desk: Desk, holding: Holding, old: CaseKey, new: CaseKey) -> None:
    if not vault.was_given(old, holding):  # nobody who held the key made this row
        session().delete(holding)
        return
    if holding.form == LOST:
        vault.keep_mark(holding, new)
        holding.epoch = new.epoch
        return
    holding.epoch, holding.form = new.epoch, "hpke"
    holding.key = vault.holding_key(new, holding.staff_id, desk.today)


def _move_proposals(old: CaseKey, new: CaseKey) -> None:
    for row in session().scalars(select(Proposal).where(Proposal.thing_id == old.clue_id)):
        key = unbox(old.key, row.key or b"", contexts.row_key("proposal", row.id, old.epoch))
        row.key, row.key_epoch = box(new.key, key, contexts.row_key("proposal", row.id, new.epoch)), new.epoch
