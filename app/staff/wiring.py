"""Who listens to whom among the rooms of `cases`: said once, for the staff side, its commands and the worker."""

from cases.casework.hooks import on_change
from cases.inbox.turns import rewrap
from cases.keys.hooks import on_turn
from cases.ledger.actions import reseal


def wire() -> None:
    """Register every listener; a second call changes nothing."""
    on_turn(rewrap)
    on_change(reseal)
