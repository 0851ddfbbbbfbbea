"""Rows of a clue: each sealed under a key of its own, which is boxed under the case key, so that a new epoch moves keys
and never bodies.
"""

import json
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID, uuid4

from cases.vault import contexts
from cases.vault.models import Sealed
from crypto.errors import CannotOpen
from crypto.seal import box, new_key, seal
from crypto.unseal import unbox, unseal

S = TypeVar("S", bound=Sealed)


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The key of a clue in one epoch; never leaves memory."""

    clue_id: UUID
    epoch: int
    key: bytes = field(repr=False)


def pack(values: dict[str, Any]) -> bytes:
    """What is sealed: compact JSON in UTF-8, with its version."""
    return json.dumps({"v": 1, **values}, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def unpack(plain: bytes) -> dict[str, Any]:
    """The same again. Raises CannotOpen for anything else."""
    try:
        values = json.loads(plain)
    except (ValueError, RecursionError):  # a stranger's browser may have sealed a thousand brackets
        raise CannotOpen from None
    if not isinstance(values, dict) or values.pop("v", None) != 1:
        raise CannotOpen
    return values


def seal_row(case: CaseKey, row: S, values: dict[str, Any]) -> S:
    """Fill the new `row` with `values` sealed for the clue of `case`, under a new key of its own; gives it back."""
    row.id, row.clue_id, row.epoch = uuid4(), case.clue_id, case.epoch
    key = new_key()
    row.key = box(case.key, key, contexts.row_key(row.__tablename__, row.id, case.epoch))
    row.body = seal(key, pack(values), contexts.row_body(row.__tablename__, row.id))
    return row


def open_row(case: CaseKey, row: Sealed) -> dict[str, Any]:
    """What `seal_row` sealed. Raises CannotOpen, also for a row of another clue or epoch."""
    return open_parts(case, row.__tablename__, row.id, row.epoch, (row.key, row.body))


def open_parts(case: CaseKey, table: str, row: UUID, epoch: int, sealed: tuple[bytes, bytes]) -> dict[str, Any]:
    """As `open_row`, from bare columns: `sealed` is key and body."""
    return unpack(open_plain(case, table, row, epoch, sealed))


def open_plain(case: CaseKey, table: str, row: UUID, epoch: int, sealed: tuple[bytes, bytes]) -> bytes:
    """As `open_parts`, still packed: who looks through very many reads few."""
    if epoch != case.epoch:
        raise CannotOpen
    key = unbox(case.key, sealed[0], contexts.row_key(table, row, epoch))
    return unseal(key, sealed[1], contexts.row_body(table, row))


def move_row(old: CaseKey, new: CaseKey, row: Sealed) -> None:
    """Box the row's key under the next epoch. Raises CannotOpen."""
    key = unbox(old.key, row.key, contexts.row_key(row.__tablename__, row.id, old.epoch))
    row.key = box(new.key, key, contexts.row_key(row.__tablename__, row.id, new.epoch))
    row.epoch = new.epoch
