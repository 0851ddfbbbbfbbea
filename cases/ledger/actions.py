"""Keeping the ledger: every act on a clue re-seals its row in the same transaction; who reads a row takes it over."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select, update

from cases.casework import queries as casework
from cases.casework.models import Clue
from cases.db import session
from cases.keys import queries as keys
from cases.ledger import contexts
from cases.ledger.body import own_form
from cases.ledger.models import MOVES, REVISIONS, CountsSheet, LedgerRow, Serial
from cases.ledger.rules import KEPT, TURNED, Counts, Line, count, grouped, suppressed
from cases.office import queries as office
from cases.staff.desk import Desk
from crypto.seal import new_key, seal, seal_to, wrap

TABLES = ("by_month", "by_family", "by_state", "by_channel")  # what leaders see, suppressed; and by department
LEDGER = "ledger"
UNGROUPED = ""  # departments in no group of the office's


def reseal(desk: Desk, clue: Clue) -> None:
    """Write the clue's row anew to its register's certified epoch. Raises Unready where no certified epoch stands.

    Only a clue that is, or was, a 检举控告 has a row (docs/decisions/0010). Whoever acts on a clue can write its row
    and need not be able to read the ledger.
    """
    row = session().scalar(select(LedgerRow).where(LedgerRow.clue_id == clue.id).with_for_update())
    if row is None and clue.track != KEPT:
        return
    facts = casework.facts(desk, clue)
    register = str(facts.pop("register", "") or (row.register if row is not None else LEDGER))
    if clue.track != KEPT:  # a row that once stood in the ledger stays there, and says where the matter went
        facts["state"] = TURNED
    if row is None or row.register != register:
        row = _numbered(row or LedgerRow(id=uuid4(), clue_id=clue.id), register, clue.opened_on.year)
    epoch = office.certified_epoch(register, desk.today)
    key = new_key()
    row.revision = _next(register, REVISIONS).last
    row.epoch_id, row.form = epoch.id, "hpke"
    row.key = wrap(epoch.public, key, contexts.row_key(row.id, epoch.id))
    row.body = seal(
        key,
        json.dumps({"v": 1, "clue": str(clue.id), **facts}, ensure_ascii=False, default=str).encode(),
        contexts.row_body(row.id),
    )
    session().add(row)


def _numbered(row: LedgerRow, register: str, year: int) -> LedgerRow:
    # A row that moves takes a number of the other series: each register's own numbers stay its own.
    if row.register is not None:
        _next(row.register, MOVES)
    serial = _next(register, year)
    row.register, row.year, row.number = register, year, serial.last
    return row


def _next(register: str, year: int) -> Serial:
    """The register's counter of `year`, one further; REVISIONS and MOVES are counters too."""
    query = select(Serial).where(Serial.register == register, Serial.year == year).with_for_update()
    serial = session().scalar(query)
    if serial is None:
        serial = Serial(register=register, year=year, last=0)
        session().add(serial)
    serial.last += 1
    return serial


@dataclass(frozen=True, slots=True)
class Read:
    """A row that its reader has just opened, as it was then."""

    id: UUID
    epoch_id: UUID
    revision: int
    plain: bytes = field(repr=False)


def take_over(desk: Desk, read: list[Read]) -> None:
    """Rows that came by envelope are sealed under their epoch's symmetric key, so that the next reader opens them once
    and not twice. A row that somebody has written meanwhile stays as it is: its revision is another.
    """
    symmetric = {epoch: keys.symmetric(desk, epoch) for epoch in {one.epoch_id for one in read}}
    values = [
        {
            "of_row": one.id,
            "of_revision": one.revision,
            "sealed": seal(symmetric[one.epoch_id], own_form(one.plain), contexts.row_own(one.id, one.epoch_id)),
        }
        for one in read
    ]
    if values:
        session().connection().execute(_TAKE_OVER, values)


_TAKE_OVER = (
    update(LedgerRow)
    .where(LedgerRow.id == bindparam("of_row"), LedgerRow.revision == bindparam("of_revision"))
    .values(form="own", key=b"", body=bindparam("sealed"))
)


def publish_counts(desk: Desk, lines: Iterable[Line]) -> None:
    """Seal suppressed tables of the main register to the counts key, for leaders. Replaces the sheet before it.

    The restricted register is left out whoever publishes: a total that changes with the publisher would tell of it.
    """
    counts = count((line for line in lines if not line.restricted), desk.today)
    sheet: dict[str, Any] = {
        "v": 1,
        "on": desk.today.isoformat(),
        "total": counts.total,
        "tables": _tables(counts),
    }
    epoch = office.certified_epoch("counts", desk.today)
    body = seal_to(epoch.public, json.dumps(sheet, ensure_ascii=False).encode(), contexts.counts(epoch.id))
    session().merge(CountsSheet(id=1, epoch_id=epoch.id, body=body))


def _tables(counts: Counts) -> dict[str, Any]:
    tables: dict[str, Any] = {name: asdict(suppressed(getattr(counts, name))) for name in TABLES}
    tables["by_department"] = asdict(grouped(counts.by_department, office.groups(), UNGROUPED))
    return tables
