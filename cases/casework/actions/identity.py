"""The release of a reporter's identity (举报人信息查阅审批单).

A handler asks, a custodian takes the outer layer off, an approver opens the inner one and seals it to that one handler
until a set time. No two of the three are one person.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.audit.actions import line
from cases.casework.actions.course import enter
from cases.casework.actions.turning import held, held_by_id
from cases.casework.models import Holding, Release
from cases.casework.queries.held import Held
from cases.casework.queries.originals import origin
from cases.casework.queries.releases import granted
from cases.casework.rules import told
from cases.db import session
from cases.errors import BadInput, NeedsSecond, NotFound, WrongState
from cases.inbox import contexts as inbox
from cases.inbox.models import Identity, Report
from cases.keys import queries as keys
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.vault import contexts
from crypto.errors import CannotOpen
from crypto.seal import seal_to
from crypto.unseal import unseal_from

LONGEST = timedelta(days=7)


def ask_identity(desk: Desk, ref: str, report_ref: str, reason: str) -> UUID:
    """Ask to know who a named reporter is. The release's id. Raises NotFound where no identity was given, BadInput,
    WrongState where one is under way.
    """
    have, said = held(desk, ref), told(reason)
    report = origin(have, Report.ref == report_ref).report
    if session().get(Identity, report.id) is None:
        raise NotFound
    running = select(Release.id).where(Release.report_id == report.id, Release.handler_id == desk.staff_id)
    if session().scalar(running.where(Release.state.in_(("asked", "unlocked"))).limit(1)):
        raise WrongState("identity")
    row = Release(report_id=report.id, handler_id=desk.staff_id, state="asked", asked_at=desk.now)
    session().add(vault.seal_row(have.case, row, {"reason": said, **_whose(row)}))
    enter(desk, have, "identity", said, step="asked", report=report_ref, object=row.id)
    return row.id


def _whose(row: Release) -> dict[str, str]:
    return {"handler": str(row.handler_id), "report": str(row.report_id)}


def unlock_identity(desk: Desk, release_id: UUID) -> None:
    """A custodian takes the outer layer off; what is left opens for an approver alone.

    Raises NotFound, NotAllowed without the custodians' key, NeedsSecond for who asked, WrongState, CannotOpen.
    """
    desk.need(May.IDENTITY_UNLOCK)
    row = _locked(release_id, "asked")
    if row.handler_id == desk.staff_id:
        raise NeedsSecond("identity")
    sealed = session().get_one(Identity, row.report_id)
    seed = keys.seed(desk, sealed.custodians_id)
    row.blob = unseal_from(seed, sealed.blob, inbox.identity_outer(row.report_id, sealed.custodians_id))
    row.custodian_id, row.state = desk.staff_id, "unlocked"
    line("identity.unlock", actor=desk.staff_id, object=row.id, now=desk.now)


def grant_identity(desk: Desk, release_id: UUID, until: datetime) -> None:
    """An approver who is on the clue opens the inner layer and seals it to the handler, until a time at most a week
    away.

    Raises NotFound, NotAllowed, NeedsSecond for who asked or unlocked, WrongState, BadInput("until"), Unready, and
    CannotOpen also where the row no longer says who asked about whom.
    """
    have, row = _to_approve(desk, release_id, ("unlocked",))
    if not desk.now < until <= desk.now + LONGEST:
        raise BadInput("until", "until")
    sealed = session().get_one(Identity, row.report_id)
    ctx = inbox.identity_inner(row.report_id, sealed.approvers_id)
    plain = unseal_from(keys.seed(desk, sealed.approvers_id), row.blob or b"", ctx)
    if not _whose(row).items() <= vault.open_row(have.case, row).items():  # turned to another person, or report
        raise CannotOpen
    public = office.certificate_for_staff(row.handler_id, desk.today).seal_public
    row.blob = seal_to(public, plain, contexts.release_grant(row.id, row.handler_id))
    row.approver_id, row.state, row.until = desk.staff_id, "granted", until
    enter(desk, have, "identity", step="granted", until=until.isoformat(), object=row.id)


def decline_identity(desk: Desk, release_id: UUID, reason: str = "") -> None:
    """An approver on the clue says no; the inner layer is thrown away. Raises as `grant_identity`."""
    have, row = _to_approve(desk, release_id, ("asked", "unlocked"))
    row.approver_id, row.state, row.blob = desk.staff_id, "declined", None
    enter(desk, have, "identity", reason.strip(), step="declined", object=row.id)


def read_identity(desk: Desk, release_id: UUID) -> None:
    """Keep that the handler reads who the reporter is; then show `queries.identity`. Raises NotFound."""
    row = granted(desk, release_id)
    have = held_by_id(desk, row.clue_id)
    enter(desk, have, "identity", step="read", object=row.id)
    line("identity.read", actor=desk.staff_id, object=row.id, now=desk.now)


def _to_approve(desk: Desk, release_id: UUID, states: tuple[str, ...]) -> tuple[Held, Release]:
    desk.need(May.IDENTITY_APPROVE)
    # One statement, whether there is no such release or its clue stands behind a wall.
    wanted = select(Release.clue_id).join(Holding, Holding.clue_id == Release.clue_id)
    clue = session().scalar(wanted.where(Release.id == release_id, Holding.staff_id == desk.staff_id))
    if clue is None:
        raise NotFound
    have, row = held_by_id(desk, clue), _locked(release_id, *states)
    if desk.staff_id in (row.handler_id, row.custodian_id):
        raise NeedsSecond("identity")
    return have, row


def _locked(release_id: UUID, *states: str) -> Release:
    row = session().get(Release, release_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.state not in states:
        raise WrongState("identity")
    return row
