"""/triage/…/mail: what is encrypted in a letter that waits."""

from functools import partial

from flask import Blueprint, Response

from app.staff.auth import staff_page
from app.staff.mail import Way, opened
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.triage import mail

bp = Blueprint("triage_mail", __name__)


@bp.post("/triage/<string:ref>/mail")
@staff_page(May.TRIAGE, own=True)
def open_mail(desk: Desk, ref: str) -> Response:
    """Open it, once its report's words are open."""
    ask, letter, keep = (partial(mail.ask, desk, ref), partial(mail.letter, desk, ref), partial(mail.keep, desk, ref))
    return opened(Way(ask, letter, keep, f"/triage/{ref}", "words"))
