"""A backup is one moment, whole, sealed as it lies there, and comes back into either database."""

import importlib
import io
import json
import secrets
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from cases import db, objects
from cases.audit import actions as audit
from cases.audit import jobs
from cases.audit.queries import verify
from cases.backup import actions
from cases.backup.rows import LEFT_OUT, ROOMS, tables
from cases.errors import BadInput, WrongState
from cases.inbox.models import Blob, Parked, Report
from cases.office.models import CertificateRow, Office
from cases.staff.models import Draft, Staff, StaffSession

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
OLD = date(2020, 1, 2)
SECRET = "一段绝不该出现的话"


@dataclass
class Place:
    engine: sa.Engine
    store: objects.Store


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Place]]:
    """A way to get databases by the fixture's name, each with a store of its own."""
    made: list[Place] = []

    def get(name: str) -> Place:
        store = objects.open_store(str(tmp_path / f"objects-{len(made)}"))
        made.append(Place(db.make_engine(request.getfixturevalue(name)), store))
        return made[-1]

    yield get
    for one in made:
        one.engine.dispose()


def fill(place: Place) -> dict[UUID, bytes]:
    """An office with rows of many kinds. Returns its files."""
    person, first = uuid4(), uuid4()
    files = {uuid4(): secrets.token_bytes(size) for size in (0, 1, 100_000, 3_000_000)}
    with db.transaction(engine=place.engine) as session:
        found(person)
        for number in range(700):
            arrive(first if number == 0 else uuid4(), number, None if number < 5 else first)
        session.flush()
        for blob in files:
            session.add(Blob(id=blob, report_id=first, key=b"k", day=OLD))
        session.add(StaffSession(id=b"1", staff_id=person, box=b"box", began_at=NOW, seen_at=NOW))
        session.add(Draft(staff_id=person, place="x", body=b"draft", at=NOW))
        session.add(Parked(id=uuid4(), form=b"f", key=b"k", meta=b"m", until=OLD))
    with db.transaction(engine=place.engine):
        jobs.grow(NOW)
    for blob, content in files.items():
        place.store.put(blob, [content])
    return files


def found(person: UUID) -> None:
    """The office, one person, and two certificates of which the first is issued by the one that sorts behind it."""
    session = db.session()
    for name, issuer in (("b", None), ("a", "b")):
        session.add(CertificateRow(
            id=name, kind="user", subject="x", epoch=1, issuer=issuer, not_before=OLD, not_after=OLD, body=b"1",
        ))  # fmt: skip
        session.flush()
    session.add(Office(
        id=1, name="市第一医院", room="纪检监察室", mode="single", channels={"电话": ["1", None, 2.5]}, superior={},
        notice={"a": '"\n'}, limits={}, founded_on=OLD, demo=True,
    ))  # fmt: skip
    session.add(Staff(id=person, username="a", name="甲", state="confirmed", created_at=NOW, salt=bytes(range(256))))
    session.flush()


def arrive(report: UUID, number: int, duplicate_of: UUID | None) -> None:
    """One report with its line."""
    db.session().add(Report(
        id=report, ref=f"R{number}", lookup=secrets.token_bytes(32), channel="CH_WEB", addressee="office",
        state="received", said="received", received_on=OLD, body=secrets.token_bytes(3000), reporter_seal=b"",
        duplicate_of=duplicate_of,
    ))  # fmt: skip
    audit.line("report.receive", actor="reporter", object=report, now=NOW)
    if number == 0:
        db.session().flush()


def everything(place: Place) -> dict[str, Any]:
    with db.transaction(reading=True, engine=place.engine) as session:
        return {
            table.name: session.execute(sa.select(table).order_by(*table.primary_key.columns)).all()
            for table in tables()
        }


def made(place: Place) -> bytes:
    out = io.BytesIO()
    actions.make(place.engine, place.store, out, NOW)
    return out.getvalue()


ROUNDS = [(f"{there}_url", f"empty_{here}_url") for there in ("sqlite", "postgres") for here in ("sqlite", "postgres")]


@pytest.mark.parametrize(("there", "here"), ROUNDS)
def test_what_is_brought_back_is_what_was(place: Callable[[str], Place], there: str, here: str) -> None:
    old, new = place(there), place(here)
    files = fill(old)
    tar = made(old)
    counts = actions.restore(new.engine, new.store, io.BytesIO(tar), NOW)
    before, after = everything(old), everything(new)
    assert after.pop("audit_line")[:-1] == before.pop("audit_line")
    assert after == before
    assert counts["blobs"] == len(files)
    assert {blob: b"".join(new.store.read(blob)) for blob in files} == files
    with db.transaction(engine=new.engine):
        jobs.grow(NOW)
        assert verify(now=NOW) == []


def test_sittings_drafts_and_parked_files_stay_behind(place: Callable[[str], Place]) -> None:
    old = place("sqlite_url")
    fill(old)
    with tarfile.open(fileobj=io.BytesIO(made(old))) as tar:
        names = {name.split("/")[1] for name in tar.getnames() if name.startswith("rows/")}
    assert names.isdisjoint(LEFT_OUT)
    assert {"report", "audit_line", "office", "staff"} <= names


def test_every_table_goes_along_or_is_left_out_on_purpose() -> None:
    rooms = {file.parent.name for file in (Path(__file__).parents[3] / "cases").glob("*/models.py")}
    assert {module.__name__.split(".")[1] for module in ROOMS} == rooms
    for room in rooms:
        importlib.import_module(f"cases.{room}.models")
    assert {table.name for table in tables()} | LEFT_OUT == set(db.Base.metadata.tables)


def test_a_database_with_a_row_in_it_is_left_alone(place: Callable[[str], Place]) -> None:
    old, new = place("sqlite_url"), place("empty_sqlite_url")
    fill(old)
    tar = made(old)
    db.upgrade(new.engine)
    with db.transaction(engine=new.engine):
        audit.line("login", actor="command", now=NOW)
    with pytest.raises(WrongState, match="not_empty"):
        actions.restore(new.engine, new.store, io.BytesIO(tar), NOW)
    assert len(everything(new)["audit_line"]) == 1


@pytest.mark.parametrize("cut", [0, 511, 5000, 200_000, -20_000])
def test_a_file_that_is_cut_short_brings_nothing(place: Callable[[str], Place], cut: int) -> None:
    old, new = place("sqlite_url"), place("empty_sqlite_url")
    fill(old)
    with pytest.raises(BadInput, match="backup"):
        actions.restore(new.engine, new.store, io.BytesIO(made(old)[:cut]), NOW)
    assert not any(everything(new).values())


def changed(tar: bytes, name: str, content: bytes | None, new_name: str | None = None) -> io.BytesIO:
    """The same tar with one entry changed, or left out."""
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(tar)) as source, tarfile.open(fileobj=out, mode="w") as target:
        for entry in source:
            data = source.extractfile(entry)
            assert data is not None
            body = data.read()
            if entry.name == name:
                if content is None and new_name is None:
                    continue
                body = body if content is None else content
                entry.name = new_name or entry.name
            entry.size = len(body)
            target.addfile(entry, io.BytesIO(body))
    return io.BytesIO(out.getvalue())


FALSE = [
    ("manifest.json", b"{}", None), ("manifest.json", b"nonsense", None), ("manifest.json", b"[]", None),
    ("rows/office/000000.jsonl", b"[1,2]\n", None), ("rows/office/000000.jsonl", b"{}\n", None),
    ("rows/office/000000.jsonl", None, "rows/no_such_table/000000.jsonl"),
    ("rows/office/000000.jsonl", None, "rows/draft/0.jsonl"),
    ("rows/office/000000.jsonl", None, None), ("end.json", None, None), ("end.json", None, "../../end.json"),
    ("end.json", None, "blobs/../../../etc/passwd"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "new_name"), FALSE)
def test_a_file_that_was_tampered_with_brings_nothing(
    place: Callable[[str], Place], name: str, content: bytes | None, new_name: str | None
) -> None:
    old, new = place("sqlite_url"), place("empty_sqlite_url")
    fill(old)
    with pytest.raises(BadInput, match="backup"):
        actions.restore(new.engine, new.store, changed(made(old), name, content, new_name), NOW)
    assert not any(everything(new).values())


def test_a_backup_of_another_version_is_said_to_be_one(place: Callable[[str], Place]) -> None:
    old, new = place("sqlite_url"), place("empty_sqlite_url")
    fill(old)
    tar = made(old)
    with tarfile.open(fileobj=io.BytesIO(tar)) as source:
        content = source.extractfile("manifest.json")
        assert content is not None
        manifest = json.load(content) | {"step": "9999"}
    with pytest.raises(WrongState, match="step"):
        actions.restore(new.engine, new.store, changed(tar, "manifest.json", json.dumps(manifest).encode()), NOW)


def test_a_file_that_retention_took_away_meanwhile_does_not_stop_the_backup(place: Callable[[str], Place]) -> None:
    old, new = place("sqlite_url"), place("empty_sqlite_url")
    files = fill(old)
    old.store.delete(next(iter(files)))
    actions.restore(new.engine, new.store, io.BytesIO(made(old)), NOW)
    assert len(list(new.store.ids())) == len(files) - 1


def test_numbers_go_on_from_where_they_stood(place: Callable[[str], Place]) -> None:
    old, new = place("sqlite_url"), place("empty_postgres_url")
    fill(old)
    actions.restore(new.engine, new.store, io.BytesIO(made(old)), NOW)
    with db.transaction(engine=new.engine):
        audit.line("login", actor="command", now=NOW)
