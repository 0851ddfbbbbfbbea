"""The steps of the schema: one head, both ways with data, and nothing beside what the models say."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from cases import db, migrations

for file in sorted((Path(__file__).resolve().parents[3] / "cases").glob("*/models.py")):
    importlib.import_module(f"cases.{file.parent.name}.models")

OFFICE = {
    "id": 1, "name": "市第一医院", "room": "纪检监察室", "demo": False, "mode": "single", "channels": {},
    "superior": {}, "notice": {}, "limits": {}, "founded_on": sa.func.current_date(),
}  # fmt: skip


@contextmanager
def opened(url: str) -> Iterator[sa.Engine]:
    engine = db.make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def test_there_is_one_head() -> None:
    assert len(migrations.heads()) == 1


def test_the_steps_make_what_the_models_say(empty_database_url: str) -> None:
    with opened(empty_database_url) as engine:
        db.upgrade(engine)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.Base.metadata) == []


def test_up_is_idempotent_and_down_leaves_nothing_even_with_data(empty_database_url: str) -> None:
    with opened(empty_database_url) as engine:
        db.upgrade(engine)
        with engine.begin() as connection:
            connection.execute(sa.insert(db.Base.metadata.tables["office"]).values(OFFICE))
        db.upgrade(engine)
        with engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT name FROM office")) == "市第一医院"
        db.downgrade(engine)
        assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}
        assert migrations.current(engine) is None
        db.upgrade(engine)
        assert "report" in sa.inspect(engine).get_table_names()


def login_as(url: str, engine: sa.Engine, group: str) -> sa.Engine:
    """A login role of its own that is a member of `group`, and an engine that uses it."""
    name = sa.engine.make_url(url).database
    role = f"{name}_{group}"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'x' IN ROLE {group}")
    return db.make_engine(
        sa.engine.make_url(url).set(username=role, password="x").render_as_string(hide_password=False)
    )


@contextmanager
def member(url: str, group: str) -> Iterator[sa.Engine]:
    with opened(url) as owner:
        engine = login_as(url, owner, group)
        try:
            yield engine
        finally:
            role = engine.url.username
            engine.dispose()
            with owner.begin() as connection:
                connection.exec_driver_sql(f"DROP OWNED BY {role}")
                connection.exec_driver_sql(f"DROP ROLE {role}")


def refused(engine: sa.Engine, statement: str) -> bool:
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
    except sa.exc.ProgrammingError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


PUBLISHED = {"office", "department", "official", "holiday", "certificate", "key_epoch"}


def test_the_public_role_reads_what_is_published_and_nothing_else(postgres_url: str) -> None:
    with member(postgres_url, "qingyuan_public") as engine:
        for table in sorted({*db.Base.metadata.tables, "alembic_version"}):
            allowed = table in PUBLISHED
            assert refused(engine, f"SELECT * FROM {table}") is not allowed, table
            assert refused(engine, f"DELETE FROM {table}"), table
            assert refused(engine, f"INSERT INTO {table} DEFAULT VALUES"), table
            assert refused(engine, f"TRUNCATE {table}"), table
            assert refused(engine, f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"), table
        assert refused(engine, "CREATE TABLE mine (id int)")
        assert refused(engine, "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        assert refused(engine, "SELECT nextval('audit_line_id_seq')")
        assert refused(engine, "SET ROLE qingyuan_worker")


KEYS = [
    ("report_wrap", "blob"), ("key_wrap", "blob"), ("recovery_wrap", "blob"), ("holding", "key"),
    ("case_recovery", "blob"),
    ("staff_session", "box"), ("staff", "seed_box"), ("staff", "totp_box"), ("origin", "key"), ("thread_key", "seed"),
    ("blob", "key"), ("parked", "key"), ("message", "key"), ("ledger_row", "key"), ("identity", "blob"),
    ("release", "blob"),
    ("report", "body"), ("message", "body"), ("draft", "body"), ("entry", "body"), ("gist", "body"),
]  # fmt: skip


@pytest.mark.parametrize("where", KEYS, ids=".".join)
def test_the_worker_role_reads_no_wrap_no_box_and_no_body(worker: sa.Engine, where: tuple[str, str]) -> None:
    table, column = where
    assert refused(worker, f"SELECT {column} FROM {table}")


@pytest.fixture(scope="module")
def worker(postgres_server: str, postgres_template: str) -> Iterator[Any]:
    factory = importlib.import_module("tests.factories.databases")
    for url in factory.cloned(postgres_server, postgres_template):
        with member(url, "qingyuan_worker") as engine:
            yield engine


def test_the_worker_role_does_what_runs_on_a_clock(worker: sa.Engine) -> None:
    for statement in (
        "SELECT id, state, due_on, level FROM report",
        "UPDATE report SET level = 'blue' WHERE level <> 'blue' AND due_on < '2000-01-01'",
        "DELETE FROM staff_session WHERE seen_at < '2000-01-01'",
        "DELETE FROM parked WHERE until < '2000-01-01'",
        "UPDATE audit_line SET leaf = 1 WHERE leaf = 0",
        "SELECT * FROM holiday",
    ):
        assert not refused(worker, statement), statement


def test_functions_are_not_for_everybody(postgres_url: str) -> None:
    with opened(postgres_url) as engine, engine.connect() as connection:
        open_to_all = connection.exec_driver_sql(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = 'public' AND has_function_privilege('qingyuan_worker', p.oid, 'EXECUTE')"
        ).all()
        loose = connection.exec_driver_sql(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' "
            "AND p.prosecdef AND NOT coalesce(p.proconfig::text LIKE '%%search_path%%', false)"
        ).all()
    assert open_to_all == []
    assert loose == []
