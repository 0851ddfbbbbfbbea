"""受理登记: opening words, registering, proposing and deciding, writing to the reporter, opening a clue."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from uuid import UUID

from cases import vault
from cases.approvals import actions as approvals
from cases.approvals.models import Proposal
from cases.audit.actions import line
from cases.casework import actions as casework
from cases.casework.actions import NewClue
from cases.casework.models import Clue
from cases.casework.queries import VIEW, opened_lately
from cases.casework.rules import among, told
from cases.db import session
from cases.errors import BadInput, NotAllowed, NotFound
from cases.inbox.models import Blob, Message, Report
from cases.inbox.rules import SAYS
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.triage.ending import carry_out, still_there
from cases.triage.queries import FILE, OPENING, HeldReport, body_of, held, held_by_id, opening, proposal
from cases.triage.rules import ACCEPTING, GROUNDS
from cases.triage.seconds import Ask
from cases.triage.steps import draft, propose, turn
from cases.vault import Opened


def open_words(desk: Desk, ref: str, reason: str) -> None:
    """Say why one opens a report. Keep this in a transaction of its own, then show `queries.opened`: no word is shown
    of which the record does not tell. Raises NotFound, BadInput.
    """
    have = opening(desk, held(desk, ref, lock=True))
    if vault.is_foreign_before_a_clue(have.report):
        vault.mend_before_a_clue(have.report)
        approvals.note(desk, draft(have, "foreign", {"reason": ""}))
        line("thread.foreign", actor=desk.staff_id, object=have.report.id, now=desk.now)
    row = approvals.note(desk, draft(have, "open", {"reason": told(reason)}))
    have.report.new_words = False
    line(OPENING, actor=desk.staff_id, object=have.report.id, now=desk.now, digest=sha256(row.body).digest())


def open_file(desk: Desk, ref: str, blob_id: UUID, reason: str) -> None:
    """Keep that this person takes a file of an opened report as it is, and why; then read `queries.file`. Raises
    NotFound, NotAllowed, BadInput.
    """
    have = _file_of(desk, ref, blob_id)
    row = approvals.note(desk, draft(opening(desk, have), "file", {"reason": told(reason), "file": str(blob_id)}))
    line(FILE, actor=desk.staff_id, object=blob_id, now=desk.now, digest=sha256(row.body).digest())


def view_file(desk: Desk, ref: str, blob_id: UUID) -> None:
    """Keep that this person sees pictures of a file; then read `queries.viewed`. Raises NotFound, NotAllowed."""
    _file_of(desk, ref, blob_id)
    line(VIEW, actor=desk.staff_id, object=blob_id, now=desk.now)


def _file_of(desk: Desk, ref: str, blob_id: UUID) -> HeldReport:
    have = held(desk, ref)
    if not opened_lately(desk, OPENING, have.report.id):
        raise NotAllowed("not_opened")
    blob = session().get(Blob, blob_id)
    if blob is None or blob.report_id != have.report.id:
        raise NotFound
    return have


def register(desk: Desk, ref: str) -> None:
    """Register a report: it has a time limit, its sender is told that it is accepted, and who typed it reads it no
    longer. The time limit of an incoming paper goes before the rule's (domain 10.2). Raises NotFound, WrongState where
    another was quicker.
    """
    report = turn(desk, held(desk, ref, lock=True), "register")
    report.due_on = report.next_on = report.limit_on or office.due_on(ACCEPTING, report.received_on)
    report.said = "accepted"


def propose_refuse(desk: Desk, ref: str, ground: str, reason: str, ask: Ask | None = None) -> UUID:
    """Propose to refuse, on one of the three lawful grounds (R1 Art 13). The proposal's id. Where nobody else has the
    key, `ask` names who decides (`cases.triage.seconds`); else it is not looked at.

    Raises NotFound, BadInput, WrongState.
    """
    return propose(desk, ref, "refuse", {"ground": among(ground, GROUNDS, "ground"), "reason": told(reason)}, ask)


def propose_transfer(desk: Desk, ref: str, to: str, reason: str, ask: Ask | None = None) -> UUID:
    """Propose to hand it over to whom it belongs. As `propose_refuse`."""
    return propose(desk, ref, "transfer", {"to": told(to, "to", 200), "reason": told(reason)}, ask)


def propose_duplicate(desk: Desk, ref: str, of_ref: str, reason: str = "") -> UUID:
    """Propose that it says the same as another report this person has a key for; both are kept. As `propose_refuse`,
    but who decides needs the key too. BadInput("same", "absent") for the other reference.
    """
    if of_ref == ref:
        raise BadInput("same", "of_ref")
    body = {"of": str(_other(desk, of_ref).id), "of_ref": of_ref, "reason": reason}
    return propose(desk, ref, "duplicate", body, None)


def _other(desk: Desk, ref: str) -> Report:
    try:
        other = held(desk, ref).report
    except NotFound:
        raise BadInput("absent", "of_ref") from None
    if other.state == "duplicate":
        raise BadInput("duplicate", "of_ref")
    return other


def decide(desk: Desk, proposal_id: UUID, *, approve: bool, reason: str = "") -> None:
    """Approve or decline what another proposed for a report that this person has a key for. Where one person alone has
    the secretary's key, `cases.triage.seconds.decide` is for the person who was named.

    Raises NotFound, NotAllowed, NeedsSecond, WrongState, BadInput for a decline without a reason.
    """
    row, have = _of_report(desk, proposal_id)
    said = reason.strip() if approve else told(reason)
    approvals.decide(desk, row, approve=approve)
    if said:
        approvals.note(desk, draft(have, "approve" if approve else "decline", {"reason": said, "of": row.act}))
    if approve:
        _done(row, have)


def _done(row: Proposal, have: Opened) -> None:
    body = body_of(have, row)
    carry_out(have.report, row.act)
    if row.act == "duplicate":
        have.report.duplicate_of = still_there(UUID(body["of"]))


def withdraw_proposal(desk: Desk, proposal_id: UUID) -> None:
    """Take back one's own proposal. Raises NotFound, NotAllowed, WrongState."""
    approvals.withdraw(desk, _of_report(desk, proposal_id)[0])


def _of_report(desk: Desk, proposal_id: UUID) -> tuple[Proposal, Opened]:
    row = proposal(desk, proposal_id)
    return row, opening(desk, held_by_id(desk, row.thing_id, lock=True))


def undo_duplicate(desk: Desk, ref: str, reason: str) -> None:
    """It was another matter after all: it waits again. Raises NotFound, BadInput, WrongState."""
    one = held(desk, ref, lock=True)
    approvals.note(desk, draft(opening(desk, one), "undo_duplicate", {"reason": told(reason)}))
    report = turn(desk, one, "undo_duplicate")
    report.duplicate_of, report.said = None, "accepted"
    report.due_on = report.next_on = report.limit_on or office.due_on(ACCEPTING, desk.today)


def write(desk: Desk, ref: str, text: str, reply_by: date | None = None) -> Message:
    """Write to the reporter before there is a clue. Raises NotFound, BadInput, NotAllowed."""
    have = opening(desk, held(desk, ref, lock=True))
    if reply_by is not None and reply_by < desk.today:
        raise BadInput("past", "reply_by")
    message = vault.write_to_reporter(desk, have, text, reply_by)
    line("report.letter", actor=desk.staff_id, object=have.report.id, now=desk.now)
    return message


def open_clue(desk: Desk, ref: str, new: NewClue) -> Clue:
    """Make a clue of a registered report: all or nothing, and from then on only who is on the clue opens the report.

    Raises NotFound, WrongState, BadInput (see `cases.casework.actions.begin`), Unready, CannotOpen.
    """
    have = _over(desk, ref)
    clue = casework.begin(desk, new, have)
    _told(have.report, clue)
    return clue


def open_two(desk: Desk, ref: str, first: NewClue, second: NewClue) -> tuple[Clue, Clue]:
    """Make two clues of a registered report at once, of two tracks, each with its own key, people and clock; the first
    keeps the correspondence. As `open_clue`, with "also_" before the field where it is the second that is wrong; and
    BadInput("same_track"). Both have the report's words: who is barred from one is barred from both.
    """
    if first.track == second.track:
        raise BadInput("same_track", "also_track")
    bars = [*first.bars, *second.bars]
    first, second = replace(first, bars=bars), replace(second, bars=bars)
    have = _over(desk, ref)
    one = casework.begin(desk, first, have)
    try:
        two = casework.begin_beside(desk, second, have)
    except BadInput as wrong:  # which of the two forms it is about
        raise BadInput(wrong.code, f"also_{wrong.field}") from None
    _told(have.report, one)
    return one, two


def join_clue(desk: Desk, ref: str, clue_ref: str) -> Clue:
    """Bring a registered report over to an open clue that this person is on. As `open_clue`."""
    have = _over(desk, ref)
    clue = casework.join(desk, clue_ref, have)
    _told(have.report, clue)
    return clue


def _over(desk: Desk, ref: str) -> Opened:
    one = held(desk, ref, lock=True)
    have = opening(desk, one)
    turn(desk, one, "open_clue")
    return have


def _told(report: Report, clue: Clue) -> None:
    report.said, report.next_on, report.due_on = SAYS["clue_opened"], clue.due_on, None
