"""The second person for a report that one person alone can open: named in the proposal, deciding on what is told there.

Such a report is sealed to the secretary's key. The second person is an approver who is not of the office (the Party
committee's secretary) and never opens it: what is proposed and a summary come sealed to that person's certified key
and signed by the proposer's (docs/decisions/0005-sealed-to-the-secretary.md).
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from cases.approvals import actions as approvals
from cases.approvals.models import Proposal
from cases.approvals.queries import NOTED
from cases.audit.actions import line
from cases.casework.queries import Waiting
from cases.casework.rules import HANDED_UP, named_in, told
from cases.db import session
from cases.errors import BadInput, NotFound, Unready
from cases.inbox.models import Report, ReportWrap
from cases.keys.queries import holders_of
from cases.office import queries as office
from cases.staff import queries as staff
from cases.staff.desk import Desk
from cases.staff.may import OF_THE_OFFICE, May, Role, may
from cases.staff.models import Staff
from cases.triage.ending import carry_out
from cases.vault import Opened, contexts, pack, unpack
from crypto.errors import CannotOpen
from crypto.keys import verify
from crypto.seal import seal_to
from crypto.unseal import unseal_from

ALONE = "secretary"
LONGEST_SUMMARY = 4000


@dataclass(frozen=True, slots=True)
class Ask:
    """Who is to be the second person, and what that person is told."""

    staff_id: UUID
    summary: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the second person sees: never a word of the report itself."""

    id: UUID
    ref: str
    act: str
    state: str
    by: str
    at: datetime
    decided_at: datetime | None
    told: dict[str, str] = field(repr=False)  # ground | to, reason, summary


def alone(desk: Desk, report: Report, wrap: ReportWrap) -> bool:
    """Whether nobody else who may decide has the key that this report is sealed to."""
    if report.addressee != ALONE:
        return False
    roles = staff.roles_of_all()
    others = [one for one in holders_of(wrap.epoch_id) if one != desk.staff_id]
    return not any(may(roles.get(one, ()), May.DECIDE) for one in others)


def choices(desk: Desk) -> list[Staff]:
    """Who can be named: confirmed, the Party committee's secretary, and not of the office in any other way."""
    roles, ours = staff.roles_of_all(), {"".join(one.name.split()) for one in office.officials("office")}
    return [
        one
        for one in staff.people_by_role(Role.PC_SEC)
        if one.id != desk.staff_id and roles[one.id].isdisjoint(OF_THE_OFFICE) and "".join(one.name.split()) not in ours
    ]


def addressed(desk: Desk, have: Opened, draft: approvals.Draft, what: tuple[Mapping[str, str], Ask]) -> approvals.Draft:
    """The draft with its second person, and what is told that person (`what`: the body and who is asked).

    Raises BadInput: second, named_in_it (field `second`), empty, long (field `summary`).
    """
    body, ask = what
    person = next((one for one in choices(desk) if one.id == ask.staff_id), None)
    if person is None:
        raise BadInput("second", "second")
    if named_in(have.words.subject, [(person.id, person.name)]):
        raise BadInput("named_in_it", "second")
    said = {**body, "summary": told(ask.summary, "summary", LONGEST_SUMMARY), "act": draft.act}
    ctx = contexts.report_summary(draft.id, draft.thing_id, person.id)
    return replace(draft, second_id=person.id, summary=_sealed(desk, person.id, said, ctx))


def _sealed(desk: Desk, to: UUID, said: Mapping[str, str], ctx: bytes) -> bytes:
    """Sealed to a colleague's certified key, and signed: whoever writes the database puts no words into our mouths."""
    try:
        public = office.certificate_for_staff(to, desk.today).seal_public
    except Unready:
        raise BadInput("not_confirmed", "second") from None
    words = pack(dict(said))
    signature = b64encode(desk.keys.signer.sign(ctx, words)).decode()
    return seal_to(public, pack({"words": b64encode(words).decode(), "signature": signature}), ctx)


def _opened(desk: Desk, row: Proposal, signer: UUID) -> dict[str, str]:
    """Raises CannotOpen, also where the words are not `signer`'s."""
    ctx = contexts.report_summary(row.id, row.thing_id, desk.staff_id)
    sealed = unpack(unseal_from(desk.keys.pair.seed, row.summary or b"", ctx))
    try:
        words, signature = b64decode(sealed["words"]), b64decode(sealed["signature"])
        verify(office.certificate_for_staff(signer, desk.today).sign_public, ctx, words, signature)
    except (KeyError, TypeError, ValueError, Unready):
        raise CannotOpen from None
    return {name: str(value) for name, value in unpack(words).items()}


def to_decide(desk: Desk) -> list[Waiting]:
    """What waits for this person as the second one. Raises NotAllowed."""
    desk.need(May.SECOND)
    wanted = select(Proposal, Report.ref, Staff.name).join(Report, Report.id == Proposal.thing_id)
    wanted = wanted.join(Staff, Staff.id == Proposal.proposed_by)
    wanted = wanted.where(Proposal.state == "open", Proposal.second_id == desk.staff_id, Proposal.thing == "report")
    rows = session().execute(wanted.order_by(Proposal.proposed_at, Proposal.id))
    return [Waiting("second", row.id, ref, row.act, by, row.proposed_at) for row, ref, by in rows]


def _asked(desk: Desk, proposal_id: UUID, *, lock: bool = False) -> tuple[Proposal, Report, str]:
    """One statement, whether there is no such proposal or it names another. Raises NotAllowed, NotFound."""
    desk.need(May.SECOND)
    wanted = select(Proposal, Report, Staff.name).join(Report, Report.id == Proposal.thing_id)
    wanted = wanted.join(Staff, Staff.id == Proposal.proposed_by)
    wanted = wanted.where(Proposal.id == proposal_id, Proposal.second_id == desk.staff_id, Proposal.thing == "report")
    # Of what was handed up nothing is left to be shown.
    wanted = wanted.where(Proposal.state != NOTED, Report.state != HANDED_UP)
    if lock:
        wanted = wanted.with_for_update(of=Report)
    row = session().execute(wanted, execution_options={"populate_existing": lock}).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def look(desk: Desk, proposal_id: UUID) -> None:
    """Keep that the second person reads the summary; then show `asked`. Raises NotAllowed, NotFound."""
    row, report, _ = _asked(desk, proposal_id)
    line("report.summary", actor=desk.staff_id, object=report.id, now=desk.now, digest=_digest(row))


def asked(desk: Desk, proposal_id: UUID) -> Asked:
    """What the second person decides on. Raises NotAllowed, NotFound, CannotOpen."""
    row, report, by = _asked(desk, proposal_id)
    said = _said(desk, row)
    return Asked(row.id, report.ref, row.act, row.state, by, row.proposed_at, row.decided_at, said)


def _said(desk: Desk, row: Proposal) -> dict[str, str]:
    said = _opened(desk, row, row.proposed_by)
    if said.pop("act", "") != row.act:  # turned to another act, under the same words
        raise CannotOpen
    return said


def decide(desk: Desk, proposal_id: UUID, *, approve: bool, reason: str = "") -> str:
    """The second person says yes or no; carried out without the report's key, as only states change. Gives the act.

    Raises NotAllowed, NotFound, NeedsSecond, WrongState, CannotOpen, BadInput for a no without a reason.
    """
    row, report, _ = _asked(desk, proposal_id, lock=True)
    _said(desk, row)  # nobody decides on what does not open
    said = reason.strip() if approve else told(reason)
    approvals.decide(desk, row, approve=approve)
    if said:
        _answer(desk, row, said)
    if approve:
        carry_out(report, row.act)
    return row.act


def _answer(desk: Desk, row: Proposal, reason: str) -> None:
    """What the second person says goes to the proposer alone: there is no other key that both know."""
    note = approvals.Draft(approvals.new_id(), "report", row.thing_id, "approve", b"", second_id=row.proposed_by)
    ctx = contexts.report_summary(note.id, note.thing_id, row.proposed_by)
    act = "approve" if row.state == "approved" else "decline"
    sealed = _sealed(desk, row.proposed_by, {"reason": reason, "of": row.act}, ctx)
    approvals.note(desk, replace(note, act=act, summary=sealed))


def answer(desk: Desk, row: Proposal) -> dict[str, Any]:
    """What the second person said, for the proposer; nothing where it does not open for this desk."""
    if row.second_id != desk.staff_id:
        return {}
    try:
        return _opened(desk, row, row.proposed_by)
    except CannotOpen:
        return {}


def named(desk: Desk, row: Proposal) -> None:
    """Keep in the record whom the proposer named, and the summary by its hash."""
    line("report.second", actor=desk.staff_id, object=row.second_id or "", now=desk.now, digest=_digest(row))


def _digest(row: Proposal) -> bytes:
    return sha256(row.summary or b"").digest()
