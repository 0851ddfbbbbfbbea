"""/clues/…/hand-up: a clue that a reader finds to be the superior's is printed once, handed over and destroyed."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template

from app.fields import AreaField, AtMost, DateField, Required, TextField, WholeNumber
from app.forms import Form
from app.staff import course, ways
from app.staff.acting import LATE, Act
from app.staff.auth import staff_page
from app.staff.sayings_work import late_words
from app.words import lazy as _l
from cases.casework import actions, queries
from cases.casework.actions import handing
from cases.db import transaction
from cases.errors import WrongState
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.staff.may import May

bp = Blueprint("clue_up", __name__)


class HandUpForm(Form):
    """To whom, and why it is theirs."""

    to = TextField(_l("收件机关"), [Required(), AtMost(200)])
    copies = WholeNumber(_l("份数"), [], default=1)
    reason = AreaField(_l("为什么应由上级处理"), [Required(), AtMost(2000)], hint=_l("例：被反映人是副院长"))


class KeepForm(Form):
    """Why it is this office's after all."""

    reason = AreaField(_l("理由"), [Required(), AtMost(2000)])


class HandedForm(Form):
    """Who signed for it, and when."""

    receiver = TextField(_l("谁签收的"), [Required(), AtMost(200)], hint=_l("交接单上的签字：单位和姓名"))
    day = DateField(_l("哪天签收"), [Required()])


def superior(form: Any) -> None:
    """Who receives it, as the office's settings name them."""
    form.to.data = str(office.office().superior.get("name", ""))


def _to(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    del desk, ref
    if fresh:
        superior(form)


def _day(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    del ref
    if fresh:
        form.day.data = desk.today


ACTS = {
    "hand-up": Act(
        HandUpForm, _l("应由上级处理"), _l("认定，去打印"), anchor="acts", ready=_to,
        lead=_l(
            "反映院领导等属于上级管辖的：不复印、不摘抄、不再往下查，从今天起五个工作日内送上级（规则第十五条）。"
            "台账里这一行只留编号、日期和状态。"
        ),
        do=lambda desk, ref, form: actions.hand_up(desk, ref, form.to.data, form.copies.data or 0, form.reason.data),
    ),
    "keep-here": Act(
        KeepForm, _l("改回本室办"), _l("改回"), anchor="acts",
        lead=_l("改回以后，期限和台账照认定以前的。"),
        do=lambda desk, ref, form: actions.keep_here(desk, ref, form.reason.data),
    ),
    "handed-over": Act(
        HandedForm, _l("已移交上级"), _l("提请另一人确认"), anchor="approvals", ready=_day,
        lead=_l(
            "另一个人看过交接单、同意以后，这条线索和它的举报件，密钥、文字、材料全部销毁，恢复密钥也打不开；"
            "只留编号和日期。"
        ),
        do=lambda desk, ref, form: actions.propose_handed_over(desk, ref, form.receiver.data, form.day.data),
    ),
}  # fmt: skip


@bp.post("/clues/<string:ref>/handover-print")
@staff_page(May.CLUES, own=True)
def handover_print(desk: Desk, ref: str) -> Response:
    """The reports, what was done, and the sheet of the handover, once: that they are printed is kept first."""
    try:
        with transaction():
            actions.print_out(desk, ref)
    except WrongState as late:
        with transaction(reading=True):
            queries.held(desk, ref)
            page = render_template("staff/proposals/moved.html", said=late_words(late), back=f"/clues/{ref}")
        return make_response(page, LATE)
    with transaction(reading=True):
        sheet = handing.sheet(desk, ref)
        values: dict[str, Any] = {"sheet": sheet, "clue": sheet.page, "desk": desk, "ways": ways}
        lines = course.items(sheet.page.course)
        return make_response(render_template("staff/clues/handover.html", course=lines, **values))
