"""/intake/box-openings: a report box is opened by two; the record of it, and the second person's word."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from wtforms import TimeField

from app.fields import AtMost, DateField, Pick, RadioChoices, Required, TextField, WholeNumber
from app.forms import Form
from app.render import SHANGHAI
from app.staff.acting import DONE, attempt, go, press
from app.staff.auth import staff_page
from app.words import _
from app.words import lazy as _l
from cases.channels import openings
from cases.channels.openings import NewOpening
from cases.db import transaction
from cases.office.rules import tidy_ref
from cases.staff.desk import Desk
from cases.staff.may import May

bp = Blueprint("boxes", __name__)


class OpeningForm(Form):
    """What is written down at the box."""

    place = TextField(_l("哪个举报箱"), [Required(), AtMost(120)], hint=_l("例：门诊一楼大厅举报箱"))
    day = DateField(_l("哪天开箱"), [Required()])
    hour = TimeField(_l("几点"), [Required(_l("请写几点。"))], format=["%H:%M", "%H:%M:%S"])
    second_id = Pick(_l("同开的第二人"), [Required(_l("请选第二人。"))], hint=_l("他会在自己的案头确认"))
    letters = WholeNumber(_l("取出几件"), [])
    seal_whole = RadioChoices(
        _l("开箱前封条"), [Required()], choices=[("y", _l("完好")), ("n", _l("破损或没有，已当场说明"))], default="y"
    )


def _ready(desk: Desk, form: Any) -> None:
    people = [(str(one.id), f"{one.name}，{one.post}" if one.post else one.name) for one in openings.seconds(desk)]
    form.second_id.choices = [("", _("请选")), *people]


@bp.route("/intake/box-openings", methods=["GET", "POST"])
@staff_page(May.INTAKE, own=True, forms=True)
def new(desk: Desk) -> Response:
    """The form, and what it does."""
    fresh = request.method == "GET"
    form: Any = OpeningForm(None if fresh else request.form)
    made: list[str] = []
    with transaction(reading=True):
        _ready(desk, form)
        if fresh:
            form.day.data, form.letters.data = desk.today, 1
        good = not fresh and form.validate()
    status = attempt(form, lambda: made.append(openings.record(desk, _new(form)))) if good else 200 if fresh else 422
    if status == DONE:
        return go(f"/intake/box-openings/{made[0]}")
    with transaction(reading=True):
        return make_response(render_template("staff/intake/opening_form.html", form=form), status)


def _new(form: Any) -> NewOpening:
    at = datetime.combine(form.day.data, form.hour.data, SHANGHAI)
    letters = form.letters.data if form.letters.data is not None else -1
    return NewOpening(form.place.data, at, UUID(form.second_id.data), letters, form.seal_whole.data == "y")


@bp.get("/intake/box-openings/<string:ref>")
@staff_page(May.INTAKE, May.TODAY)
def show(desk: Desk, ref: str) -> str:
    """The record, for its two and for who registers; to be printed."""
    return render_template("staff/intake/opening.html", one=openings.opening(desk, tidy_ref(ref)))


@bp.post("/intake/box-openings/<string:ref>/confirmation")
@staff_page(May.INTAKE, May.TODAY, own=True)
def confirm(desk: Desk, ref: str) -> Response:
    """The second person says that it was so."""
    ref = tidy_ref(ref)
    return press(lambda: openings.confirm(desk, ref), f"/intake/box-openings/{ref}")
