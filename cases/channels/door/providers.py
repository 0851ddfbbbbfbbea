"""Providers that send transcripts: who calls with a token, and what was answered to an idempotency key before."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from cases.channels.door.call import as_bytes, call, on_postgres
from cases.channels.models import ApiCall, Provider
from cases.db import session


@dataclass(frozen=True, slots=True)
class Caller:
    """A provider that may send; `salt` makes its signing secret out of its token."""

    id: UUID
    name: str
    salt: bytes = field(repr=False)
    sandbox: bool
    per_minute: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered to a key; `digest` is the keyed hash of the body that it came with."""

    digest: bytes
    answer: dict[str, Any]


def caller(token: bytes) -> Caller | None:
    """Whose token has this SHA-256, if it has not ended."""
    if not on_postgres():
        row = session().scalar(select(Provider).where(Provider.token == token, Provider.ended_on.is_(None)))
        return Caller(row.id, row.name, row.secret, row.sandbox, row.per_minute) if row else None
    found = call("channels_provider", token=token)
    if found is None:
        return None
    salt = as_bytes(found["salt"]) or b""
    return Caller(UUID(found["id"]), found["name"], salt, bool(found["sandbox"]), int(found["per_minute"]))


def answered(provider: UUID, mark: bytes) -> Answered | None:
    """What was answered to this provider's key before."""
    if not on_postgres():
        row = session().get(ApiCall, (provider, mark))
        return Answered(row.digest, row.answer) if row else None
    found = call("channels_answered", provider=provider, mark=mark)
    return None if found is None else Answered(as_bytes(found["digest"]) or b"", found["answer"])


def answer(provider: UUID, mark: bytes, given: Answered, day: date) -> None:
    """Keep what is answered to a key; where one was kept meanwhile, that one stays."""
    if on_postgres():
        call("channels_answer", provider=provider, mark=mark, digest=given.digest, answer=given.answer, day=day)
        return
    values = {"provider_id": provider, "mark": mark, "digest": given.digest, "answer": given.answer, "day": day}
    session().execute(insert(ApiCall).values(values).on_conflict_do_nothing())
