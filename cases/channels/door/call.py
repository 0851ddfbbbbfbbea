"""How a door reaches its function on PostgreSQL."""

import base64
import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from cases.db import session


def on_postgres() -> bool:
    """Whether the running transaction is on PostgreSQL, where there are roles."""
    return session().get_bind().dialect.name == "postgresql"


def call(function: str, **values: object) -> Any:
    """What `function` (a name of ours, never input) answers to these values. Needs a transaction."""
    # The cast makes psycopg send text, parsed by PostgreSQL itself.
    said = {"p": json.dumps(values, default=_plain)}
    return session().execute(text(f"SELECT {function}(CAST(:p AS jsonb))"), said).scalar()


def as_bytes(value: str | None) -> bytes | None:
    """Bytes that came back as base64."""
    return None if value is None else base64.b64decode(value)


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
