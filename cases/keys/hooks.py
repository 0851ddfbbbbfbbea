"""Whoever seals things to an epoch registers here how they are taken along when the epoch is replaced.

This room stands below those rooms and may not know them; the edge of each process registers them once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from cases.keys.person import Person
from cases.office.models import KeyEpoch


@dataclass(frozen=True)
class Turn:
    """One epoch replaced by the next; the old seed is there for as long as this lasts."""

    person: Person
    old: KeyEpoch
    seed: bytes = field(repr=False)
    new: KeyEpoch


Listener = Callable[[Turn], None]
_listeners: list[Listener] = []


def on_turn(listener: Listener) -> None:
    """Call `listener` inside the transaction of every rotation: it re-wraps to `new` what is wrapped to `old`."""
    if listener not in _listeners:
        _listeners.append(listener)


def turned(turn: Turn) -> None:
    """Tell all listeners, in the order in which they registered."""
    for listener in _listeners:
        listener(turn)
