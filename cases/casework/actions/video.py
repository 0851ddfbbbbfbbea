"""What was done about a recording, said in the clue's course: then nobody is reminded of it any more."""

from cases.casework.actions.course import enter
from cases.casework.actions.turning import held
from cases.casework.models import Entry
from cases.casework.rules import VIDEO, among
from cases.staff.desk import Desk


def mark_video(desk: Desk, ref: str, step: str, text: str = "") -> Entry:
    """Keep that it was asked for (asked), is kept (kept) or is not needed (none). Raises NotFound, NotAllowed,
    BadInput("choice").
    """
    have = held(desk, ref)
    return enter(desk, have, "video", text.strip()[:500], step=among(step, VIDEO, "step"))
