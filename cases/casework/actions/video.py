"""What was done about a recording, said in the clue's course: then nobody is reminded of it any more."""

from sqlalchemy import select

from cases import vault
from cases.approvals.models import Proposal
from cases.casework.actions.course import enter
from cases.casework.actions.turning import held
from cases.casework.models import Entry
from cases.casework.rules import VIDEO, among
from cases.db import session
from cases.staff.desk import Desk
from cases.vault import CaseKey, Opened, contexts
from crypto.unseal import unseal

VIDEO_NOTE = "video"  # the act of a note on a report that waits


def mark_video(desk: Desk, ref: str, step: str, text: str = "") -> Entry:
    """Keep that it was asked for (asked), is kept (kept) or is not needed (none). Raises NotFound, NotAllowed,
    BadInput("choice").
    """
    have = held(desk, ref)
    return enter(desk, have, "video", text.strip()[:500], step=among(step, VIDEO, "step"))


def take_over(case: CaseKey, have: Opened) -> None:
    """What was said of a recording while the report waited stands in the clue's course, by who said it and when. Raises
    CannotOpen.
    """
    said = select(Proposal).where(Proposal.thing == "report", Proposal.thing_id == have.report.id)
    for row in session().scalars(said.where(Proposal.act == VIDEO_NOTE).order_by(Proposal.proposed_at)).all():
        body = vault.unpack(unseal(have.dek, row.body, contexts.report_proposal(row.id, have.report.id)))
        entry = Entry(at=row.proposed_at, by_id=row.proposed_by, kind="video", main=True)
        session().add(vault.seal_row(case, entry, {"text": str(body["reason"]), "step": str(body["step"])}))
