"""An encrypted e-mail that waits: who holds the office's key opens it, and its words join the report."""

from collections.abc import Sequence

from cases import vault
from cases.audit.actions import line
from cases.casework.queries import opened_lately
from cases.errors import NotAllowed
from cases.staff.desk import Desk
from cases.triage.queries import OPENING, HeldReport, held, opening
from cases.vault import AddedFile, LockedMail, OpenedMail

ACT = "report.mail"


def ask(desk: Desk, ref: str) -> None:
    """Keep that this person opens it; then `letter`. Raises NotFound, NotAllowed("not_opened")."""
    one = _opened(desk, ref, lock=False)
    line(ACT, actor=desk.staff_id, object=one.report.id, now=desk.now)


def letter(desk: Desk, ref: str) -> LockedMail:
    """The letter. Raises NotFound, NotAllowed("not_opened") unless `ask` was kept, CannotOpen."""
    one = _opened(desk, ref, lock=False)
    if not opened_lately(desk, ACT, one.report.id):
        raise NotAllowed("not_opened")
    return vault.locked_mail(desk, opening(desk, one))


def keep(desk: Desk, ref: str, mail: OpenedMail, files: Sequence[AddedFile]) -> bool:
    """Its words and files join the report; False where they are there already. Raises NotFound, CannotOpen."""
    one = _opened(desk, ref, lock=True)
    return vault.add_opened(opening(desk, one), mail, files, desk.today)


def _opened(desk: Desk, ref: str, *, lock: bool) -> HeldReport:
    one = held(desk, ref, lock=lock)
    if not opened_lately(desk, OPENING, one.report.id):
        raise NotAllowed("not_opened")
    return one
