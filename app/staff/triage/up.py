"""/triage/…/hand-up: the superior's is printed once, handed over and destroyed; /return: orders that go back."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template

from app import labels
from app.fields import AreaField, AtMost, DateField, Required, TextField
from app.staff import ways
from app.staff.acting import LATE, Act, go
from app.staff.auth import staff_page
from app.staff.clues.up import HandUpForm, KeepForm, superior
from app.staff.sayings_work import late_words
from app.staff.triage.naming import SecondForm, ask, second
from app.words import lazy as _l
from cases.db import transaction
from cases.errors import NotAllowed, WrongState
from cases.office.rules import tidy_ref
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.triage import handing

bp = Blueprint("triage_up", __name__)


class HandedForm(SecondForm):
    """Who signed for it, and when."""

    receiver = TextField(_l("谁签收的"), [Required(), AtMost(200)], hint=_l("交接单上的签字：单位和姓名"))
    day = DateField(_l("哪天签收"), [Required()])


class ReturnForm(SecondForm):
    """Why it goes back."""

    reason = AreaField(_l("退单理由"), [Required(), AtMost(2000)], hint=_l("会印在退单函上，不要写举报人和举报内容"))


def _superior(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    del desk, ref
    if fresh:
        superior(form)


def _handed(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    second(desk, ref, form, fresh)
    if fresh:
        form.day.data = desk.today


ACTS = {
    "hand-up": Act(
        HandUpForm, _l("应由上级处理"), _l("认定，去打印"), ready=_superior,
        lead=_l("反映院领导等属于上级管辖的：不复印、不摘抄、不立线索，五个工作日内送上级（规则第十五条）。"),
        do=lambda desk, ref, form: handing.hand_up(
            desk, ref, form.to.data, form.copies.data or 0, form.reason.data
        ),
    ),
    "keep-here": Act(
        KeepForm, _l("改回本室办"), _l("改回"),
        do=lambda desk, ref, form: handing.keep_here(desk, ref, form.reason.data),
    ),
    "handed-over": Act(
        HandedForm, _l("已移交上级"), _l("提请另一人确认"), anchor="approvals", ready=_handed,
        lead=_l("另一个人看过交接单、同意以后，这一件的密钥、文字、文件全部销毁，恢复密钥也打不开；只留编号和日期。"),
        do=lambda desk, ref, form: handing.propose_handed_over(
            desk, ref, form.receiver.data, form.day.data, ask(form)
        ),
    ),
    "return": Act(
        ReturnForm, _l("退单"), _l("提请退单"), anchor="approvals", ready=second,
        lead=_l("不属于本院办理的工单，退回派单的平台。要另一个人同意才算数。"),
        do=lambda desk, ref, form: handing.propose_send_back(desk, ref, form.reason.data, ask(form)),
    ),
}  # fmt: skip


@bp.post("/triage/<string:ref>/handover-print")
@staff_page(May.TRIAGE, own=True)
def handover_print(desk: Desk, ref: str) -> Response:
    """The words and the sheet of the handover, once: that they are printed is kept first."""
    ref = tidy_ref(ref)
    try:
        with transaction():
            handing.print_out(desk, ref)
    except WrongState as late:
        with transaction(reading=True):
            page = render_template("staff/proposals/moved.html", said=late_words(late), back=f"/triage/{ref}")
        return make_response(page, LATE)
    with transaction(reading=True):
        sheet = handing.sheet(desk, ref)
        values: dict[str, Any] = {"sheet": sheet, "seen": sheet.opened, "words": sheet.opened.words, "desk": desk}
        return make_response(render_template("staff/triage/handover.html", ways=ways, **values))


@bp.get("/triage/<string:ref>/return-slip")
@staff_page(May.TRIAGE, own=True)
def return_slip(desk: Desk, ref: str) -> Response:
    """The slip of a work order that goes back: numbers, days and the reason; no word of the reporter."""
    ref = tidy_ref(ref)
    try:
        with transaction(reading=True):
            found, reason, at = handing.slip(desk, ref)
            page = render_template(
                "staff/triage/slip.html", row=found.row, way=found.words.way, reason=reason, at=at, labels=labels
            )
            return make_response(page)
    except NotAllowed:  # opened too long ago: a reason first
        return go(f"/triage/{ref}#words")
