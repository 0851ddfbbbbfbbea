"""People give up a role, forget a password, or go: what they held is taken back, and the keys they knew are renewed."""

from uuid import UUID

from sqlalchemy import select

from cases.audit.actions import line
from cases.db import session
from cases.errors import BadInput, NotAllowed, NotFound, WrongState
from cases.keys.actions import withdraw
from cases.keys.queries import holders_of, living
from cases.office.actions import end_certificates
from cases.staff.accounts import new_link
from cases.staff.desk import Desk
from cases.staff.hooks import lost
from cases.staff.may import CERTIFIERS, May, Role
from cases.staff.models import RoleGrant, Staff
from cases.staff.notes import note
from cases.staff.queries import is_certifier, kinds_for, owed_rotations, people, roles_of, staff
from cases.staff.sitting import end_all_sessions


def end_grant(desk: Desk, staff_id: UUID, role: Role) -> None:
    """Take a role away, with the keys that no other role of the person asks for; these keys are then due for renewal.

    Raises NotAllowed, WrongState where it is not held, BadInput: last_holder, last_certifier.
    """
    desk.need(May.GRANT_ROLE)
    person, held = staff(staff_id), roles_of(staff_id)
    if role not in held:
        raise WrongState("role")
    _someone_stays(desk, person, held - {role})
    _end_grants(desk, staff_id, [role])
    _withdraw(person, held - {role})
    line(f"role.end.{role.value}", actor=desk.staff_id, object=staff_id, now=desk.now)


def leave(desk: Desk, staff_id: UUID) -> list[str]:
    """A person goes: sittings and roles end, wraps and the seed's box are deleted. Gives the kinds of keys to renew.

    Raises NotAllowed, NotFound for who has left already, BadInput: self, last_certifier, last_holder.
    """
    _need_either(desk)
    person = staff(staff_id)
    if person.state == "left":
        raise NotFound("staff")
    if staff_id == desk.staff_id:
        raise BadInput("self")
    _someone_stays(desk, person, frozenset())
    person.state, person.scope_note = "left", ""
    kinds = _without_keys(desk, person)
    _end_grants(desk, staff_id, roles_of(staff_id))
    line("staff.leave", actor=desk.staff_id, object=staff_id, now=desk.now)
    return kinds


def reset(desk: Desk, staff_id: UUID) -> str:
    """A forgotten password: the old keys are given up, and a new link leads to new ones, which colleagues grant again.

    Raises NotAllowed, NotFound, BadInput: self, last_certifier, last_holder (then only a recovery helps).
    """
    desk.need(May.CREATE_ACCOUNT)
    person = staff(staff_id)
    if person.state == "left":
        raise NotFound("staff")
    if staff_id == desk.staff_id:
        raise BadInput("self")
    _someone_stays(desk, person, frozenset())
    person.state = "invited"
    _without_keys(desk, person, renew=False)
    line("staff.reset", actor=desk.staff_id, object=staff_id, now=desk.now)
    return new_link(person, desk.now)


def set_scope(desk: Desk, staff_id: UUID, note: str) -> None:
    """The document that puts a leader on the written 知悉范围; empty takes it away, with the key. Raises NotAllowed."""
    desk.need(May.GRANT_ROLE)
    person = staff(staff_id)
    person.scope_note = note.strip()[:120]
    if not person.scope_note:
        _withdraw(person, roles_of(staff_id))
    line("staff.scope", actor=desk.staff_id, object=staff_id, now=desk.now)


def _without_keys(desk: Desk, person: Staff, *, renew: bool = True) -> list[str]:
    end_all_sessions(person.id)
    lost(desk, person.id)
    kinds = withdraw(person.id)
    if renew:
        owe_rotation(kinds)
    end_certificates(person.id, desk.today)
    person.salt = person.seed_box = person.totp_box = person.sign_public = person.seal_public = None
    person.certificate_id = person.invite_hash = person.invite_until = None
    session().flush()
    return kinds


def _withdraw(person: Staff, roles: frozenset[Role]) -> None:
    keeps = kinds_for(roles, person.scope_note)
    gone = [kind for kind in kinds_for(Role) if kind not in keeps] + ([] if "ledger" in keeps else ["ledger"])
    owe_rotation(withdraw(person.id, gone))
    end_all_sessions(person.id)


def _end_grants(desk: Desk, staff_id: UUID, roles: frozenset[Role] | list[Role]) -> None:
    wanted = select(RoleGrant).where(RoleGrant.staff_id == staff_id, RoleGrant.ended_at.is_(None))
    for row in session().scalars(wanted.where(RoleGrant.role.in_([role.value for role in roles]))):
        row.ended_at = desk.now
    session().flush()


def owe_rotation(kinds: list[str]) -> None:
    """Note that these kinds of keys await a new epoch."""
    note("rotate", {"kinds": sorted({*owed_rotations(), *kinds})})


def _need_either(desk: Desk) -> None:
    try:
        desk.need(May.CREATE_ACCOUNT)
    except NotAllowed:
        desk.need(May.GRANT_ROLE)


def _someone_stays(desk: Desk, person: Staff, roles: frozenset[Role]) -> None:
    """Nobody goes, or loses a role, with the last way to a key or to confirming others: that would need a recovery."""
    certifiers = [other.id for other in people() if is_certifier(other, desk.today)]
    if certifiers == [person.id] and not roles & CERTIFIERS:
        raise BadInput("last_certifier")
    keeps = kinds_for(roles, person.scope_note if roles else "")
    for epoch in living(kinds_for(roles_of(person.id), person.scope_note)):
        if epoch.kind not in keeps and holders_of(epoch.id) == [person.id]:
            raise BadInput("last_holder")
