"""Rooms above register here what must happen to what they keep when a person's keys are gone, or come back by
recovery, and what they do themselves when a sitting begins.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from cases.office.models import KeyEpoch
from cases.staff.desk import Desk


@dataclass(frozen=True)
class Recovered:
    """The old recovery seed is at hand, once: `desk` is who now reads, `new` the recovery key that takes over."""

    desk: Desk
    old: KeyEpoch
    seed: bytes = field(repr=False)
    new: KeyEpoch


Lost = Callable[[Desk, UUID], None]
_lost: list[Lost] = []
_recovered: list[Callable[[Recovered], None]] = []
_upkeep: list[Callable[[Desk], None]] = []


def on_lost(listener: Lost) -> None:
    """Call `listener(desk, staff_id)` in the transaction in which a person leaves or loses the old keys."""
    if listener not in _lost:
        _lost.append(listener)


def on_recovered(listener: Callable[[Recovered], None]) -> None:
    """Call `listener` in the transaction of a recovery: it wraps what lies under `old` to the desk and to `new`."""
    if listener not in _recovered:
        _recovered.append(listener)


def on_upkeep(listener: Callable[[Desk], None]) -> None:
    """Call `listener(desk)` at the end of the upkeep after each sign-in, in its transaction."""
    if listener not in _upkeep:
        _upkeep.append(listener)


def upkept(desk: Desk) -> None:
    """Tell all listeners."""
    for listener in _upkeep:
        listener(desk)


def lost(desk: Desk, staff_id: UUID) -> None:
    """Tell all listeners."""
    for listener in _lost:
        listener(desk, staff_id)


def recovered(event: Recovered) -> None:
    """Tell all listeners."""
    for listener in _recovered:
        listener(event)
