"""The first look at a long ledger: opened step by step in a thread of the staff process, which holds the reader's
keys.
"""

import logging
from dataclasses import dataclass
from threading import Lock, Thread
from uuid import UUID

from cases.db import transaction
from cases.ledger.register import SHELF, Register
from cases.staff.desk import Desk
from crypto.errors import CannotOpen

AT_ONCE = 4_000  # rows that a page opens by itself, in well under a second


@dataclass
class Loading:
    """How far a first look has come; `failed` where a row could not be opened."""

    all: int
    done: int = 0
    failed: bool = False


_running: dict[UUID, Loading] = {}
_lock = Lock()


def loaded(desk: Desk) -> tuple[Register, Loading | None]:
    """The reader's register, and how far it has come where it is not yet whole.

    Raises CannotOpen for a row tampered with.
    """
    register = SHELF.of(desk.staff_id)
    behind = register.behind(desk)
    with _lock:
        loading = _running.get(desk.staff_id)
    if loading is None and behind > AT_ONCE:
        loading = _start(desk, register, behind)
    if loading is None:
        with register.lock:
            while register.step(desk):
                pass
        return register, None
    if loading.failed:
        _forget(desk.staff_id)
        raise CannotOpen
    return register, loading


def _start(desk: Desk, register: Register, behind: int) -> Loading:
    loading = Loading(all=behind)
    with _lock:
        _running[desk.staff_id] = loading
    Thread(target=_load, args=(desk, register, loading), daemon=True).start()
    return loading


def _load(desk: Desk, register: Register, loading: Loading) -> None:
    try:
        with register.lock:
            while step := _one(desk, register):
                loading.done += step
    except CannotOpen:
        logging.getLogger(__name__).error("a ledger row does not open")
        loading.failed = True
        return
    _forget(desk.staff_id)


def _one(desk: Desk, register: Register) -> int:
    with transaction():
        return register.step(desk)


def _forget(staff_id: UUID) -> None:
    with _lock:
        _running.pop(staff_id, None)
