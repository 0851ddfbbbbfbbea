"""The public parts of the office's mail keys, for the notice. Nothing else of them is read here."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from cases.channels.door.call import as_bytes, call, on_postgres
from cases.channels.models import MailKey
from cases.db import session


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a sender's mail program needs."""

    id: UUID
    kind: str
    address: str
    fingerprint: str
    until: date
    public: bytes = field(repr=False)


def published(today: date) -> list[PublicKey]:
    """Those in use, the newest first."""
    if on_postgres():
        return [_read(one) for one in call("channels_mail_keys", today=today) or ()]
    names = ("id", "kind", "address", "fingerprint", "until", "public")
    wanted = select(*(getattr(MailKey, name) for name in names))
    wanted = wanted.where(MailKey.ended_at.is_(None), MailKey.until >= today)
    return [PublicKey(*row) for row in session().execute(wanted.order_by(MailKey.created_at.desc(), MailKey.id))]


def _read(one: dict[str, str]) -> PublicKey:
    until, public = date.fromisoformat(one["until"]), as_bytes(one["public"]) or b""
    return PublicKey(UUID(one["id"]), one["kind"], one["address"], one["fingerprint"], until, public)
