"""One table of what runs when; Redis only makes haste, and nothing outside the table is run."""

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
import sqlalchemy as sa
from rq import Queue
from rq.serializers import JSONSerializer

import worker
from app.config import Settings, make_secret
from app.serve import connect
from cases import db, queue
from cases.audit import actions
from cases.audit.models import AuditLine, Checkpoint
from cases.casework.models import Clue, Release, Task
from cases.inbox.models import Parked, Report
from cases.office.models import Office
from cases.staff.models import Draft, Staff, StaffSession
from tests.factories.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Settings]:
    environ = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "QINGYUAN_HOME": str(tmp_path / "home")}
    found = Settings.from_env(environ).for_worker()
    assert found.log_key_file is not None
    make_secret(found.log_key_file)
    connect(found, pool=2)
    yield found
    db.disconnect()
    queue.connect("")


def write(count: int = 1) -> None:
    with db.transaction():
        for _ in range(count):
            actions.line("login", actor="command", now=datetime.now(UTC))


def counts() -> tuple[int, int, int]:
    """Lines, lines in the tree, checkpoints."""
    with db.transaction(reading=True) as session:
        return (
            session.scalar(sa.select(sa.func.count(AuditLine.id))) or 0,
            session.scalar(sa.select(sa.func.count(AuditLine.leaf))) or 0,
            session.scalar(sa.select(sa.func.count(Checkpoint.size))) or 0,
        )


@pytest.mark.parametrize("row", worker.TABLE, ids=lambda row: row.job)
def test_every_row_names_a_job_that_is_there(row: worker.Row) -> None:
    module, _, name = row.job.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_no_job_is_forgotten() -> None:
    known = {row.job for row in worker.TABLE}
    for file in sorted((ROOT / "cases").glob("*/jobs.py")):
        module = importlib.import_module(f"cases.{file.parent.name}.jobs")
        for name, thing in vars(module).items():
            if callable(thing) and getattr(thing, "__module__", "") == module.__name__ and not name.startswith("_"):
                assert f"{module.__name__}.{name}" in known


def test_a_round_runs_what_is_due_and_no_more(settings: Settings) -> None:
    write(3)
    own = worker.Worker(settings, worker.TABLE[:2])
    own.round()
    assert counts() == (3, 3, 1)
    write()
    own.due["cases.audit.jobs.grow"] = time.monotonic() + 60
    own.round()
    assert counts() == (4, 3, 1)


def test_more_lines_than_a_batch_are_in_the_tree_after_one_run(settings: Settings) -> None:
    write(4100)
    worker.Worker(settings).run(queue.Order("cases.audit.jobs.grow", ()))
    assert counts()[:2] == (4100, 4100)


def test_an_order_through_redis_is_obeyed_at_once(settings: Settings) -> None:
    own = worker.Worker(settings, worker.TABLE[:1])
    own.round()
    own.due["cases.audit.jobs.grow"] = time.monotonic() + 60
    write()
    with db.transaction():
        queue.later("cases.audit.jobs.grow")
    own.round()
    assert counts()[:2] == (1, 1)


@pytest.mark.parametrize("job", ["os.getpid", "builtins.exec", "cases.audit.jobs.checkpoint.x", "cases.db.disconnect"])
def test_what_is_not_in_the_table_is_refused(settings: Settings, job: str) -> None:
    own = worker.Worker(settings, ())
    assert not own.obey(queue.Order(job, ()))


def test_who_writes_redis_runs_nothing(settings: Settings, redis_url: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with redis.Redis.from_url(redis_url) as client:
        theirs = Queue(queue.QUEUE, connection=client, serializer=JSONSerializer)
        theirs.enqueue_call("os.mkdir", (str(trace),))
        theirs.enqueue_call("os.system", ("true",))
    own = worker.Worker(settings, ())
    for _ in range(3):
        own.round()
    assert not trace.exists()


def test_redis_wiped_or_away_costs_nothing_but_haste(settings: Settings, redis_url: str) -> None:
    own = worker.Worker(settings, worker.TABLE[:1])
    write()
    with db.transaction():
        queue.later("cases.audit.jobs.grow")
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    own.round()
    assert counts()[:2] == (1, 1)
    queue.connect("unix:///nowhere/redis.sock")
    write()
    own.due.clear()
    own.round()
    assert counts()[:2] == (2, 2)


def test_a_job_that_fails_does_not_stop_the_others(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    write()
    broken = worker.Row("broken", "no.such.job", 1)
    own = worker.Worker(settings, (broken, worker.TABLE[0]))
    own.round()
    own.round()
    assert counts()[:2] == (1, 1)


def test_without_a_log_key_lines_still_go_into_the_tree(settings: Settings) -> None:
    assert settings.log_key_file is not None
    settings.log_key_file.unlink()
    write()
    own = worker.Worker(settings, worker.TABLE[:2])
    own.round()
    assert counts() == (1, 1, 0)


def test_the_process_works_until_it_is_told_to_stop(settings: Settings, tmp_path: Path) -> None:
    write(2)
    environ: dict[str, Any] = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "QINGYUAN_HOME": str(settings.home),
    }
    with subprocess.Popen([sys.executable, "-m", "app", "worker"], cwd=ROOT, env=environ) as process:
        try:
            wait_until(lambda: counts() == (2, 2, 1), "the worker")
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        finally:
            process.kill()


def test_the_workers_role_may_do_all_that_is_in_the_table(postgres_url: str, tmp_path: Path) -> None:
    owner = db.make_engine(postgres_url)
    role = f"worker_{owner.url.database}"
    with owner.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'x' IN ROLE qingyuan_worker")
    with db.transaction(engine=owner) as session:
        seed(session)
    url = owner.url.set(username=role, password="x").render_as_string(hide_password=False)
    settings = Settings.from_env({"DATABASE_URL": url, "QINGYUAN_HOME": str(tmp_path)}).for_worker()
    assert settings.log_key_file is not None
    make_secret(settings.log_key_file)
    connect(settings, pool=2)
    own = worker.Worker(settings)
    try:
        for row in worker.TABLE:
            own.run(queue.Order(row.job, ()))
        assert own.told == {}
        assert counts() == (2, 1, 1)
    finally:
        db.disconnect()
        with owner.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {role}; DROP ROLE {role}")
        owner.dispose()


def seed(session: Any) -> None:
    """An office with a row of everything that a clock touches, each past its time."""
    old = date(2020, 1, 2)
    then = datetime(2020, 1, 2, tzinfo=UTC)
    people = Staff(id=uuid4(), username="a", name="a", state="confirmed", created_at=then)
    report = Report(
        id=uuid4(), ref="AAAA-BBBB", channel="CH_WEB", addressee="office", state="received", said="received",
        received_on=old, due_on=old, body=b"", reporter_seal=b"",
    )  # fmt: skip
    refused = Report(
        id=uuid4(), ref="AAAA-CCCC", channel="CH_WEB", addressee="office", state="refused", said="refused",
        received_on=old, body=b"", reporter_seal=b"",
    )  # fmt: skip
    clue = Clue(id=uuid4(), ref="CCCC-DDDD", state="open", opened_on=old, due_on=old, epoch=1)
    session.add(
        Office(
            id=1, name="x", room="x", mode="single", channels={}, superior={}, notice={}, founded_on=old,
            limits={"retention": {"refused": 30}},
        )
    )  # fmt: skip
    session.add_all([people, report, refused, clue])
    session.flush()
    sealed = {"clue_id": clue.id, "epoch": 1, "key": b"", "body": b""}
    session.add(StaffSession(id=b"1", staff_id=people.id, box=b"", began_at=then, seen_at=then))
    session.add(Draft(staff_id=people.id, place="x", body=b"", at=then))
    session.add(Parked(id=uuid4(), form=b"", key=b"", meta=b"", until=old))
    session.add(Task(**sealed, assignee_id=people.id, due_on=old, since=old))
    session.add(
        Release(
            **sealed, report_id=report.id, handler_id=people.id, state="granted", blob=b"1", asked_at=then, until=then
        )
    )
    session.flush()
    actions.line("login", actor=people.id, now=then)
