"""/identity 举报人信息查阅: a handler asks, a custodian takes off a layer, an approver lets that one handler read."""

import base64
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from app.staff.acting import go, press
from app.staff.auth import staff_page
from cases.casework import actions, queries
from cases.db import transaction
from cases.errors import NotAllowed
from cases.staff.desk import Desk
from cases.staff.may import May

DAYS = {"1": 1, "3": 3, "7": 7}
bp = Blueprint("identity", __name__)


@bp.get("/identity")
@staff_page(May.IDENTITY_UNLOCK)
def index(desk: Desk) -> str:
    """What waits for a custodian: who asks, and nothing of the clue."""
    return render_template("staff/identity/index.html", rows=queries.unlocks(desk))


@bp.post("/identity/<uuid:release_id>/unlock")
@staff_page(May.IDENTITY_UNLOCK, own=True)
def unlock(desk: Desk, release_id: UUID) -> Response:
    """Take the outer layer off."""
    return press(lambda: actions.unlock_identity(desk, release_id), "/identity")


@bp.post("/clues/<string:ref>/identity/<uuid:release_id>/grant")
@staff_page(May.IDENTITY_APPROVE, own=True)
def grant(desk: Desk, ref: str, release_id: UUID) -> Response:
    """Let the handler read, for some days."""
    until = desk.now + timedelta(days=DAYS.get(request.form.get("days", ""), 1))
    return press(lambda: actions.grant_identity(desk, release_id, until), f"/clues/{ref}#people")


@bp.post("/clues/<string:ref>/identity/<uuid:release_id>/decline")
@staff_page(May.IDENTITY_APPROVE, own=True)
def decline(desk: Desk, ref: str, release_id: UUID) -> Response:
    """Say no."""
    reason = request.form.get("reason", "")[:500]
    return press(lambda: actions.decline_identity(desk, release_id, reason), f"/clues/{ref}#people")


@bp.post("/clues/<string:ref>/identity/<uuid:release_id>")
@staff_page(May.CLUES, own=True)
def read(desk: Desk, ref: str, release_id: UUID) -> Response:
    """Keep that the handler reads it; then show it."""
    with transaction():
        actions.read_identity(desk, release_id)
    return go(f"/clues/{ref}/identity/{release_id}")


@bp.get("/clues/<string:ref>/identity/<uuid:release_id>")
@staff_page(May.CLUES)
def show(desk: Desk, ref: str, release_id: UUID) -> Response | str:
    """Who the reporter is, for the one handler."""
    queries.held(desk, ref)
    try:
        who = queries.identity(desk, release_id)
    except NotAllowed:  # it was read too long ago: once more, with a line
        return go(f"/clues/{ref}#people")
    head = base64.b64decode(who.get("head", "")).decode("utf-8", "replace")
    return render_template("staff/identity/read.html", ref=ref, who=who, head=head)
