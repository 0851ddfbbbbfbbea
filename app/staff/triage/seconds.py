"""/today/seconds: who is named for a report sealed to the secretary alone decides on what is told there."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from app import labels
from app.fields import AtMost, TextField
from app.forms import Form
from app.staff import course
from app.staff.acting import DONE, attempt, go
from app.staff.auth import staff_page
from app.words import lazy as _l
from cases.db import transaction
from cases.errors import BadInput
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.triage import seconds

bp = Blueprint("seconds", __name__)


class OpinionForm(Form):
    """Yes, or no with the reason; both go to who asked, and to nobody else."""

    opinion = TextField(_l("意见；不同意的写明理由"), [AtMost(500)])


@bp.get("/today/seconds/<uuid:proposal_id>")
@staff_page(May.SECOND, own=True)
def show(desk: Desk, proposal_id: UUID) -> Response:
    """What was proposed and the summary. That it was read is kept before it is shown."""
    with transaction():
        seconds.look(desk, proposal_id)
    return _page(desk, proposal_id, OpinionForm(), 200)


def _page(desk: Desk, proposal_id: UUID, form: OpinionForm, status: int) -> Response:
    with transaction(reading=True):
        one = seconds.asked(desk, proposal_id)
        values: dict[str, Any] = {"one": one, "form": form, "labels": labels, "course": course}
        return make_response(render_template("staff/today/second.html", **values), status)


@bp.post("/today/seconds/<uuid:proposal_id>")
@staff_page(May.SECOND, own=True, forms=True)
def decide(desk: Desk, proposal_id: UUID) -> Response:
    """Say yes or no."""
    form, yes = OpinionForm(request.form), request.form.get("decision") == "approve"

    acts: list[str] = []

    def do() -> None:
        _said(form, yes=yes)
        acts.append(seconds.decide(desk, proposal_id, approve=yes, reason=form.opinion.data or ""))

    status = attempt(form, do) if form.validate() else 422
    if status == DONE:  # of what was handed up there is nothing left to be shown
        return go("/today" if yes and acts == ["handed_over"] else f"/today/seconds/{proposal_id}")
    return _page(desk, proposal_id, form, status)


def _said(form: Any, *, yes: bool) -> None:
    if not yes and not form.opinion.data:
        raise BadInput("decline", "opinion")
