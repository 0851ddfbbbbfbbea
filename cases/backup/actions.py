"""Making a backup, and bringing one back. Both read and write piece by piece: no size of office fills the memory.

One tar: `manifest.json`, rows as JSON Lines in pieces of about a megabyte, sealed files under `blobs/`, `end.json`.
Everything in it is what lies in the database and the store, sealed as it lies there; pepper, office root and log key
are not in it, and without the pepper nobody can sign in to what was brought back.
"""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from sqlalchemy import Engine, Table, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from cases import db, objects
from cases.audit.actions import line
from cases.backup.rows import from_lines, own_references, tables, to_lines
from cases.casework.models import Paper
from cases.db import session, transaction
from cases.errors import BadInput, NotFound, WrongState
from cases.inbox.models import Blob

FORMAT = "qingyuan/backup/1"
PIECE = 1024 * 1024
_AT_ONCE = 500


def make(engine: Engine, store: objects.Store, out: IO[bytes], now: datetime) -> dict[str, int]:
    """Write everything into `out` as it stood at one moment. Returns how many rows and blobs there are.

    Sealed files that retention takes away while we write are left out and counted under `gone`.
    """
    with transaction(engine=engine):
        line("backup.make", actor="command", now=now)
    counts = {"rows": 0, "blobs": 0, "gone": 0}
    with _snapshot(engine), tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, "manifest.json", json.dumps(_manifest(engine)).encode())
        for table in tables():
            counts["rows"] += _rows(tar, table)
        for blob in _blob_ids():
            counts["blobs" if _blob(tar, store, blob) else "gone"] += 1
        _add(tar, "end.json", json.dumps(counts).encode())
    return counts


@contextmanager
def _snapshot(engine: Engine) -> Iterator[None]:
    """A reading transaction that sees one moment. SQLite's always does; PostgreSQL's must be asked to."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with transaction(reading=True, engine=engine):
        yield


def _manifest(engine: Engine) -> dict[str, Any]:
    columns = {table.name: [column.name for column in table.columns] for table in tables()}
    return {"format": FORMAT, "step": db.step(engine), "columns": columns}


def _rows(tar: tarfile.TarFile, table: Table) -> int:
    order = list(table.primary_key.columns)
    found = session().execute(select(table).order_by(*order).execution_options(yield_per=_AT_ONCE))
    piece, count, part = bytearray(), 0, 0
    for written in to_lines(table, found):
        piece += written
        count += 1
        if len(piece) >= PIECE:
            _add(tar, f"rows/{table.name}/{part:06}.jsonl", bytes(piece))
            piece, part = bytearray(), part + 1
    if piece:
        _add(tar, f"rows/{table.name}/{part:06}.jsonl", bytes(piece))
    return count


def _blob_ids() -> Iterator[UUID]:
    for file, parts in session().execute(select(Blob.id, Blob.parts).execution_options(yield_per=_AT_ONCE)):
        yield from objects.ids_of(file, parts)
    yield from session().scalars(select(Paper.object_id).execution_options(yield_per=_AT_ONCE))


def _blob(tar: tarfile.TarFile, store: objects.Store, blob: UUID) -> bool:
    try:
        entry = tarfile.TarInfo(f"blobs/{blob.hex}")
        entry.size = store.size(blob)
        tar.addfile(entry, io.BufferedReader(_Pieces(store.read(blob)), PIECE))
    except NotFound:
        return False
    return True


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


class _Pieces(io.RawIOBase):
    """Pieces of an object as a file that can be read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, place: Any) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        count = min(len(place), len(self._rest))
        place[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def restore(engine: Engine, store: objects.Store, source: IO[bytes], now: datetime) -> dict[str, int]:
    """Bring a backup into an empty database, all of it or none of its rows. Returns how many rows and blobs came.

    Raises WrongState("not_empty") for a database with a row in it, WrongState("step") for a backup of another version,
    BadInput("backup") for a file that is none, or is cut short.
    """
    db.upgrade(engine)
    with transaction(engine=engine):
        if any(session().execute(select(1).select_from(table).limit(1)).first() for table in tables()):
            raise WrongState("not_empty")
        try:
            counts = _Restoring(engine, store).read(source)
        except (tarfile.TarError, IntegrityError, EOFError, ValueError, LookupError, TypeError, AttributeError):
            raise BadInput("backup") from None
        line("backup.restore", actor="command", now=now)
    return counts


class _Restoring:
    """One restore on its way."""

    def __init__(self, engine: Engine, store: objects.Store) -> None:
        self._engine = engine
        self._step = db.newest_step()
        self._store = store
        self._known = {table.name: table for table in tables()}
        self._columns: dict[str, list[str]] = {}
        self._later: list[Any] = []
        self._counts = {"rows": 0, "blobs": 0}

    def read(self, source: IO[bytes]) -> dict[str, int]:
        """Every entry in its order."""
        ended = False
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for entry in tar:
                content = tar.extractfile(entry)
                if content is None:
                    raise BadInput("backup")
                ended = self._entry(entry.name, content)
        if not ended:
            raise BadInput("backup")
        for statement in self._later:
            session().execute(statement)
        self._sequences()
        return self._counts

    def _entry(self, name: str, content: IO[bytes]) -> bool:
        """One entry; returns whether it was the last."""
        kind, _, rest = name.partition("/")
        if kind == "manifest.json":
            self._manifest(json.load(content))
        elif kind == "rows":
            self._rows(rest.partition("/")[0], content)
        elif kind == "blobs":
            self._store.put(UUID(rest), iter(lambda: content.read(PIECE), b""))
            self._counts["blobs"] += 1
        else:
            said = json.load(content)
            if kind != "end.json" or any(said[key] != count for key, count in self._counts.items()):
                raise BadInput("backup")
        return kind == "end.json"

    def _manifest(self, manifest: dict[str, Any]) -> None:
        if manifest.get("format") != FORMAT:
            raise BadInput("backup")
        if manifest.get("step") != self._step:
            raise WrongState("step")
        self._columns = manifest["columns"]

    def _rows(self, name: str, content: Iterable[bytes]) -> None:
        if name not in self._known or name not in self._columns:
            raise BadInput("backup")
        table = self._known[name]
        own = own_references(table)
        rows: list[dict[str, Any]] = []
        for row in from_lines(table, self._columns[name], content):
            self._later += [_set_later(table, row, column) for column in own if row[column] is not None]
            rows.append(row | dict.fromkeys(own))
            if len(rows) >= _AT_ONCE:
                session().execute(insert(table), rows)
                self._counts["rows"] += len(rows)
                rows = []
        if rows:
            session().execute(insert(table), rows)
            self._counts["rows"] += len(rows)

    def _sequences(self) -> None:
        """PostgreSQL counts on from what was given out, which it did not see being given out."""
        if self._engine.dialect.name != "postgresql":
            return
        for table in self._known.values():
            column = table.autoincrement_column
            highest = None if column is None else session().scalar(select(func.max(column)))
            if column is not None and highest is not None:
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                session().execute(select(func.setval(sequence, highest)).where(sequence.is_not(None)))


def _set_later(table: Table, row: dict[str, Any], column: str) -> Any:
    same = [key == row[key.name] for key in table.primary_key.columns]
    return update(table).where(*same).values({column: row[column]})
