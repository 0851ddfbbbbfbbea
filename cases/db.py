"""One door to the database: the base class, the session of the running unit of work, and the only `commit(` in the house.

The edge (a request, a job, a command) writes `with transaction():`; everything below it uses `session()` and never commits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every row class."""

    metadata = MetaData(naming_convention=NAMING)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time to the second; SQLite forgets zones, so they are taken off and put back here."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware time to naive UTC, whole seconds."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Naive UTC back to an aware time."""
        return None if value is None else value.replace(tzinfo=UTC)


_engine: Engine | None = None
_session: ContextVar[Session | None] = ContextVar("session", default=None)
_reading: ContextVar[bool] = ContextVar("reading", default=False)
_after: ContextVar[list[Callable[[], None]] | None] = ContextVar("after", default=None)


def connect(url: str, *, pool: int = 8) -> Engine:
    """Open the engine of `url` (`sqlite:///…` or `postgresql+psycopg://…`) and make it this process's. After the fork, never before."""
    global _engine  # noqa: PLW0603 - one process, one database: this is its home
    _engine = make_engine(url, pool=pool)
    return _engine


def make_engine(url: str, *, pool: int = 8) -> Engine:
    """An engine with our pragmas; does not become the process's own."""
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_size=pool, max_overflow=pool, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(parsed, pool_size=pool, max_overflow=pool, hide_parameters=True, connect_args={"timeout": 15})
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    # FULL: a code that was shown must survive a power cut, not only a killed process.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "temp_store=MEMORY", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    # A deferred transaction that turns writer half-way fails at once when another wrote meanwhile: writers say so from the start.
    connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


def session() -> Session:
    """The session of the running `transaction()`. Raises RuntimeError outside of one."""
    current = _session.get()
    if current is None:
        raise RuntimeError("no transaction is open")
    return current


@contextmanager
def transaction(*, reading: bool = False, engine: Engine | None = None) -> Iterator[Session]:
    """One unit of work: all kept or nothing. An inner `transaction()` joins the outer one. `reading` promises no writes."""
    outer = _session.get()
    if outer is not None:
        yield outer
        return
    marks = (_session.set(Session(engine or _engine, expire_on_commit=False, autoflush=True)), _reading.set(reading), _after.set([]))
    current = session()
    try:
        yield current
        current.commit()
        kept = _after.get() or []
    finally:
        current.close()
        _after.reset(marks[2])
        _reading.reset(marks[1])
        _session.reset(marks[0])
    for call in kept:
        call()


def after_commit(call: Callable[[], None]) -> None:
    """Run `call` once the running transaction is kept; never when it is not."""
    waiting = _after.get()
    if waiting is None:
        raise RuntimeError("no transaction is open")
    waiting.append(call)
