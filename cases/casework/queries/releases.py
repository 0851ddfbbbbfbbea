"""Releases of a reporter's identity, in their steps."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from cases import vault
from cases.audit.models import AuditLine
from cases.casework.models import Holding, Release
from cases.casework.rules import OPENED_FOR
from cases.db import UtcTime, session
from cases.errors import NotAllowed, NotFound
from cases.inbox.models import Report
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.staff.models import Staff
from cases.vault import LOST, CaseKey, contexts
from crypto.unseal import unseal_from

Named = Any  # the release, the report's reference, handler, custodian, approver


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release. For a custodian, who is not on the clue, it says no more than that one was asked for: `reason`,
    `report_ref` and who asks stay empty. `number` is what both name it by on the paper form.
    """

    id: UUID
    report_ref: str
    handler: str
    handler_id: UUID | None
    state: str
    reason: str = field(repr=False)
    custodian: str
    approver: str
    asked_at: datetime
    until: datetime | None
    mine: bool

    @property
    def number(self) -> str:
        """A few characters of the id: enough to match the signed form, and saying nothing of the clue."""
        return self.id.hex[:6].upper()


def releases_of(desk: Desk, case: CaseKey) -> list[ReleaseRow]:
    """Those of one clue, newest first."""
    rows = session().execute(_named().where(Release.clue_id == case.clue_id))
    return [_row(desk, named, named[1], str(vault.open_row(case, named[0]).get("reason", ""))) for named in rows]


def unlocks(desk: Desk) -> list[ReleaseRow]:
    """What waits for a custodian: its number and since when; neither clue, words nor who works on it. Raises
    NotAllowed.
    """
    desk.need(May.IDENTITY_UNLOCK)
    wanted = _named().where(Release.state == "asked", Release.handler_id != desk.staff_id)
    return [replace(_row(desk, named, "", ""), handler="", handler_id=None) for named in session().execute(wanted)]


def identity(desk: Desk, release_id: UUID) -> dict[str, str]:
    """Who the reporter is, for the one handler and until the set time; `read_identity` comes first and is kept.

    Raises NotFound, NotAllowed("not_opened"), CannotOpen.
    """
    row = granted(desk, release_id)
    if not opened_lately(desk, "identity.read", row.id):
        raise NotAllowed("not_opened")
    plain = unseal_from(desk.keys.pair.seed, row.blob or b"", contexts.release_grant(row.id, desk.staff_id))
    # A browser may have sealed halves of characters, which no page can hold.
    return {name: str(value).encode("utf-8", "replace").decode() for name, value in vault.unpack(plain).items()}


def granted(desk: Desk, release_id: UUID) -> Release:
    """A release that lets this person, still on the clue, read now. Raises NotFound for every other."""
    wanted = select(Release).join(Holding, Holding.clue_id == Release.clue_id)
    wanted = wanted.where(Release.id == release_id, Release.handler_id == desk.staff_id, Release.state == "granted")
    wanted = wanted.where(Release.until > desk.now, Holding.staff_id == desk.staff_id, Holding.form != LOST)
    row = session().scalars(wanted).first()
    if row is None:
        raise NotFound
    return row


def opened_lately(desk: Desk, act: str, thing: UUID) -> bool:
    """Whether the record already says that this person did `act` to `thing` a short while ago."""
    return bool(lately(desk, act, [thing]))


def lately(desk: Desk, act: str, things: Iterable[UUID]) -> set[UUID]:
    """To which of the things the record says that this person did `act` a short while ago."""
    told = {str(one): one for one in things}
    values = {"things": list(told), "actor": str(desk.staff_id), "act": act, "since": desk.now - OPENED_FOR}
    return {told[one] for one in session().scalars(_LATELY, values)}


_LATELY = (
    select(AuditLine.object)
    .where(AuditLine.object.in_(bindparam("things", expanding=True)), AuditLine.actor == bindparam("actor"))
    .where(AuditLine.act == bindparam("act"), AuditLine.at >= bindparam("since", type_=UtcTime))
)


def _named() -> Any:
    custodian, approver = aliased(Staff), aliased(Staff)
    wanted = select(Release, Report.ref, Staff.name, custodian.name, approver.name)
    wanted = wanted.join(Report, Report.id == Release.report_id).join(Staff, Staff.id == Release.handler_id)
    wanted = wanted.outerjoin(custodian, custodian.id == Release.custodian_id)
    wanted = wanted.outerjoin(approver, approver.id == Release.approver_id)
    return wanted.order_by(Release.asked_at.desc(), Release.id)


def _row(desk: Desk, named: Named, ref: str, reason: str) -> ReleaseRow:
    row, _, handler, custodian, approver = named
    # A worker ends releases by the clock; a page that is quicker says so itself.
    state = "ended" if row.until is not None and row.until <= desk.now else row.state
    who = (custodian or "", approver or "")
    mine = row.handler_id == desk.staff_id
    return ReleaseRow(row.id, ref, handler, row.handler_id, state, reason, *who, row.asked_at, row.until, mine)
