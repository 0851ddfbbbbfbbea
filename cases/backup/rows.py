"""Rows as lines of JSON, the same for both databases, and which tables go along."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, LargeBinary, Table, Uuid

from cases.approvals import models as approvals
from cases.audit import models as audit
from cases.casework import models as casework
from cases.channels import models as channels
from cases.db import Base, UtcTime
from cases.errors import BadInput
from cases.inbox import models as inbox
from cases.keys import models as keys
from cases.ledger import models as ledger
from cases.office import models as office
from cases.staff import models as staff
from cases.vault import models as vault

# A table is known once its rows' module is loaded, and a backup must not forget one that nobody had asked for yet.
ROOMS = (approvals, audit, casework, channels, inbox, keys, ledger, office, staff, vault)
# Sittings, half-written words and half-sent forms end with the machine they lie on.
LEFT_OUT = frozenset({"staff_session", "draft", "parked", "upload", "claim"})


def tables() -> list[Table]:
    """The tables of a backup, each after those that it refers to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def own_references(table: Table) -> list[str]:
    """Columns by which a row refers to another of its own table: they can be set only once all are there."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def to_lines(table: Table, rows: Iterable[Any]) -> Iterator[bytes]:
    """Each row as one line of JSON, its values in the order of the columns."""
    writers = [_writer(column) for column in table.columns]
    for row in rows:
        values = [None if value is None else write(value) for write, value in zip(writers, row, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def from_lines(table: Table, names: list[str], lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The rows again, as values by column. Raises BadInput for anything that `to_lines` does not write."""
    try:
        columns = [table.columns[name] for name in names]
        readers = [(column.name, _reader(column)) for column in columns]
        for line in lines:
            values = zip(readers, json.loads(line), strict=True)
            yield {name: None if value is None else read(value) for (name, read), value in values}
    except (KeyError, ValueError, TypeError):
        raise BadInput("backup") from None


def _writer(column: Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, LargeBinary):
        return lambda value: b64encode(value).decode()
    if isinstance(kind, Uuid):
        return str
    if isinstance(kind, UtcTime | Date):
        return lambda value: value.isoformat()
    return lambda value: value


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, LargeBinary):
        return lambda value: b64decode(value, validate=True)
    if isinstance(kind, Uuid):
        return UUID
    if isinstance(kind, UtcTime):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    return lambda value: value
