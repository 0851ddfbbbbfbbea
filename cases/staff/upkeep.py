"""What a holder's session owes the office when it begins: keys to be born, and keys to be renewed."""

from datetime import date, timedelta

from sqlalchemy import select

from cases.db import session
from cases.errors import Unready
from cases.keys.actions import born, certify, rotate
from cases.keys.queries import held, missing, uncertified
from cases.office.models import CertificateRow, KeyEpoch
from cases.office.queries import certificate_for_staff, current_epoch, verified
from cases.staff.desk import Desk
from cases.staff.hooks import upkept
from cases.staff.may import Role
from cases.staff.models import Staff
from cases.staff.notes import note
from cases.staff.queries import owed_rotations, people_by_role, roles_of

MONTHLY = ("office", "secretary")
BORN = "custodians"
RENEW_BEFORE = timedelta(days=60)


def upkeep(desk: Desk) -> list[str]:
    """Do what is owed and can be done with this desk's keys; gives the kinds that got a new epoch.

    A certifier renews the intake keys of a past month, and whatever somebody who left has held. The custodians' key is
    born, or born anew, in a custodian's own session alone. Idempotent; called after each sign-in, in its own
    transaction.
    """
    done = [BORN] if _birth(desk) else []
    if _certifies(desk):
        renew_certificates(desk)
        done += [kind for kind in sorted({*_due(desk), *owed_rotations()} - {BORN}) if _renew(desk, kind)]
    _settled(done)
    upkept(desk)
    return done


def _birth(desk: Desk) -> bool:
    if Role.KEY_CUSTODIAN not in roles_of(desk.staff_id) or uncertified(desk.staff_id):
        return False
    if BORN not in owed_rotations() and _exists(BORN):
        return False
    born(desk, BORN)
    return True


def _exists(kind: str) -> bool:
    wanted = select(KeyEpoch.id).where(KeyEpoch.kind == kind, KeyEpoch.superseded_on.is_(None))
    return session().scalar(wanted.limit(1)) is not None


def _certifies(desk: Desk) -> bool:
    try:
        return certificate_for_staff(desk.staff_id, desk.today).kind == "certifier"
    except Unready:
        return False


def _due(desk: Desk) -> list[str]:
    month = desk.today.replace(day=1)
    return [kind for kind in MONTHLY if _exists(kind) and current_epoch(kind).began_on < month]


def _renew(desk: Desk, kind: str) -> bool:
    if not _exists(kind) or current_epoch(kind).id not in held(desk, kind):
        return False
    rotate(desk, kind)
    return True


def _settled(done: list[str]) -> None:
    owed = owed_rotations()
    if {*done} & {*owed}:
        note("rotate", {"kinds": [kind for kind in owed if kind not in done]})


def renew_certificates(desk: Desk, *, before: timedelta = RENEW_BEFORE) -> int:
    """Certify again, under the desk's own certificate, every key in use whose certificate ends within `before` and
    earlier than the desk's own can reach. Gives how many. Each is verified as of its last good day before that.
    """
    own = certificate_for_staff(desk.staff_id, desk.today)
    near = min(desk.today + before, own.not_after - timedelta(days=1))
    return sum(_again(desk, row, near) for row in _in_use())


def _in_use() -> list[KeyEpoch | Staff | CertificateRow]:
    epochs = select(KeyEpoch).where(KeyEpoch.superseded_on.is_(None), KeyEpoch.certificate_id.is_not(None))
    logs = select(CertificateRow).where(CertificateRow.kind == "log", ~CertificateRow.revoked)
    newest = session().scalars(logs.order_by(CertificateRow.not_after.desc()).limit(1))
    confirmed = session().scalars(select(Staff).where(Staff.state == "confirmed"))
    return [*session().scalars(epochs), *confirmed, *newest]


def _again(desk: Desk, row: KeyEpoch | Staff | CertificateRow, near: date) -> bool:
    found = row.id if isinstance(row, CertificateRow) else row.certificate_id
    stored = session().get_one(CertificateRow, found)
    if stored.kind == "certifier" or stored.not_after > near:
        return False
    renewed = certify(desk, verified(stored.id, min(desk.today, stored.not_after)))
    if not isinstance(row, CertificateRow):
        row.certificate_id = renewed
    return True


def may_give_on(desk: Desk) -> list[Staff]:
    """Confirmed custodians who still lack a key which this custodian's session can give them (`give_on`)."""
    if not held(desk, BORN):
        return []
    return [person for person in people_by_role(Role.KEY_CUSTODIAN) if missing([BORN], person.id)]
