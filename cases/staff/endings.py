"""Certificates that end soon: without one, nothing more is sealed to a key, and nobody could report.

Most are given anew when somebody who certifies signs in (`cases.staff.upkeep`). What the offline root gave to a
certifier cannot be, and everything under it ends with it. So it is said in time; from what is published, without a key.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from cases.db import session
from cases.office.models import CertificateRow, KeyEpoch
from cases.staff.models import Staff

EARLY = timedelta(days=60)
LATE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Ending:
    """`kind`: of a key epoch (office, secretary …), or log, user, certifier; `person` of the last two."""

    kind: str
    until: date
    late: bool  # within a fortnight
    person: UUID | None = None


def endings(today: date) -> list[Ending]:
    """What is in use and ends within sixty days, the first to end first."""
    found = [*_epochs(today), *_people(today), *_log(today)]
    return sorted(found, key=lambda one: (one.until, one.kind, str(one.person)))


def _epochs(today: date) -> list[Ending]:
    wanted = select(KeyEpoch.kind, CertificateRow.not_after)
    wanted = wanted.join(CertificateRow, CertificateRow.id == KeyEpoch.certificate_id)
    wanted = wanted.where(KeyEpoch.superseded_on.is_(None), KeyEpoch.destroyed_on.is_(None))
    rows = session().execute(wanted.where(CertificateRow.not_after <= today + EARLY))
    return [Ending(kind, until, until <= today + LATE) for kind, until in rows]


def _people(today: date) -> list[Ending]:
    wanted = select(CertificateRow.kind, CertificateRow.not_after, Staff.id)
    wanted = wanted.join(Staff, Staff.certificate_id == CertificateRow.id).where(Staff.state == "confirmed")
    rows = session().execute(wanted.where(CertificateRow.not_after <= today + EARLY))
    return [Ending(kind, until, until <= today + LATE, person) for kind, until, person in rows]


def _log(today: date) -> list[Ending]:
    wanted = select(CertificateRow.not_after).where(CertificateRow.kind == "log", ~CertificateRow.revoked)
    until = session().scalar(wanted.order_by(CertificateRow.not_after.desc()).limit(1))
    return [Ending("log", until, until <= today + LATE)] if until is not None and until <= today + EARLY else []


def told(found: list[Ending]) -> str:
    """One line for a log: kinds and days, and nobody's name or id."""
    shown = [f"{one.kind} {one.until}" for one in found]
    return ", ".join(f"{one} (x{shown.count(one)})" if shown.count(one) > 1 else one for one in dict.fromkeys(shown))
