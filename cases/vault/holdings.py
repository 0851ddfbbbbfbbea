"""Case keys: opened from what one person holds, and given to another."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update

from cases.db import after_commit, session, transaction
from cases.errors import NotFound
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.vault import contexts
from cases.vault.models import CaseRecovery, Holding
from cases.vault.rows import CaseKey
from crypto.seal import MARK, is_marked, keep, mark, wrap
from crypto.unseal import Ready, unkeep, unwrap

LOST = "lost"  # the person's old keys are gone, and no colleague has wrapped the case key anew yet
_at_hand: ContextVar[CaseKey | None] = ContextVar("at_hand", default=None)
Held = Holding | Row[tuple[UUID, int, str, bytes]]


@contextmanager
def at_hand(case: CaseKey) -> Iterator[None]:
    """Inside, `case_key` gives this key: for what the act itself must write although its actor is not, or no longer, on
    the clue (who opens one for others, who recuses oneself).
    """
    mark = _at_hand.set(case)
    try:
        yield
    finally:
        _at_hand.reset(mark)


def case_key(desk: Desk, clue_id: UUID) -> CaseKey:
    """The clue's key, if this person holds it. Raises NotFound for a clue that is not there or not this person's."""
    known = _at_hand.get()
    if known is not None and known.clue_id == clue_id:
        return known
    mine = (Holding.clue_id == clue_id, Holding.staff_id == desk.staff_id, Holding.form != LOST)
    row = session().scalar(select(Holding).where(*mine))
    if row is None:
        raise NotFound
    return open_holdings(desk, [row])[clue_id]


def open_holdings(desk: Desk, rows: Iterable[Held]) -> dict[UUID, CaseKey]:
    """The case keys in this person's own holdings (or rows of clue_id, epoch, form, key), by clue. Raises CannotOpen.

    What came as an envelope is boxed under the person's own key once the transaction is kept: the next opening costs
    12 µs and not 100.
    """
    found: dict[UUID, CaseKey] = {}
    fresh: list[CaseKey] = []
    ready = Ready(desk.keys.pair.seed)
    for row in rows:
        ctx = contexts.holding(row.clue_id, row.epoch, desk.staff_id)
        if row.form == "box":
            case = CaseKey(row.clue_id, row.epoch, unkeep(desk.keys.symmetric, row.key, ctx))
        else:
            case = CaseKey(row.clue_id, row.epoch, unwrap(ready, row.key, ctx))
            fresh.append(case)
        found[row.clue_id] = case
    if fresh:
        after_commit(lambda: _rebox(desk, fresh))
    return found


def _rebox(desk: Desk, cases: list[CaseKey]) -> None:
    # Only a holding that still has this epoch's envelope: a recusal or a new epoch in between wins.
    where = (
        Holding.staff_id == desk.staff_id,
        Holding.clue_id == bindparam("of_clue"),
        Holding.epoch == bindparam("of_epoch"),
        Holding.form == "hpke",
    )
    values = [
        {
            "of_clue": case.clue_id,
            "of_epoch": case.epoch,
            "boxed": keep(desk.keys.symmetric, case.key, contexts.holding(case.clue_id, case.epoch, desk.staff_id)),
        }
        for case in cases
    ]
    with transaction():
        session().connection().execute(update(Holding).where(*where).values(form="box", key=bindparam("boxed")), values)


def holding_key(case: CaseKey, staff_id: UUID, on: date) -> bytes:
    """The case key in an envelope for one person, whose public key is certified on that day. Raises Unready."""
    public = office.certificate_for_staff(staff_id, on).seal_public
    return wrap(public, case.key, contexts.holding(case.clue_id, case.epoch, staff_id))


def was_given(case: CaseKey, row: Holding) -> bool:
    """Whether somebody with this key put the person on the clue. A row that was only written into the database bears no
    mark of the key, and its person is given no other.
    """
    return is_marked(row.key, case.key, contexts.holding(case.clue_id, case.epoch, row.staff_id))


def keep_mark(row: Holding, new: CaseKey | None = None) -> None:
    """Leave of a holding whose keys are lost only the mark that it was given: its own, or that of the `new` key."""
    ctx = contexts.holding(row.clue_id, row.epoch if new is None else new.epoch, row.staff_id)
    row.form, row.key = LOST, row.key[:MARK] if new is None else mark(new.key, ctx)


def keep_for_recovery(case: CaseKey, on: date) -> None:
    """Lay the case key down for the recovery key. Raises Unready where none is certified on that day."""
    recovery = office.certified_epoch("recovery", on)
    blob = wrap(recovery.public, case.key, contexts.recovery(case.clue_id, case.epoch, recovery.id))
    session().add(CaseRecovery(clue_id=case.clue_id, epoch=case.epoch, recovery_id=recovery.id, blob=blob))
