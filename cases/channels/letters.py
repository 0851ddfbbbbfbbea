"""The staff side of e-mail: letters that could not be taken."""

from sqlalchemy import select

from cases.audit.actions import line
from cases.channels.models import MailTrouble
from cases.db import session
from cases.errors import NotFound
from cases.staff.desk import Desk
from cases.staff.may import May

SHOWN = 50


def troubles(desk: Desk) -> list[MailTrouble]:
    """Letters that lie in a folder of the mail server and wait for somebody to look, the latest first."""
    desk.need(May.TRIAGE)
    wanted = select(MailTrouble).where(MailTrouble.state == "failed")
    return list(session().scalars(wanted.order_by(MailTrouble.day.desc(), MailTrouble.mark).limit(SHOWN)))


def settle(desk: Desk, mark: bytes) -> None:
    """Somebody has looked after it: it is shown no more. Raises NotFound."""
    desk.need(May.TRIAGE)
    row = session().get(MailTrouble, mark)
    if row is None:
        raise NotFound
    row.state = "done"
    line("mail.settle", actor=desk.staff_id, object=mark.hex(), now=desk.now)
