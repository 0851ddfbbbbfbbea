"""Writing down what is done, in the transaction in which it is done: both are kept, or neither."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cases.audit.models import AuditLine, object_id
from cases.audit.rules import told_time
from cases.db import session

REFUSED = "refused"


def line(act: str, *, actor: UUID | str, now: datetime, object: UUID | str = "", digest: bytes = b"") -> None:  # noqa: A002 - the word of the contract
    """Stage one line: `actor` did `act` to `object`; `digest` is the SHA-256 of the sealed reason, where there is one.

    `actor` is a person's id, or "reporter", "worker", "command". The worker moves the line into the tree
    (`cases.audit.jobs.grow`). Raises RuntimeError outside of a transaction.
    """
    session().add(AuditLine(**row(act, actor=actor, now=now, object=object, digest=digest)))


def row(
    act: str,
    *,
    actor: UUID | str,
    now: datetime,
    object: UUID | str = "",  # noqa: A002 - the word of the contract
    digest: bytes = b"",
) -> dict[str, Any]:
    """The columns of such a line, for a door that writes without objects."""
    who = str(actor)
    return {"at": told_time(who, now), "actor": who, "act": act, "object": object_id(object), "digest": digest}


def refusal(actor: UUID | str, now: datetime) -> None:
    """Stage the one line that every refusal leaves. It does not name what was asked for: that would tell it exists."""
    line(REFUSED, actor=actor, now=now)
