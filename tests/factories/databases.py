"""SQLite and PostgreSQL for tests: migrated once a run, then a fresh copy for each test."""

import importlib
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy.engine import make_url

from tests.factories.postgres import cluster

TEMPLATE = "qingyuan_template"
_numbers = count(1)


def migrate(url: str) -> None:
    """Bring the empty database at `url` to the newest schema."""
    # By name, so that tests which need no tables run while that room is unbuilt.
    database = importlib.import_module("cases.db")
    engine = database.make_engine(url)
    try:
        database.upgrade(engine)
    finally:
        engine.dispose()


def statement(url: str, sql: str) -> None:
    """Run one statement on the server of `url`, outside any transaction."""
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(sql)


def settle(file: Path) -> None:
    """Bring everything of a SQLite database that nobody is connected to into its one file, so that it can be copied."""
    statement(f"sqlite:///{file}", "PRAGMA wal_checkpoint(TRUNCATE)")


def named(url: str, database: str) -> str:
    """`url` with another database of the same server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def cloned(server: str, template: str) -> Iterator[str]:
    """A copy of `template` under a name of its own, dropped afterwards whoever is still connected."""
    name = f"qy_{os.getpid()}_{next(_numbers)}"
    statement(server, f'CREATE DATABASE {name} TEMPLATE "{template}"')
    try:
        yield named(server, name)
    finally:
        statement(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A cluster's URL, as its superuser: QINGYUAN_TEST_DATABASE_URL where it is set, else one of our own."""
    given = os.environ.get("QINGYUAN_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with cluster() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a migrated database that tests are copied from."""
    name = f"{TEMPLATE}_{os.getpid()}"
    statement(postgres_server, f"CREATE DATABASE {name}")
    try:
        migrate(named(postgres_server, name))
        yield name
    finally:
        statement(postgres_server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own, as the owner of its tables."""
    yield from cloned(postgres_server, postgres_template)


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """A PostgreSQL database of this test's own without a table: for migrations."""
    yield from cloned(postgres_server, "template1")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated SQLite database that tests are copied from."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{file}")
    settle(file)
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of this test's own."""
    file = tmp_path / "qingyuan.db"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """A SQLite database of this test's own without a table: for migrations."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database; the test runs once on each of the two."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without a table; the test runs once on each of the two."""
    name = "empty_sqlite_url" if request.param == "sqlite" else "empty_postgres_url"
    return str(request.getfixturevalue(name))
