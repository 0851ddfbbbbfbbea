"""What the office is, and which public keys are truly its own: each is verified to the pinned root by whoever reads
it.
"""

from contextlib import suppress
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import String, Uuid, column, select, table

from cases.db import once, session
from cases.errors import Unready
from cases.office.models import CertificateRow, Department, Holiday, KeyEpoch, Office, Official
from cases.office.pinned import root
from cases.office.rules import Calendar, Deadline, limited
from crypto.certs import Certificate, verify_chain
from crypto.errors import CannotOpen

__all__ = [
    "calendar",
    "certificate_for_staff",
    "certified_epoch",
    "chain",
    "current_epoch",
    "deadline",
    "departments",
    "due_on",
    "groups",
    "has_office",
    "holidays",
    "log_publics",
    "office",
    "officials",
    "root",
    "verified",
]

OF_STAFF = ("certifier", "user")
OF_EPOCHS = ("intake", "key")
_LONGEST_CHAIN = 3
GROUPS = "groups"  # of departments, among the office's limits: {"肿瘤内科": "内科系统"}
# This room stands below the people's and may not import their rows; it asks for one column of them.
_STAFF = table("staff", column("id", Uuid()), column("certificate_id", String()), column("state", String()))


def has_office() -> bool:
    """Whether `init` has been here."""
    return session().get(Office, 1) is not None


def office() -> Office:
    """The office. Raises Unready where none is set up."""
    found = once(office, lambda: session().get(Office, 1))
    if found is None:
        raise Unready("office")
    return found


def calendar() -> Calendar:
    """The working days, with this office's own rows over the seeded ones."""
    return once(calendar, lambda: Calendar(dict(session().execute(_HOLIDAYS).all())))


_HOLIDAYS = select(Holiday.day, Holiday.works)


def deadline(rule: str) -> Deadline:
    """The deadline of a rule (D01…) as this office has set it."""
    return limited(office().limits)[rule]


def due_on(rule: str, start: date) -> date:
    """The day on which what began on `start` is due under `rule`."""
    period = deadline(rule)
    return calendar().add(start, period.n, period.unit)


def departments(*, all_: bool = False) -> list[Department]:
    """The departments in their order; with `all_` also those no longer offered."""
    wanted = select(Department).order_by(Department.place, Department.id)
    return list(session().scalars(wanted if all_ else wanted.where(Department.active)))


def groups() -> dict[str, str]:
    """The group of each department that the office has put in one (内科系统, 行政后勤 …), by the department's name."""
    return dict(office().limits.get(GROUPS) or {})


def officials(side: str | None = None) -> list[Official]:
    """The names the door asks about, of one side (`office`, `leadership`) or both."""
    wanted = select(Official).where(Official.active).order_by(Official.side, Official.id)
    return list(session().scalars(wanted if side is None else wanted.where(Official.side == side)))


def current_epoch(kind: str) -> KeyEpoch:
    """The epoch of `kind` in use: the newest, one with a certificate before one without. Raises Unready for none."""
    wanted = select(KeyEpoch).where(KeyEpoch.kind == kind, KeyEpoch.superseded_on.is_(None))
    found = (
        session().scalars(wanted.order_by(KeyEpoch.certificate_id.is_(None), KeyEpoch.number.desc()).limit(1)).first()
    )
    if found is None:
        raise Unready(kind)
    return found


def chain(certificate_id: str) -> list[Certificate]:
    """The certificates from the root's first down to this one, unverified: `verify_chain` wants them so. Raises
    Unready where one is missing or revoked.
    """
    found: list[Certificate] = []
    at: str | None = certificate_id
    while at is not None and len(found) < _LONGEST_CHAIN:
        row = session().get(CertificateRow, at)
        if row is None or row.revoked:
            raise Unready("certificate")
        found.append(_parsed(row.body))
        at = row.issuer
    return found[::-1]


def verified(certificate_id: str, on: date) -> Certificate:
    """The certificate, its chain verified to the pinned root and valid on that day. Raises Unready for any other."""
    try:
        return _verified(root(), tuple(chain(certificate_id)), on, frozenset(ended().items()))
    except CannotOpen:
        raise Unready("certificate") from None


def ended() -> dict[bytes, date]:
    """The certificates whose person has left or has other keys now, by SHA-256, and since when: few rows."""
    wanted = select(CertificateRow.id, CertificateRow.ended_on).where(CertificateRow.ended_on.is_not(None))
    return once("ended", lambda: {bytes.fromhex(found): day for found, day in session().execute(wanted) if day})


def certified_epoch(kind: str, on: date) -> KeyEpoch:
    """The current epoch of `kind`, its public key certified on that day. Raises Unready where none is: then nothing
    may be sealed to it.
    """
    epoch = current_epoch(kind)
    if epoch.certificate_id is None:
        raise Unready(kind)
    certificate = verified(epoch.certificate_id, on)
    if certificate.kind not in OF_EPOCHS:  # a thread's may be issued by any member, under any name
        raise Unready(kind)
    if (certificate.subject, certificate.epoch, certificate.seal_public) != (kind, epoch.number, epoch.public):
        raise Unready(kind)
    return epoch


def certificate_for_staff(staff_id: UUID, on: date) -> Certificate:
    """The certificate of a confirmed person's present keys, good on that day. Raises Unready where there is none.

    The row says which certificate is the present one; that the keys are this person's is the chain's word alone.
    """
    wanted = select(_STAFF.c.certificate_id).where(_STAFF.c.id == staff_id, _STAFF.c.state == "confirmed")
    found = session().scalar(wanted)
    if found is None:
        raise Unready("certificate")
    certificate = verified(found, on)
    if certificate.kind not in OF_STAFF or certificate.subject != str(staff_id):
        raise Unready("certificate")
    return certificate


@lru_cache(maxsize=512)
def _verified(
    pinned: bytes, certificates: tuple[Certificate, ...], on: date, ended: frozenset[tuple[bytes, date]]
) -> Certificate:
    # Every byte that decides the answer is in the key, so what was once verified may be remembered. Refusals are not.
    return verify_chain(pinned, certificates, on, dict(ended))


@lru_cache(maxsize=512)
def _parsed(body: bytes) -> Certificate:
    try:
        return Certificate.from_bytes(body)
    except CannotOpen:
        raise Unready("certificate") from None


def log_publics() -> list[bytes]:
    """The keys with which this office's audit log was ever signed: those certified under the pinned root alone."""
    wanted = select(CertificateRow.id, CertificateRow.not_before).where(CertificateRow.kind == "log")
    found: list[bytes] = []
    for certificate_id, since in session().execute(wanted).all():
        with suppress(Unready):
            found.append(verified(certificate_id, since).sign_public)
    return found


def holidays(year: int) -> list[Holiday]:
    """The office's own rows of one year."""
    wanted = select(Holiday).where(Holiday.day >= date(year, 1, 1), Holiday.day <= date(year, 12, 31))
    return list(session().scalars(wanted.order_by(Holiday.day)))
