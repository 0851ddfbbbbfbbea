"""One door to the database: the base class, the session of the running unit of work, the only `commit(` in the house.

The edge (a request, a job, a command) writes `with transaction():`; everything below uses `session()`, never commits.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session

from cases.errors import Unready

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
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Naive UTC back to an aware time."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


T = TypeVar("T")

_engine: Engine | None = None
_session: ContextVar[Session | None] = ContextVar("session", default=None)
_reading: ContextVar[bool] = ContextVar("reading", default=False)
_after: ContextVar[list[Callable[[], None]] | None] = ContextVar("after", default=None)

_ONCE = "once"

# FULL: a code that was shown must survive a power cut, not only a killed process.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=15000",
    "temp_store=MEMORY",
    "secure_delete=ON",
)


def connect(url: str, *, pool: int = 8) -> Engine:
    """Open the engine of `url` and make it this process's: after the fork, never before. Nothing is sent yet."""
    global _engine  # noqa: PLW0603 - one process, one database: this is its home
    _engine = make_engine(url, pool=pool)
    return _engine


def disconnect() -> None:
    """Let go of this process's database, so that another may be connected. Does nothing where there is none."""
    global _engine  # noqa: PLW0603 - see connect
    if _engine is not None:
        _engine.dispose()
    _engine = None


def make_engine(url: str, *, pool: int = 8) -> Engine:
    """An engine (`sqlite:///…`, `postgresql+psycopg://…`) with our pragmas; does not become the process's own."""
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    sizes: dict[str, Any] = {"pool_size": pool, "max_overflow": pool, "hide_parameters": True}
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, pool_pre_ping=True, **sizes)
        event.listen(engine, "do_execute", _bare)
    else:
        engine = create_engine(parsed, connect_args={"timeout": 15}, **sizes)
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _forget)
    return engine


BARE = {"bare": True}


def _bare(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    # What is asked for with the execution options BARE comes as bytes and not as text about bytes: half as much to
    # send, and much less to read. True: it has been asked here.
    if not context.execution_options.get("bare"):
        return False
    cursor.execute(statement, parameters, binary=True)
    return True


def _pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    # A deferred transaction that turns writer half-way fails at once when another wrote meanwhile, so writers say so
    # from the start.
    connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


def _still(engine: Engine) -> Engine:
    # A page is read in several statements: each must see the same keys and rows, also while a recusal changes them.
    # SQLite's read transaction is a snapshot by itself.
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def session() -> Session:
    """The session of the running `transaction()`. Raises RuntimeError outside of one."""
    current = _session.get()
    if current is None:
        raise RuntimeError("no transaction is open")
    return current


def reading() -> bool:
    """Whether the running `transaction()` has promised to write nothing."""
    return _reading.get()


def once(key: Hashable, find: Callable[[], T]) -> T:
    """What `find()` gives, asked once in the running transaction and not again until something is written in it or a
    row is locked. Never outlives the transaction. What raises is asked anew.
    """
    current = session()
    if current.new or current.dirty or current.deleted:  # not yet sent: a statement would send it first
        return find()
    known: dict[Hashable, T] = current.info.setdefault(_ONCE, {})
    if key not in known:
        found = find()
        current.info.setdefault(_ONCE, {})[key] = found
        return found
    return known[key]


def _forget(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    # All but a plain reading: writes, savepoints and the way back from them, and locks, behind which others may have
    # written.
    if not statement.startswith("SELECT") or "FOR UPDATE" in statement:
        current = _session.get()
        if current is not None:
            current.info.pop(_ONCE, None)


@contextmanager
def transaction(*, reading: bool = False, engine: Engine | None = None) -> Iterator[Session]:
    """One unit of work: all kept or nothing. An inner one joins the outer. `reading`: nothing is written.

    Raises Unready where the database is away, locked for too long, or its disk is full.
    """
    outer = _session.get()
    if outer is not None:
        yield outer
        return
    used = engine or _engine
    if used is None:
        raise Unready("database")
    current = Session(_still(used) if reading else used, expire_on_commit=False)
    waiting: list[Callable[[], None]] = []
    marks = (_session.set(current), _reading.set(reading), _after.set(waiting))
    try:
        with _said_plainly():
            yield current
            current.commit()
    finally:
        _after.reset(marks[2])
        _reading.reset(marks[1])
        _session.reset(marks[0])
        _close(current)
    for call in waiting:
        call()


@contextmanager
def _said_plainly() -> Iterator[None]:
    """A database that is away is one error of ours, so that the edge, which knows no SQLAlchemy, can say it."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise Unready("database") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unready("database") from error
        raise


def _close(current: Session) -> None:
    try:
        current.close()
    except DBAPIError:
        # The server went away in mid-transaction and cannot be told to roll back; it has done so on its own.
        current.invalidate()


def after_commit(call: Callable[[], None]) -> None:
    """Run `call` once the running transaction is kept; never when it is not."""
    waiting = _after.get()
    if waiting is None:
        raise RuntimeError("no transaction is open")
    waiting.append(call)


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the tables of `engine` to the step `to` (`cases.migrations`); all of it or nothing."""
    _migrations().upgrade(engine, to)


def downgrade(engine: Engine, to: str = "base") -> None:
    """Take the tables of `engine` back to the step `to`; all of it or nothing."""
    _migrations().downgrade(engine, to)


def step(engine: Engine) -> str | None:
    """The step at which the tables of `engine` stand, None for an empty database. Raises Unready where it is away."""
    with _said_plainly(), engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def newest_step() -> str:
    """The step to which `upgrade` leads: each file of the folder begins with its number."""
    return max(file.name for file in (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))[:4]


def _migrations() -> Any:
    # By name: alembic weighs more than a web process should carry for something that set-up alone needs.
    return import_module("cases.migrations")
