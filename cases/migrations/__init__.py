"""The schema in its steps, run from code: no ini file, no second place where a database address could lie."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from cases.migrations import roles

FOLDER = Path(__file__).parent


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database of `engine` up to the step `to`; all of it or nothing. Idempotent.

    Rights and functions are the code's, not a step's: they are given once the tables stand as the code knows them.
    """
    with engine.begin() as connection:
        command.upgrade(_config(connection), to)
        if MigrationContext.configure(connection).get_current_revision() in heads():
            roles.grant(connection)


def downgrade(engine: Engine, to: str = "base") -> None:
    """Take the database of `engine` back to the step `to`; all of it or nothing."""
    with engine.begin() as connection:
        roles.withdraw(connection)
        command.downgrade(_config(connection), to)


def heads() -> list[str]:
    """The newest steps: more than one means that two branches of work have not been joined."""
    return list(ScriptDirectory.from_config(_config()).get_heads())


def current(engine: Engine) -> str | None:
    """The step at which the database of `engine` stands, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
