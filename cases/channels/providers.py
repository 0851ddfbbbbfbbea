"""The staff side of providers: who may send transcripts. A token and its secret are told once and kept nowhere."""

import secrets
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from cases.audit.actions import line
from cases.channels import signing
from cases.channels.models import Provider
from cases.db import session
from cases.errors import BadInput, NotFound
from cases.staff.desk import Desk
from cases.staff.may import May

NAME = 80
MOST_A_MINUTE = 6000


@dataclass(frozen=True, slots=True)
class Made:
    """What the provider is given."""

    id: UUID
    name: str
    token: str = field(repr=False)
    secret: str = field(repr=False)


def listed(desk: Desk) -> list[Provider]:
    """All of them, those that may still send first."""
    desk.need(May.SET_OFFICE)
    wanted = select(Provider).order_by(Provider.ended_on.isnot(None), Provider.made_on.desc(), Provider.name)
    return list(session().scalars(wanted))


def make(desk: Desk, name: str, *, per_minute: int = 120, sandbox: bool = False) -> Made:
    """A new provider. Raises BadInput (empty | long for name, choice for per_minute)."""
    desk.need(May.SET_OFFICE)
    name = name.strip()
    if not name or len(name) > NAME:
        raise BadInput("long" if name else "empty", "name")
    if not 1 <= per_minute <= MOST_A_MINUTE:
        raise BadInput("choice", "per_minute")
    token, salt = signing.new_token(), secrets.token_bytes(32)
    row = Provider(name=name, token=signing.digest(token), secret=salt, sandbox=sandbox, per_minute=per_minute)
    row.made_on = desk.today
    session().add(row)
    session().flush()
    line("provider.make", actor=desk.staff_id, object=row.id, now=desk.now)
    return Made(row.id, name, token, signing.secret(token, salt))


def set_sandbox(desk: Desk, provider_id: UUID, *, sandbox: bool) -> None:
    """Whether what it sends is only checked. Raises NotFound."""
    row = _alive(desk, provider_id)
    row.sandbox = sandbox
    line("provider.sandbox", actor=desk.staff_id, object=row.id, now=desk.now)


def end(desk: Desk, provider_id: UUID) -> None:
    """Its token opens nothing from now on. Raises NotFound."""
    row = _alive(desk, provider_id)
    row.ended_on = desk.today
    line("provider.end", actor=desk.staff_id, object=row.id, now=desk.now)


def _alive(desk: Desk, provider_id: UUID) -> Provider:
    desk.need(May.SET_OFFICE)
    row = session().get(Provider, provider_id, with_for_update=True)
    if row is None or row.ended_on is not None:
        raise NotFound
    return row
