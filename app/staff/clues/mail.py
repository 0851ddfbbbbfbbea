"""/clues/…/mail/…: what is encrypted in a letter behind a clue."""

from functools import partial

from flask import Blueprint, Response

from app.staff.auth import staff_page
from app.staff.mail import Way, opened
from cases.casework import actions
from cases.staff.desk import Desk
from cases.staff.may import May

bp = Blueprint("clue_mail", __name__)


@bp.post("/clues/<string:ref>/mail/<string:report_ref>")
@staff_page(May.CLUES, own=True)
def open_mail(desk: Desk, ref: str, report_ref: str) -> Response:
    """Open it, once its report's words are open."""
    ask, letter, keep = (
        partial(actions.ask_mail, desk, ref, report_ref),
        partial(actions.locked_mail, desk, ref, report_ref),
        partial(actions.keep_mail, desk, ref, report_ref),
    )
    return opened(Way(ask, letter, keep, f"/clues/{ref}", "original"))
