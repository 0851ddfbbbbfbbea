"""The keys of those who sit at the desk, kept in this process's memory so that not every page derives them anew.

Capped; dropped at sign-out, when idle, and when a sitting is ended by another. Losing an entry costs a millisecond.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from cases.staff.rules import IDLE
from crypto.keys import UserKeys

MOST = 64
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(slots=True)
class _Kept:
    staff_id: UUID
    keys: UserKeys
    seen: datetime
    touched: datetime


_kept: OrderedDict[bytes, _Kept] = OrderedDict()
_lock = Lock()


_gone: list[Callable[[UUID], None]] = []


def on_gone(listener: Callable[[UUID], None]) -> None:
    """Call `listener(staff_id)` when a person's sitting is dropped: whatever else was opened for that person goes
    too.
    """
    if listener not in _gone:
        _gone.append(listener)


def sweep(now: datetime) -> None:
    """Throw out whoever has been idle."""
    with _lock:
        old = {key: kept.staff_id for key, kept in _kept.items() if now - kept.seen > IDLE}
        for key in old:
            del _kept[key]
    _tell(old.values())


def _tell(gone: Iterable[UUID]) -> None:
    for staff_id in set(gone):
        for listener in _gone:
            listener(staff_id)


def recall(session_id: bytes, staff_id: UUID, now: datetime) -> UserKeys | None:
    """The keys of a sitting of `staff_id`, if they are still here. Throws out whoever has been idle."""
    sweep(now)
    with _lock:
        kept = _kept.get(session_id)
        # The row of a sitting that names another person than it did is not believed: the box decides.
        if kept is None or kept.staff_id != staff_id:
            return None
        kept.seen = now
        _kept.move_to_end(session_id)
        return kept.keys


def keep(session_id: bytes, staff_id: UUID, keys: UserKeys, now: datetime) -> None:
    """Remember the keys of a sitting; the one unused for longest makes room, and no sweep would find it any more."""
    with _lock:
        _kept[session_id] = _Kept(staff_id, keys, now, now - IDLE)
        old = [_kept.popitem(last=False)[1].staff_id for _ in range(len(_kept) - MOST)]
    _tell(old)


def wants_touch(session_id: bytes, now: datetime) -> bool:
    """Whether the row should be told that the person is still here: once a minute is enough."""
    with _lock:
        kept = _kept.get(session_id)
        if kept is None or now - kept.touched < TOUCH_EVERY:
            return kept is None
        kept.touched = now
        return True


def drop(session_id: bytes) -> None:
    """Forget one sitting."""
    with _lock:
        kept = _kept.pop(session_id, None)
    _tell([kept.staff_id] if kept else [])


def drop_all_of(staff_id: UUID) -> None:
    """Forget every sitting of one person."""
    with _lock:
        for key in [key for key, kept in _kept.items() if kept.staff_id == staff_id]:
            del _kept[key]
    _tell([staff_id])
