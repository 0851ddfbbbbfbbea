"""Rooms above register here what they keep of a clue (the ledger's row); they are told in the same transaction."""

from collections.abc import Callable

from cases.casework.models import Clue
from cases.staff.desk import Desk

Listener = Callable[[Desk, Clue], None]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> None:
    """Call `listener` whenever what the ledger says of a clue changes; what it raises undoes the act."""
    if listener not in _listeners:
        _listeners.append(listener)


def changed(desk: Desk, clue: Clue) -> None:
    """Tell all listeners; the desk holds the clue's key."""
    clue.version += 1
    for listener in _listeners:
        listener(desk, clue)


def clear() -> None:
    """Forget all listeners: for a process that starts over."""
    _listeners.clear()
