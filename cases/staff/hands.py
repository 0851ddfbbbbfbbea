"""Through whose hands a colleague came: one person alone must not be able to invent one.

Whoever created an account, reset it or gave it a role does not also compare its fingerprint, while another certifier
could (docs/decisions/0008-two-pairs-of-eyes.md). In the first days there is one certifier; then it is done and marked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from cases.audit.actions import line
from cases.audit.models import AuditLine
from cases.db import session
from cases.errors import BadInput
from cases.staff.desk import Desk
from cases.staff.models import RoleGrant, Staff
from cases.staff.queries import is_certifier, people

MADE = ("staff.invite", "staff.reset")
CONFIRMED = "staff.confirm"
ALONE = "staff.confirm_alone"
BY_ROOT = "staff.certify"  # whoever keeps the root has compared the fingerprint too
COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Marked:
    """A colleague whom one person alone made, granted and confirmed, and whom nobody else has looked at since."""

    person: Staff
    by: UUID
    at: datetime


def hands_on(staff_id: UUID) -> frozenset[UUID]:
    """Who created or reset this person's account, as the record says, and who gave the roles held now."""
    made = select(AuditLine.actor).where(AuditLine.object == str(staff_id), AuditLine.act.in_(MADE))
    gave = select(RoleGrant.granted_by).where(RoleGrant.staff_id == staff_id, RoleGrant.ended_at.is_(None))
    makers = {UUID(actor) for actor in session().scalars(made) if actor != COMMAND}
    return frozenset(makers | {one for one in session().scalars(gave) if one is not None})


def other_eyes(desk: Desk, person: Staff) -> list[Staff]:
    """The certifiers, other than who is at the desk, who may compare this person's fingerprint."""
    hands = hands_on(person.id) | {desk.staff_id, person.id}
    return [one for one in people() if one.id not in hands and is_certifier(one, desk.today)]


def must_be_anothers(desk: Desk, person: Staff) -> list[Staff]:
    """Who is to compare in this desk's place; empty where the desk itself may."""
    return other_eyes(desk, person) if desk.staff_id in hands_on(person.id) else []


def seen_by_two(desk: Desk, person: Staff) -> bool:
    """Whether another has a hand in this person's coming, or no own hand is in it. Raises BadInput("second_eyes") where
    the comparing is another certifier's.
    """
    if must_be_anothers(desk, person):
        raise BadInput("second_eyes")
    return hands_on(person.id) != {desk.staff_id}


def mark(desk: Desk, person: Staff) -> None:
    """Keep that one person alone did all of it."""
    line(ALONE, actor=desk.staff_id, object=person.id, now=desk.now)


def marked(among: Iterable[Staff]) -> list[Marked]:
    """Those among these people who still bear the mark: by user name. One statement."""
    known = {str(one.id): one for one in among}
    wanted = select(AuditLine).where(AuditLine.object.in_(known))
    wanted = wanted.where(AuditLine.act.in_((ALONE, CONFIRMED, BY_ROOT, "staff.reset"))).order_by(AuditLine.id)
    found: dict[str, Marked] = {}
    for one in session().scalars(wanted):
        if one.act == ALONE:
            found[one.object] = Marked(known[one.object], UUID(one.actor), one.at)
        elif one.object in found and one.actor != str(found[one.object].by):
            del found[one.object]
    return sorted(found.values(), key=lambda one: one.person.username)
