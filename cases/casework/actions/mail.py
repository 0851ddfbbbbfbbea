"""An encrypted e-mail behind a clue: opened by who works on it and holds the office's key as well."""

from collections.abc import Sequence

from sqlalchemy import select, update

from cases import vault
from cases.casework import queries
from cases.casework.actions.course import enter
from cases.casework.actions.turning import held
from cases.casework.models import Clue, Origin
from cases.casework.queries.held import Held, working
from cases.casework.queries.originals import origin
from cases.casework.queries.releases import opened_lately
from cases.db import session
from cases.errors import NotAllowed
from cases.inbox.models import Report
from cases.staff.desk import Desk
from cases.vault import AddedFile, LockedMail, Opened, OpenedMail


def ask_mail(desk: Desk, ref: str, report_ref: str) -> None:
    """Keep that this person opens it, for everybody on the clue to see. Raises NotFound, NotAllowed."""
    have = held(desk, ref)
    to = _opened(desk, have, report_ref)
    enter(desk, have, "mail", report=report_ref, object=to.report.id)


def locked_mail(desk: Desk, ref: str, report_ref: str) -> LockedMail:
    """The letter. Raises NotFound, NotAllowed("not_opened") unless `ask_mail` was kept, CannotOpen."""
    have = _opened(desk, working(queries.held(desk, ref)), report_ref)
    if not opened_lately(desk, "clue.mail", have.report.id):
        raise NotAllowed("not_opened")
    return vault.locked_mail(desk, have)


def keep_mail(desk: Desk, ref: str, report_ref: str, mail: OpenedMail, files: Sequence[AddedFile]) -> bool:
    """Its words and files join the report; False where they are there already. Raises NotFound, NotAllowed, CannotOpen.

    The report may stand behind another clue too: what is kept in memory of each is read anew.
    """
    have = _opened(desk, held(desk, ref), report_ref)
    session().refresh(have.report, with_for_update=True)
    if not vault.add_opened(have, mail, files, desk.today):
        return False
    theirs = select(Origin.clue_id).where(Origin.report_id == have.report.id)
    session().execute(update(Clue).where(Clue.id.in_(theirs)).values(version=Clue.version + 1))
    return True


def _opened(desk: Desk, clue: Held, report_ref: str) -> Opened:
    have = origin(clue, Report.ref == report_ref)
    if not opened_lately(desk, "clue.original", have.report.id):
        raise NotAllowed("not_opened")
    return have
