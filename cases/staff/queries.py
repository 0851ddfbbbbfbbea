"""Who is here, in which roles, with which certificate, and what the office has noted about itself."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from cases.db import once, session
from cases.errors import NotFound, Unready
from cases.keys.queries import missing, seed, uncertified
from cases.office.queries import certificate_for_staff, verified
from cases.staff.desk import Desk
from cases.staff.lock import Host, Latch, no_latch
from cases.staff.may import CERTIFIERS, KEYS_OF, Role
from cases.staff.models import RoleGrant, Setting, Staff, StaffSession
from cases.staff.rules import is_idle
from crypto.errors import CannotOpen
from crypto.keys import Pair, fingerprint

LIVING = ("active", "confirmed")


def staff(staff_id: UUID) -> Staff:
    """One person. Raises NotFound."""
    found = session().get(Staff, staff_id)
    if found is None:
        raise NotFound("staff")
    return found


def by_username(username: str) -> Staff:
    """One person by name of sign-in. Raises NotFound."""
    found = session().scalars(select(Staff).where(Staff.username == username)).one_or_none()
    if found is None:
        raise NotFound("staff")
    return found


def people(*, left: bool = False) -> list[Staff]:
    """Everybody, by user name; with `left` also those who have left."""
    wanted = select(Staff).order_by(Staff.username)
    return list(session().scalars(wanted if left else wanted.where(Staff.state != "left")))


def roles_of(staff_id: UUID) -> frozenset[Role]:
    """The roles a person holds now."""
    wanted = select(RoleGrant.role).where(RoleGrant.staff_id == staff_id, RoleGrant.ended_at.is_(None))
    return frozenset(Role(role) for role in session().scalars(wanted))


def roles_of_all() -> dict[UUID, frozenset[Role]]:
    """The roles of everybody, in one statement."""
    found: dict[UUID, set[Role]] = {}
    for row in session().execute(select(RoleGrant.staff_id, RoleGrant.role).where(RoleGrant.ended_at.is_(None))):
        found.setdefault(row.staff_id, set()).add(Role(row.role))
    return {staff_id: frozenset(roles) for staff_id, roles in found.items()}


def people_by_role(role: Role, *, confirmed: bool = True) -> list[Staff]:
    """Who holds `role` now: the confirmed, or with `confirmed=False` all who have not left. By name."""
    wanted = select(Staff).join(RoleGrant, RoleGrant.staff_id == Staff.id)
    wanted = wanted.where(RoleGrant.role == role.value, RoleGrant.ended_at.is_(None))
    wanted = wanted.where(Staff.state == "confirmed") if confirmed else wanted.where(Staff.state != "left")
    return list(session().scalars(wanted.order_by(Staff.name, Staff.id)))


def kinds_for(roles: Iterable[Role], scope_note: str = "") -> tuple[str, ...]:
    """The kinds of key epochs these roles are given; a leader named in a written 知悉范围 sees rows too."""
    held = frozenset(roles)
    kinds = {kind for role in held for kind in KEYS_OF.get(role, ())}
    if Role.LEADER in held and scope_note:
        kinds.add("ledger")
    return tuple(sorted(kinds))


def fingerprint_of(person: Staff) -> str:
    """Eight characters over the person's public keys and over every key born in that person's session and still
    uncertified. Empty before activation.
    """
    if person.sign_public is None or person.seal_public is None:
        return ""
    return fingerprint(person.sign_public, person.seal_public, *(epoch.public for epoch in uncertified(person.id)))


def own_fingerprint(desk: Desk) -> str:
    """The same for who is at the desk, from the keys at hand and never from rows: a row is what a comparison is to
    find out. A key that is not the person's own is left out, so that the characters differ.
    """
    born = []
    for epoch in uncertified(desk.staff_id):
        with suppress(CannotOpen):
            born.append(Pair.from_seed(seed(desk, epoch.id)).public)
    return fingerprint(desk.keys.signer.public, desk.keys.pair.public, *born)


def is_certifier(person: Staff, on: date) -> bool:
    """Whether the root has certified the person to certify others, and the person holds a role that does."""
    if person.state != "confirmed" or not roles_of(person.id) & CERTIFIERS:
        return False
    try:
        return certificate_for_staff(person.id, on).kind == "certifier"
    except Unready:
        return False


def certified_until(desk: Desk) -> date | None:
    """The last day of the desk's own certificate; None where it has none that is good today."""
    try:
        return verified(desk.certificate_id, desk.today).not_after if desk.certificate_id else None
    except Unready:
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """One person as the accounts page shows it."""

    person: Staff
    roles: frozenset[Role]
    fingerprint: str
    lacking: tuple[str, ...]  # kinds the roles ask for and the person has no wrap of
    unborn: bool  # keys born in the person's session that wait for a certifier


def standing(person: Staff) -> Standing:
    """How far a person has come."""
    roles = roles_of(person.id)
    lacking = sorted({epoch.kind for epoch in missing(kinds_for(roles, person.scope_note), person.id)})
    waiting = bool(uncertified(person.id))
    return Standing(person, roles, fingerprint_of(person), tuple(lacking), waiting)


def latch(username: str, host: Host) -> Latch:
    """What one needs to try a password for `username`; the same kind of thing for a name that does not exist."""
    found = session().scalars(select(Staff).where(Staff.username == username, Staff.state.in_(LIVING))).one_or_none()
    if found is None or found.salt is None or found.seed_box is None:
        return no_latch(username, host)
    return Latch(found.id, found.salt, found.seed_box)


def sessions(desk: Desk) -> list[StaffSession]:
    """The desk's own sittings that are not yet over, the newest first."""
    wanted = select(StaffSession).where(StaffSession.staff_id == desk.staff_id).order_by(StaffSession.began_at.desc())
    return [row for row in session().scalars(wanted) if not is_idle(row.seen_at, row.began_at, desk.now)]


def setting(name: str) -> dict[str, Any]:
    """A note of the office about itself; empty where there is none."""
    found = session().get(Setting, name)
    return dict(found.value) if found else {}


def desk_notes(staff_id: UUID) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is noted of a person's own desk, and of a recovery that was announced: every page asks for both."""
    names = (f"desk:{staff_id}", "recovery")
    wanted = select(Setting.name, Setting.value).where(Setting.name.in_(names))
    found = once((desk_notes, staff_id), lambda: {name: dict(value) for name, value in session().execute(wanted)})
    return found.get(names[0], {}), found.get(names[1], {})


def owed_rotations() -> list[str]:
    """Kinds of keys that somebody who left has held, and that nobody has replaced yet."""
    return sorted(setting("rotate").get("kinds", []))


def invited(token_hash: bytes, now: datetime) -> Staff | None:
    """Who was invited by the link with this hash, while it lasts."""
    found = session().scalars(select(Staff).where(Staff.invite_hash == token_hash)).one_or_none()
    good = found is not None and found.invite_until is not None and now <= found.invite_until
    return found if good else None
