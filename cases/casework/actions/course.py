"""Writing into a clue's course: one sealed line there, one coded line in the record, in the act's own transaction."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from cases import vault
from cases.audit.actions import line
from cases.casework.models import Entry
from cases.casework.queries.held import Held
from cases.db import session
from cases.staff.desk import Desk
from cases.vault import CaseKey

# Shown under 只看关键.
MAIN = frozenset(
    {
        "opened",
        "joined",
        "person",
        "recused",
        "proposed",
        "declined",
        "closed",
        "reopened",
        "identity",
        "foreign",
        "track",
        "linked",
        "unlinked",
        "merged",
        "merged_in",
        "unmerged",
        "video",
        "hand_up",
        "keep_here",
        "print",
    }
)


def enter(desk: Desk, have: Held, kind: str, text: str = "", **data: Any) -> Entry:
    """Add a line of `kind`; everybody on the clue sees it. `object` in `data` names another thing in the record."""
    thing = data.pop("object", have.clue.id)
    row = entry(desk, have.case, kind, {"text": text, **data})
    line(f"clue.{kind}", actor=desk.staff_id, object=thing, now=desk.now, digest=sha256(row.body).digest())
    return row


def entry(desk: Desk, case: CaseKey, kind: str, values: dict[str, Any]) -> Entry:
    """The sealed line alone."""
    row = vault.seal_row(case, Entry(at=desk.now, by_id=desk.staff_id, kind=kind, main=kind in MAIN), values)
    session().add(row)
    return row


def record(desk: Desk, act: str, thing: UUID) -> None:
    """A line in the record alone, for what everybody does all day: looking."""
    line(act, actor=desk.staff_id, object=thing, now=desk.now)
