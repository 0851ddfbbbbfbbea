"""What an office changes about itself. The permission is asked at the edge and here; the line stands beside the act."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import delete, select, update

from cases.audit.actions import line
from cases.db import session
from cases.errors import BadInput
from cases.office.deadlines import valid
from cases.office.files import FileLimits, wrong
from cases.office.models import CertificateRow, Department, Holiday, Official
from cases.office.queries import GROUPS, office
from cases.office.rules import DEADLINES
from crypto.certs import Certificate

SIDES = ("office", "leadership")
LONGEST_GROUP = 30


class Actor(Protocol):
    """Who acts and when; `cases.staff.desk.Desk` is one. The edge has asked for May.SET_OFFICE."""

    @property
    def staff_id(self) -> UUID: ...
    @property
    def now(self) -> datetime: ...


def set_departments(desk: Actor, names: Sequence[str], groups: Mapping[str, str] | None = None) -> None:
    """Offer exactly these departments, in this order, and group them for the leaders' table (`{name: group}`). Rows
    are kept when no longer offered, and so is their group: the ledger names them. Raises BadInput.
    """
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if not wanted or max(map(len, wanted)) > 120:
        raise BadInput("departments", "departments")
    known = {row.name: row for row in session().scalars(select(Department))}
    for row in known.values():
        row.active = row.name in wanted
    for place, name in enumerate(wanted):
        row = known.get(name) or Department(name=name, active=True)
        row.place = place
        session().add(row)
    _group(wanted, groups or {})
    _said(desk, "office.departments")


def _group(wanted: Sequence[str], groups: Mapping[str, str]) -> None:
    row = office()
    gone = {name: group for name, group in (row.limits.get(GROUPS) or {}).items() if name not in wanted}
    named = {name: group.strip() for name, group in groups.items() if name in wanted and group.strip()}
    if max(map(len, named.values()), default=0) > LONGEST_GROUP:
        raise BadInput("group", "departments")
    row.limits = {**row.limits, GROUPS: {**gone, **named}}


def set_officials(desk: Actor, people: Sequence[tuple[str, str, str]]) -> None:
    """Ask about exactly these `(name, post, side)`, side `office` or `leadership`. Raises BadInput for an empty name
    or another side.
    """
    if any(not name.strip() or side not in SIDES for name, _post, side in people):
        raise BadInput("officials", "officials")
    session().execute(delete(Official))
    session().add_all(
        Official(name=name.strip(), post=post.strip(), side=side, active=True) for name, post, side in people
    )
    _said(desk, "office.officials")


def set_notice(desk: Actor, notice: Mapping[str, Any]) -> None:
    """The editable words of /notice; whole, replacing the old."""
    office().notice = dict(notice)
    _said(desk, "office.notice")


def set_channels(desk: Actor, channels: Mapping[str, Any], superior: Mapping[str, Any]) -> None:
    """The published ways to reach this office and its superior; whole, replacing the old. What is not given of the
    superior stays.
    """
    row = office()
    row.channels = dict(channels)
    row.superior = {**row.superior, **superior}
    _said(desk, "office.channels")


def set_limits(desk: Actor, limits: Mapping[str, tuple[int, str] | None]) -> None:
    """Set these deadlines to `(n, unit)`, or back to the rule's own with None. Raises BadInput naming the rule's
    field.
    """
    row = office()
    changed = dict(row.limits)
    for rule, period in limits.items():
        if rule not in DEADLINES or (period is not None and not valid(*period)):
            raise BadInput("limit", rule)
        changed.pop(rule, None)
        if period is not None and period != (DEADLINES[rule].n, DEADLINES[rule].unit):
            changed[rule] = {"n": period[0], "unit": period[1]}
    row.limits = changed
    _said(desk, "office.limits")


def set_files(desk: Actor, wanted: FileLimits) -> None:
    """Set how large files may be, in megabytes. Raises BadInput naming the field."""
    field = wrong(wanted)
    if field:
        raise BadInput("file_size", field)
    row = office()
    row.limits = {**row.limits, "files": wanted._asdict()}
    _said(desk, "office.files")


def set_holidays(desk: Actor, year: int, days: Mapping[date, tuple[bool, str]]) -> None:
    """The office's own rows of one year, `{day: (worked?, name)}`, replacing that year's. Raises BadInput for a day
    of another year.
    """
    if any(day.year != year for day in days):
        raise BadInput("holiday_year", "days")
    session().execute(delete(Holiday).where(Holiday.day >= date(year, 1, 1), Holiday.day <= date(year, 12, 31)))
    session().add_all(Holiday(day=day, works=works, name=name[:60]) for day, (works, name) in days.items())
    _said(desk, "office.holidays")


def end_certificates(staff_id: UUID, on: date) -> None:
    """A person's certificates sign nothing that is dated after this day; what they signed before stands."""
    theirs = CertificateRow.subject == str(staff_id), CertificateRow.ended_on.is_(None)
    session().execute(update(CertificateRow).where(*theirs).values(ended_on=on))


def put_certificate(certificate: Certificate, issuer_id: str | None) -> str:
    """Lay a certificate in its table and give its id (SHA-256 of its bytes). `issuer_id` is the row of who issued it;
    None for the root.
    """
    body = certificate.to_bytes()
    found = hashlib.sha256(body).hexdigest()
    if session().get(CertificateRow, found) is None:
        session().add(
            CertificateRow(
                id=found,
                kind=certificate.kind,
                subject=certificate.subject,
                epoch=certificate.epoch,
                issuer=issuer_id,
                not_before=certificate.not_before,
                not_after=certificate.not_after,
                body=body,
                revoked=False,
            )
        )
        session().flush()
    return found


def _said(desk: Actor, act: str) -> None:
    session().flush()
    line(act, actor=desk.staff_id, now=desk.now)
