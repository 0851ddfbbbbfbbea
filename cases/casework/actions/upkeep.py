"""What a person's sitting does for the clues that the person is on, when it begins."""

from sqlalchemy import select

from cases import vault
from cases.casework.actions.course import record
from cases.casework.models import Holding, ThreadKey
from cases.db import session
from cases.staff.desk import Desk
from cases.vault import LOST

MOST_KEYS = 1_000  # case keys that came in envelopes, opened and boxed at one sign-in: about half a second
MOST_CLUES = 200  # with threads to certify again


def upkeep(desk: Desk) -> None:
    """Box the case keys that came in envelopes, so that no list and no search waits for them later; and certify again
    the threads whose certificates end soon. The rest is done at the next sign-in, or when a clue is looked at.

    For `cases.staff.hooks.on_upkeep`. Raises CannotOpen, Unready.
    """
    mine = select(Holding).where(Holding.staff_id == desk.staff_id)
    envelopes = mine.where(Holding.form == "hpke").order_by(Holding.closed, Holding.due_on).limit(MOST_KEYS)
    vault.open_holdings(desk, session().scalars(envelopes).all())
    ending = vault.ending_threads(desk.today).with_only_columns(ThreadKey.clue_id)
    waiting = mine.where(Holding.form != LOST, Holding.clue_id.in_(ending)).limit(MOST_CLUES)
    for clue_id, case in vault.open_holdings(desk, session().scalars(waiting).all()).items():
        if vault.renew_threads(desk, case):
            record(desk, "clue.thread", clue_id)
