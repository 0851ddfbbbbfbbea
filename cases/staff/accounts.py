"""People come, are given roles, and are confirmed by a holder of keys."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from re import compile as pattern
from uuid import UUID, uuid4

from sqlalchemy import func, select

from cases.audit.actions import line
from cases.db import session
from cases.errors import BadInput, NotAllowed, WrongState
from cases.keys.actions import certify, certify_epoch, share_all
from cases.keys.queries import uncertified
from cases.staff.contexts import totp_box
from cases.staff.desk import Desk
from cases.staff.hands import CONFIRMED, mark, seen_by_two
from cases.staff.lock import Lock
from cases.staff.may import May, Role, conflict
from cases.staff.models import RoleGrant, Staff
from cases.staff.queries import (
    fingerprint_of,
    invited,
    kinds_for,
    roles_of,
    staff,
)
from cases.staff.rules import INVITED_FOR
from cases.staff.sitting import desk_of
from cases.staff.totp import SecondFactor, step_of
from cases.staff.upkeep import BORN
from crypto.certs import Certificate
from crypto.keys import UserKeys, new_seed
from crypto.seal import box

_USERNAME = pattern(r"^[a-z][a-z0-9._-]{1,62}[a-z0-9]$")


@dataclass(frozen=True)
class NewPerson:
    """Who is to be invited."""

    username: str
    name: str
    post: str = ""
    roles: frozenset[Role] = frozenset()
    scope_note: str = ""


def token_hash(token: str) -> bytes:
    """Under what an invitation lies in the database."""
    return hashlib.sha256(token.encode()).digest()


def invite(desk: Desk, new: NewPerson) -> str:
    """A new person with a one-time link of 72 hours; gives the link's token, which is stored nowhere.

    Roles may be given at once by who may grant them, else later. Raises NotAllowed, and BadInput: username, taken,
    name,
    conflict.
    """
    desk.need(May.CREATE_ACCOUNT)
    person = add_person(new, desk.now)
    line("staff.invite", actor=desk.staff_id, object=person.id, now=desk.now)
    for role in sorted(new.roles):
        grant(desk, person.id, role)
    return new_link(person, desk.now)


def add_person(new: NewPerson, now: datetime) -> Staff:
    """The row of a person who is to be invited. Raises BadInput."""
    if not _USERNAME.match(new.username):
        raise BadInput("username", "username")
    if not new.name.strip():
        raise BadInput("name", "name")
    if conflict(new.roles):
        raise BadInput("conflict", "roles")
    if session().scalar(select(func.count()).select_from(Staff).where(Staff.username == new.username)):
        raise BadInput("taken", "username")
    person = Staff(id=uuid4(), username=new.username, name=new.name.strip(), post=new.post.strip(), created_at=now)
    person.state, person.scope_note = "invited", new.scope_note.strip()
    session().add(person)
    session().flush()
    return person


def new_link(person: Staff, now: datetime) -> str:
    """A fresh one-time token for a person, in the place of any before it; its hash alone is kept."""
    token = secrets.token_urlsafe(32)
    person.invite_hash, person.invite_until = token_hash(token), now + INVITED_FOR
    session().flush()
    return token


def activate(token: str, lock: Lock, second: SecondFactor, now: datetime) -> tuple[Desk, bytes]:
    """The invited person's own seed is born and put under the new lock; gives the desk and the seed, for
    `open_session`.

    Raises BadInput: invite (used, unknown or too old), otp (field `otp`).
    """
    person = invited(token_hash(token), now)
    if person is None or person.state != "invited":
        raise BadInput("invite")
    step = step_of(second.secret, second.code, now)
    if step is None:
        raise BadInput("otp", "otp")
    seed = new_seed()
    keys = take_keys(person, seed, lock, second.secret)
    person.state, person.totp_step, person.certificate_id = "active", step, None
    person.invite_hash = person.invite_until = None
    person.failures, person.retry_at = 0, None
    session().flush()
    line("staff.activate", actor=person.id, object=person.id, now=now)
    return desk_of(person, keys, now), seed


def take_keys(person: Staff, seed: bytes, lock: Lock, totp_secret: str) -> UserKeys:
    """Put a new seed and what comes of it into a person's row."""
    keys = UserKeys.from_seed(seed)
    person.salt, person.seed_box = lock.salt, lock.shut(seed, person.id)
    person.totp_box = box(keys.symmetric, totp_secret.encode(), totp_box(person.id))
    person.sign_public, person.seal_public = keys.signer.public, keys.pair.public
    return keys


def grant(desk: Desk, staff_id: UUID, role: Role) -> None:
    """Give a role to another person; keys come with `confirm`. Raises NotAllowed, BadInput: self, conflict;
    WrongState.
    """
    desk.need(May.GRANT_ROLE)
    if staff_id == desk.staff_id:
        raise BadInput("self", "role")
    person, held = staff(staff_id), roles_of(staff_id)
    if person.state == "left" or role in held:
        raise WrongState("role")
    if conflict(held | {role}):
        raise BadInput("conflict", "role")
    session().add(
        RoleGrant(id=uuid4(), staff_id=staff_id, role=role.value, granted_by=desk.staff_id, granted_at=desk.now)
    )
    session().flush()
    line(f"role.grant.{role.value}", actor=desk.staff_id, object=staff_id, now=desk.now)


def confirm(desk: Desk, staff_id: UUID, seen: str) -> list[str]:
    """A certifier has compared the fingerprint `seen` with the person: certify the keys and wrap on what the roles
    ask for.

    Gives the kinds that another holder must still give. Raises NotAllowed, BadInput: self, and second_eyes where the
    comparing is another's (`cases.staff.hands`); WrongState where the keys are no longer those that were compared.
    """
    desk.need(May.CONFIRM_KEYS)
    person = staff(staff_id)
    if staff_id == desk.staff_id:
        raise BadInput("self")
    if person.state not in ("active", "confirmed") or seen != fingerprint_of(person):
        raise WrongState("fingerprint")
    born = [epoch for epoch in uncertified(staff_id) if epoch.kind == BORN]  # no other kind is born in such a session
    alone = bool(person.state == "active" or born) and not seen_by_two(desk, person)
    if person.state == "active":
        _certify(desk, person)
    for epoch in born:
        certify_epoch(desk, epoch)
    line(CONFIRMED, actor=desk.staff_id, object=staff_id, now=desk.now)
    if alone:
        mark(desk, person)
    return share_all(desk, kinds_for(roles_of(staff_id), person.scope_note), staff_id)


def _certify(desk: Desk, person: Staff) -> None:
    sign, seal = person.sign_public or b"", person.seal_public or b""
    draft = Certificate("user", str(person.id), 1, sign, seal, desk.today, desk.today, "")
    person.certificate_id, person.state = certify(desk, draft), "confirmed"
    session().flush()


def give_on(desk: Desk, staff_id: UUID) -> list[str]:
    """A holder who is no certifier wraps on to a confirmed colleague with the same role (custodians do so for each
    other).

    Gives the kinds still lacking. Raises NotAllowed where the two share no key, WrongState for a person not confirmed.
    """
    person = staff(staff_id)
    kinds = set(kinds_for(desk.roles)) & set(kinds_for(roles_of(staff_id), person.scope_note))
    if not kinds:
        raise NotAllowed("key")
    if person.state != "confirmed":
        raise WrongState("staff")
    return share_all(desk, kinds, staff_id)
