"""Signing in, being at the desk, and going: a seed is boxed under cookie and pepper for as long as one sits there."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from cases.audit.actions import line
from cases.db import after_commit, once, session
from cases.errors import BadInput, NotFound
from cases.staff import cache
from cases.staff.contexts import session_box, totp_box
from cases.staff.desk import Desk
from cases.staff.lock import Host, Latch, Lock
from cases.staff.may import Role
from cases.staff.models import RoleGrant, Staff, StaffSession
from cases.staff.queries import LIVING, latch, roles_of, staff
from cases.staff.rules import is_idle, wait_after
from cases.staff.totp import SecondFactor, step_of
from crypto.errors import CannotOpen
from crypto.keys import UserKeys, session_id, session_key
from crypto.seal import box
from crypto.unseal import unbox

COOKIE = 32


@dataclass(frozen=True)
class Attempt:
    """A password that has been tried: whose it would be, and the seed if it was right."""

    latch: Latch
    seed: bytes | None = field(repr=False)
    code: str = field(repr=False)


def login(username: str, password: str, otp: str, now: datetime, host: Host) -> str | None:
    """The cookie's value, or None for every kind of failure alike. In one transaction; the edge, where other people
    wait for the database, does the same three steps with the slow one outside (`latch`, `Latch.opened`, `sit_down`).
    """
    found = latch(username, host)
    return sit_down(Attempt(found, found.opened(password, host), otp), now, host)


def sit_down(attempt: Attempt, now: datetime, host: Host) -> str | None:
    """The cookie of a new sitting, or None. A failure counts and must be committed like a success."""
    person = session().get(Staff, attempt.latch.staff_id, with_for_update=True) if attempt.latch.staff_id else None
    if person is None or person.state not in LIVING:
        line("login.failed", actor="nobody", now=now)
        return None
    waiting = person.retry_at is not None and now < person.retry_at
    if waiting or attempt.seed is None or not _second(person, attempt, now):
        if not waiting:
            person.failures += 1
            person.retry_at = now + wait_after(person.failures)
        line("login.failed", actor=person.id, now=now)
        return None
    person.failures, person.retry_at = 0, None
    line("login", actor=person.id, now=now)
    return open_session(person, attempt.seed, now, host)


def _second(person: Staff, attempt: Attempt, now: datetime) -> bool:
    if attempt.seed is None or person.totp_box is None:
        return False
    try:
        secret = unbox(UserKeys.from_seed(attempt.seed).symmetric, person.totp_box, totp_box(person.id)).decode()
    except CannotOpen:
        return False
    step = step_of(secret, attempt.code, now, person.totp_step)
    person.totp_step = step or person.totp_step
    return step is not None


def open_session(person: Staff, seed: bytes, now: datetime, host: Host) -> str:
    """A new sitting for a person whose seed is at hand; gives the cookie's value."""
    cookie = secrets.token_bytes(COOKIE)
    found = session_id(cookie)
    blob = box(session_key(cookie, host.pepper), seed, session_box(found, person.id))
    session().add(StaffSession(id=found, staff_id=person.id, box=blob, began_at=now, seen_at=now))
    session().flush()
    return urlsafe_b64encode(cookie).decode().rstrip("=")


def cookie_bytes(cookie: str) -> bytes | None:
    """The 32 bytes of a cookie's value, or None."""
    try:
        raw = urlsafe_b64decode(cookie + "=") if len(cookie) == 43 and cookie.isascii() else b""
    except (Base64Error, ValueError):
        return None
    return raw if len(raw) == COOKIE else None


def at_desk(cookie: str, now: datetime, host: Host) -> Desk | None:
    """Who sits there, or None where nobody does (any more). Reads only; see `touch`."""
    raw = cookie_bytes(cookie)
    found = session().execute(_SITTING, {"sitting": session_id(raw)}).all() if raw else []
    if raw is None or not found:
        return None
    row, person, _ = found[0]
    if is_idle(row.seen_at, row.began_at, now):
        cache.drop(row.id)
        return None
    keys = cache.recall(row.id, row.staff_id, now) or _opened(raw, row, host, now)
    if keys is None or person.state not in LIVING:
        return None
    once((Staff, person.id), lambda: person)  # stays at hand: every page says who is here
    roles = frozenset(Role(role) for _, _, role in found if role)
    return _desk(person, keys, now, (roles, row.id))


# The sitting, the person and what the person may do, in one go: every page begins with it.
_SITTING = (
    select(StaffSession, Staff, RoleGrant.role)
    .join(Staff, Staff.id == StaffSession.staff_id)
    .outerjoin(RoleGrant, (RoleGrant.staff_id == Staff.id) & RoleGrant.ended_at.is_(None))
    .where(StaffSession.id == bindparam("sitting"))
)


def _opened(cookie: bytes, row: StaffSession, host: Host, now: datetime) -> UserKeys | None:
    try:
        seed = unbox(session_key(cookie, host.pepper), row.box, session_box(row.id, row.staff_id))
    except CannotOpen:
        return None
    keys = UserKeys.from_seed(seed)
    cache.keep(row.id, row.staff_id, keys, now)
    return keys


def desk_of(person: Staff, keys: UserKeys, now: datetime, sitting: bytes = b"") -> Desk:
    """The desk of a person whose keys are at hand. Until a certifier has compared the fingerprint nobody knows who came
    in by the link: no certificate, no wrap, and no role. Who may reset accounts would else take over any of them.
    """
    return _desk(person, keys, now, (roles_of(person.id), sitting))


def _desk(person: Staff, keys: UserKeys, now: datetime, here: tuple[frozenset[Role], bytes]) -> Desk:
    roles, sitting = here
    if person.state != "confirmed":
        return Desk(person.id, person.name, frozenset(), keys, now, session_id=sitting)
    return Desk(person.id, person.name, roles, keys, now, person.certificate_id, person.scope_note, sitting)


def touch(sitting: bytes, now: datetime) -> None:
    """The person is still here."""
    row = session().get(StaffSession, sitting)
    if row is not None:
        row.seen_at = now


def sign_out(desk: Desk) -> None:
    """End the sitting at which this is asked."""
    _end(desk.session_id)
    line("logout", actor=desk.staff_id, now=desk.now)


def end_session(desk: Desk, sitting: bytes) -> None:
    """End another sitting of one's own. Raises NotFound for anybody else's."""
    row = session().get(StaffSession, sitting)
    if row is None or row.staff_id != desk.staff_id:
        raise NotFound("session")
    _end(sitting)
    line("session.end", actor=desk.staff_id, now=desk.now)


def end_all_sessions(staff_id: UUID) -> None:
    """End every sitting of a person, here and in memory."""
    session().execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))
    after_commit(lambda: cache.drop_all_of(staff_id))


def _end(sitting: bytes) -> None:
    session().execute(delete(StaffSession).where(StaffSession.id == sitting))
    after_commit(lambda: cache.drop(sitting))


def change_password(desk: Desk, opened: bytes | None, lock: Lock) -> None:
    """Put one's own seed under a new password; `opened` is what the old one opened (`Latch.opened`). Other sittings
    end.

    Raises BadInput("login", "old") where the old password was wrong.
    """
    person = staff(desk.staff_id)
    if opened is None:
        raise BadInput("login", "old")
    person.salt, person.seed_box = lock.salt, lock.shut(opened, person.id)
    others = select(StaffSession.id).where(StaffSession.staff_id == person.id, StaffSession.id != desk.session_id)
    for sitting in session().scalars(others).all():
        _end(sitting)
    line("password.change", actor=desk.staff_id, now=desk.now)


def renew_totp(desk: Desk, opened: bytes | None, second: SecondFactor) -> None:
    """Take a new second factor into use once its code proves that an app has it; `opened` is what the password opened
    (`Latch.opened`): who finds a desk deserted does not make an own way in of it.

    Raises BadInput: login (field `old`) where the password was wrong, otp (field `otp`).
    """
    if opened is None:
        raise BadInput("login", "old")
    step = step_of(second.secret, second.code, desk.now)
    if step is None:
        raise BadInput("otp", "otp")
    person = staff(desk.staff_id)
    person.totp_box = box(desk.keys.symmetric, second.secret.encode(), totp_box(person.id))
    person.totp_step = step
    line("totp.renew", actor=desk.staff_id, now=desk.now)
