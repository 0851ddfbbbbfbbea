"""/triage/registrations: register several reports at once. No word is opened and no key is passed on by it."""

from flask import Blueprint, Response, request

from app.staff.acting import go
from app.staff.auth import moment, staff_page
from cases.audit import actions as audit
from cases.db import transaction
from cases.errors import NotFound, WrongState
from cases.office.rules import tidy_ref
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.triage import actions

MOST = 50  # as many as stand on a page
bp = Blueprint("triage_bulk", __name__)


@bp.post("/triage/registrations")
@staff_page(May.TRIAGE, own=True)
def register(desk: Desk) -> Response:
    """Each in a transaction of its own: what another has taken meanwhile does not hold up the rest."""
    refs = list(dict.fromkeys(tidy_ref(ref) for ref in request.form.getlist("ref")))[:MOST]
    done = sum(_registered(desk, ref) for ref in refs)
    return go(f"/triage?registered={done}&late={len(refs) - done}#main")


def _registered(desk: Desk, ref: str) -> bool:
    try:
        with transaction():
            actions.register(desk, ref)
    except WrongState:
        return False
    except NotFound:
        with transaction():
            audit.refusal(desk.staff_id, moment())
        return False
    return True
