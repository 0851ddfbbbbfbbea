"""Who listens to whom among the rooms of `cases`: said once, for the staff side, its commands and the demonstration."""

from cases.casework import actions as casework
from cases.casework.hooks import on_change
from cases.inbox.turns import rewrap
from cases.keys.hooks import on_turn
from cases.ledger.actions import reseal
from cases.staff.desk import Desk
from cases.staff.hooks import on_lost, on_recovered
from cases.staff.queries import people


def wire() -> None:
    """Register every listener; a second call changes nothing."""
    on_turn(rewrap)
    on_change(reseal)
    on_lost(casework.lost)
    on_recovered(casework.recovered)


def regrant_all(desk: Desk) -> int:
    """Wrap anew, to every colleague who was confirmed again with new keys, the clues that both are on; how many."""
    return sum(
        casework.regrant(desk, person.id)
        for person in people()
        if person.state == "confirmed" and person.id != desk.staff_id
    )
