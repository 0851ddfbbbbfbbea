"""Rooms above register here what they keep of a clue (the ledger's row); they are told in the same transaction."""

from collections.abc import Callable

from cases import vault
from cases.casework.models import Clue
from cases.staff.desk import Desk
from cases.vault import CaseKey

Listener = Callable[[Desk, Clue], None]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> None:
    """Call `listener` whenever what the ledger says of a clue changes; what it raises undoes the act."""
    if listener not in _listeners:
        _listeners.append(listener)


def changed(desk: Desk, clue: Clue, case: CaseKey) -> None:
    """Tell all listeners. They read the clue with the key of this act, whether or not its actor is on the clue."""
    clue.version += 1
    with vault.at_hand(case):
        for listener in _listeners:
            listener(desk, clue)


def clear() -> None:
    """Forget all listeners: for a process that starts over."""
    _listeners.clear()
