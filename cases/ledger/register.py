"""The register in a reader's session: decrypted once, kept in memory without words, brought up to date by revision.

Totals are the reader's own: what the reader's keys open, and nothing else (cryptography.md, ledger row DEK).
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from sys import intern
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from cases.db import BARE, session
from cases.errors import NotAllowed
from cases.keys import queries as keys
from cases.ledger import contexts
from cases.ledger.actions import Read, take_over
from cases.ledger.body import Short, facts_in, short_in
from cases.ledger.models import MOVES, REVISIONS, LedgerRow, Serial
from cases.ledger.rules import DONE, Line
from cases.staff.desk import Desk
from crypto.unseal import Ready, unbox, unseal, unwrap

REGISTERS = ("ledger", "restricted")
STEP = 2_000  # rows a step
CAP = 8  # readers kept at once


class Register:
    """One reader's view of the ledger. Not for two threads at once: `lock` is taken by who loads it."""

    def __init__(self) -> None:
        self.lines: dict[UUID, Line] = {}
        self.seen = dict.fromkeys(REGISTERS, 0)
        self.moves = 0
        self.lock = Lock()
        self.published: object = None  # the stamp of the counts that a page of this reader published last
        self._ordered: list[Line] | None = None

    def behind(self, desk: Desk) -> int:
        """How many rows have changed since the last look."""
        return sum(session().scalar(_count(name, self.seen[name])) or 0 for name in readable(desk))

    def step(self, desk: Desk) -> int:
        """Take in the next rows that are newer, at most STEP of each register; 0 once all is read.

        Raises CannotOpen where a row was tampered with. One step is one transaction of the caller, so that a long
        first look holds nobody up.
        """
        self._forget_moved(desk)
        return sum(self._step(desk, name) for name in readable(desk))

    def _forget_moved(self, desk: Desk) -> None:
        # A row that went to the other register leaves no trace to ask for here: start anew, which is rare.
        query = select(func.sum(Serial.last)).where(Serial.year == MOVES, Serial.register.in_(readable(desk)))
        moves = session().scalar(query) or 0
        if moves != self.moves:
            self.lines, self.seen, self.moves = {}, dict.fromkeys(REGISTERS, 0), moves
            self._ordered = None

    def _step(self, desk: Desk, name: str) -> int:
        rows, upto = _newer(name, self.seen[name])
        opened = _Opener(desk)
        self.lines.update((row[0], line_of(row, short_in(opened(row)))) for row in rows)
        take_over(desk, opened.read)
        self.seen[name] = upto
        if rows:
            self._ordered = None
        return len(rows)

    def stamp(self) -> object:
        """Changes with every row that was taken in."""
        return *self.seen.values(), self.moves

    def ordered(self) -> list[Line]:
        """All lines, newest number first."""
        if self._ordered is None:
            self._ordered = sorted(self.lines.values(), key=attrgetter("year", "number"), reverse=True)
        return self._ordered


class _Opener:
    """Opens row after row, holding each epoch's keys once; `read` are those that still lay under an envelope."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.read: list[Read] = []
        self.own: dict[UUID, bytes] = {}
        self.seeds: dict[UUID, Ready] = {}

    def __call__(self, row: Sequence[Any]) -> bytes:
        row_id, epoch_id, form = row[0], row[5], row[6]
        if form == "own":
            return unseal(self._symmetric(epoch_id), row[8], contexts.row_own(row_id, epoch_id))
        plain = unseal(self._key(row), row[8], contexts.row_body(row_id))
        self.read.append(Read(row_id, epoch_id, row[4], plain))
        return plain

    def _key(self, row: Sequence[Any]) -> bytes:
        bound, epoch = contexts.row_key(row[0], row[5]), row[5]
        if row[6] == "box":
            return unbox(self._symmetric(epoch), row[7], bound)
        if epoch not in self.seeds:
            self.seeds[epoch] = Ready(keys.seed(self.desk, epoch))
        return unwrap(self.seeds[epoch], row[7], bound)

    def _symmetric(self, epoch: UUID) -> bytes:
        if epoch not in self.own:
            self.own[epoch] = keys.symmetric(self.desk, epoch)
        return self.own[epoch]


def readable(desk: Desk) -> list[str]:
    """The registers of which the desk holds a key."""
    return [name for name in REGISTERS if keys.held(desk, name)]


def facts_of(desk: Desk, ids: Sequence[UUID]) -> Iterator[tuple[Line, dict[str, Any]]]:
    """The whole rows of `ids`, in that order, opened anew: words are not kept in memory.

    Raises NotAllowed without a register key.
    """
    if not readable(desk):
        raise NotAllowed("ledger")
    opened = _Opener(desk)
    for start in range(0, len(ids), 500):
        part = list(ids[start : start + 500])
        found = {
            row.id: row
            for row in session().execute(select(*COLUMNS).where(LedgerRow.id.in_(part)), execution_options=BARE)
        }
        for row_id in part:
            if row_id in found:
                plain = opened(found[row_id])
                yield line_of(found[row_id], short_in(plain)), facts_in(plain)


# In this order: `line_of` and the opener take them by position.
COLUMNS: tuple[Any, ...] = (
    LedgerRow.id,
    LedgerRow.register,
    LedgerRow.year,
    LedgerRow.number,
    LedgerRow.revision,
    LedgerRow.epoch_id,
    LedgerRow.form,
    LedgerRow.key,
    LedgerRow.body,
)


def _newer(name: str, seen: int) -> tuple[Sequence[Any], int]:
    """The next rows that were written after revision `seen`, and up to which revision that is all.

    Asked for by a window of revisions: a mere LIMIT would let PostgreSQL sort all that is left for every step.
    """
    last = select(Serial.last).where(Serial.register == name, Serial.year == REVISIONS)
    top = session().scalar(last) or 0
    rows: Sequence[Any] = ()
    while not rows and seen < top:
        upto = min(seen + STEP, top)
        window = {"register": name, "seen": seen, "upto": upto}
        rows = session().execute(_WINDOW, window, execution_options=BARE).all()
        seen = upto
    return rows, seen


_WINDOW = select(*COLUMNS).where(
    LedgerRow.register == bindparam("register"),
    LedgerRow.revision > bindparam("seen"),
    LedgerRow.revision <= bindparam("upto"),
)


def _count(name: str, revision: int) -> Any:
    return select(func.count()).select_from(LedgerRow).where(LedgerRow.register == name, LedgerRow.revision > revision)


def line_of(row: Sequence[Any], told: Short) -> Line:
    """The fields kept in memory; interned, since a hundred thousand rows share a few dozen values."""
    month, department, violation, state, channel, named, verification, outcome, due, closed_month = told
    # By position, and without a helper for each field: this runs once for every row of a first look.
    return Line(
        row[0],
        row[2],
        row[3],
        intern(month),
        intern(department),
        intern(violation),
        intern(state),
        intern(channel),
        named,
        intern(verification),
        intern(outcome),
        _day(due) if due else None,
        state in DONE,
        intern(closed_month),
        row[1] == "restricted",
    )


@lru_cache(maxsize=4_096)
def _day(iso: str) -> date:
    return date.fromisoformat(iso)


class Shelf:
    """The registers of the readers at work, capped; dropped at logout, idle and revoke."""

    def __init__(self, cap: int = CAP) -> None:
        self._held: OrderedDict[UUID, Register] = OrderedDict()
        self._lock, self._cap = Lock(), cap

    def of(self, staff_id: UUID) -> Register:
        """The reader's register, empty at first."""
        with self._lock:
            register = self._held.setdefault(staff_id, Register())
            self._held.move_to_end(staff_id)
            while len(self._held) > self._cap:
                self._held.popitem(last=False)
            return register

    def drop(self, staff_id: UUID) -> None:
        """Forget the reader's register."""
        with self._lock:
            self._held.pop(staff_id, None)


SHELF = Shelf()
