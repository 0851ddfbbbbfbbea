"""One unit of work is kept whole or not at all, and a database that is away is one plain error."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from cases import db
from cases.audit.models import AuditLine
from cases.errors import Unready, WrongState
from cases.office.models import Department

NOW = datetime(2026, 3, 4, 5, 6, 7, 999, tzinfo=UTC)


@pytest.fixture
def base(database_url: str) -> Iterator[str]:
    db.connect(database_url)
    yield database_url
    db.disconnect()


def names() -> list[str]:
    with db.transaction(reading=True) as session:
        return list(session.scalars(sa.select(Department.name).order_by(Department.id)))


def add(name: str) -> None:
    db.session().add(Department(name=name))


def test_what_is_done_in_a_transaction_is_kept(base: str) -> None:
    with db.transaction():
        add("骨科")
    assert names() == ["骨科"]


def test_an_error_keeps_nothing_and_tells_nobody(base: str) -> None:
    told: list[str] = []

    def fail() -> None:
        with db.transaction():
            add("骨科")
            db.after_commit(lambda: told.append("骨科"))
            raise WrongState

    with pytest.raises(WrongState):
        fail()
    assert names() == told == []


def test_an_inner_transaction_is_the_outer_one(base: str) -> None:
    def fail() -> None:
        with db.transaction():
            with db.transaction():
                add("骨科")
            raise WrongState

    with pytest.raises(WrongState):
        fail()
    assert names() == []


def test_what_comes_after_comes_after_the_commit_and_in_order(base: str) -> None:
    seen: list[object] = []
    with db.transaction():
        add("骨科")
        db.after_commit(lambda: seen.append(names()))
        with db.transaction():
            db.after_commit(lambda: seen.append(2))
        assert seen == []
    assert seen == [["骨科"], 2]


def test_outside_of_a_transaction_there_is_no_session(base: str) -> None:
    with pytest.raises(RuntimeError):
        db.session()
    with pytest.raises(RuntimeError):
        db.after_commit(print)


def test_a_time_comes_back_aware_and_to_the_second(base: str) -> None:
    with db.transaction() as session:
        session.add(AuditLine(at=NOW.astimezone(timezone(timedelta(hours=8))), actor="a", act="b"))
    with db.transaction(reading=True) as session:
        assert session.scalar(sa.select(AuditLine.at)) == NOW.replace(microsecond=0)


def test_writers_wait_for_each_other_and_none_is_lost(base: str) -> None:
    def write(number: int) -> None:
        for turn in range(10):
            with db.transaction() as session:
                found = session.get(Department, 1, with_for_update=True)
                assert found is not None
                found.place += 1
                found.name = f"{number}-{turn}"

    with db.transaction():
        add("骨科")
    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.transaction(reading=True) as session:
        assert session.scalar(sa.select(Department.place)) == 60


def test_a_process_without_a_database_is_not_ready() -> None:
    db.disconnect()
    with pytest.raises(Unready, match="database"), db.transaction():
        pass


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "postgresql://x:x@127.0.0.1:1/none"])
def test_a_database_that_is_away_is_said_plainly(url: str) -> None:
    db.connect(url)
    try:
        with pytest.raises(Unready, match="database"), db.transaction(reading=True) as session:
            session.execute(sa.text("SELECT 1"))
    finally:
        db.disconnect()


def test_no_value_is_in_the_text_of_a_database_error(base: str) -> None:
    def twice() -> None:
        with db.transaction():
            add("一段绝不该出现的话")
            db.session().flush()
            add("一段绝不该出现的话")

    with pytest.raises(sa.exc.IntegrityError) as caught:
        twice()
    assert "parameters hidden" in str(caught.value) or "SQL parameters" in str(caught.value)


def test_sqlite_keeps_what_was_kept_through_a_power_cut(sqlite_url: str) -> None:
    engine = db.make_engine(sqlite_url)
    with engine.connect() as connection:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted
    engine.dispose()


def test_the_step_of_an_empty_database_is_none(empty_database_url: str) -> None:
    engine = db.make_engine(empty_database_url)
    assert db.step(engine) is None
    db.upgrade(engine)
    assert db.step(engine) == db.newest_step()
    engine.dispose()


def test_reading_does_not_wait_for_a_writer(sqlite_url: str, tmp_path: Path) -> None:
    db.connect(sqlite_url)
    done = threading.Event()

    def read() -> None:
        names()
        done.set()

    try:
        with db.transaction():
            add("骨科")
            db.session().flush()
            reader = threading.Thread(target=read)
            reader.start()
            assert done.wait(5)
        reader.join()
    finally:
        db.disconnect()


def test_what_is_asked_once_is_asked_again_after_any_change_and_in_the_next_transaction(base: str) -> None:
    def found() -> list[str]:
        return db.once("names", lambda: list(db.session().scalars(sa.select(Department.name))))

    with db.transaction() as session:
        assert found() == []
        assert found() is found()
        add("骨科")
        assert found() == ["骨科"]  # what was not yet sent is sent first
        session.execute(sa.update(Department).values(name="胃肠外科"))
        assert found() == ["胃肠外科"]
        with suppress(WrongState), session.begin_nested():
            session.execute(sa.update(Department).values(name="产科"))
            assert found() == ["产科"]
            raise WrongState
        assert found() == ["胃肠外科"]
    with db.transaction() as session:
        session.execute(sa.delete(Department))
    with db.transaction(reading=True):
        assert found() == []
