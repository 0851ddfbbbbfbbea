"""/triage 受理登记: what waits, without words; one report, opened with a reason; registering; what two decide."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from app import labels
from app.fields import AreaField, AtMost, DateField, Required, TextField
from app.forms import Form
from app.staff import course, same
from app.staff.acting import DONE, attempt, go, press
from app.staff.auth import staff_page
from app.staff.clues import video
from app.staff.clues.view import letter_of
from app.staff.days import due
from app.staff.viewing import give
from app.words import lazy as _l
from cases.approvals.queries import ProposalView
from cases.casework.rules import LONGEST
from cases.channels import letters
from cases.db import transaction
from cases.errors import BadInput, NotAllowed, NotFound
from cases.inbox.rules import ANSWERING
from cases.office import queries as office
from cases.office.rules import tidy_ref
from cases.staff.desk import Desk
from cases.staff.may import May, may
from cases.triage import actions, handing, queries
from cases.triage import video as recordings
from cases.triage.near import near
from crypto.errors import CannotOpen

bp = Blueprint("triage", __name__)


class ReasonForm(Form):
    """Why a report is opened."""

    reason = TextField(_l("为什么要打开"), [Required(), AtMost(500)], hint=_l("例：受理审核"))


class LetterForm(Form):
    """What is written to the reporter."""

    text = AreaField(
        _l("写给举报人，用平常的话，不要透露核实到哪一步"), [Required(), AtMost(LONGEST)], render_kw={"rows": 3}
    )
    reply_by = DateField(_l("盼复日期"), hint=_l("不等回话的，把日期删掉"))


class DecideForm(Form):
    """What another proposed: yes, or no with the reason."""

    opinion = TextField(_l("意见；不同意的写明理由"), [AtMost(500)])


@bp.get("/triage")
@staff_page(May.TRIAGE)
def index(desk: Desk) -> str:
    """What waits, the most urgent first: no words."""
    try:
        page = queries.waiting(desk, request.args.get("after"))
    except BadInput:
        page = queries.waiting(desk)
    calendar = office.calendar()
    rows = [(row, due(row.due_on, row.level, desk.today, calendar) if row.due_on else None) for row in page.rows]
    troubles = letters.troubles(desk)
    return render_template(
        "staff/triage/index.html",
        troubles=troubles,
        rows=rows,
        next=page.next,
        after=bool(request.args.get("after")),
        made=request.args.get("made") == "y",
        registered=_number("registered"),
        late=_number("late") or 0,
        gone=handing.listed(desk) if request.args.get("gone") == "y" else None,
        labels=labels,
        course=course,
    )


def _number(name: str) -> int | None:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else None


@bp.post("/triage/mail/<string:mark>")
@staff_page(May.TRIAGE, own=True)
def settle_letter(desk: Desk, mark: str) -> Response:
    """A letter that was not taken has been looked after."""
    try:
        digest = bytes.fromhex(mark)
    except ValueError:
        raise NotFound from None
    return press(lambda: letters.settle(desk, digest), "/triage")


@bp.get("/triage/<string:ref>")
@staff_page(May.TRIAGE)
def report(desk: Desk, ref: str) -> str:
    """One report: locked, or for a while open to who gave the reason."""
    return _page(desk, ref, {})


def _page(desk: Desk, ref: str, refused: dict[str, Form]) -> str:
    """The page of one report; `refused` holds the form that could not be taken, by its name."""
    found = queries.report(desk, tidy_ref(ref))
    seen = _seen(desk, found)
    day = found.row.due_on
    return render_template(
        "staff/triage/report.html",
        found=found,
        row=found.row,
        seen=seen,
        unreadable=found.opened and seen is None,
        proposals=_proposals(desk, found, seen),
        forms={"reason": ReasonForm(), "letter": _letter(desk), "decide": DecideForm()} | refused,
        due=due(day, found.row.level, desk.today, office.calendar()) if day else None,
        decides=may(desk.roles, May.DECIDE),
        near=near(desk, seen, all_=request.args.get("same") == "all") if seen else None,
        why=same.why,
        letters=[letter_of(one, found.row.ref, "triage") for one in seen.letters] if seen else [],
        act_words=course.ACTS,
        video=video.of_report(desk, found.row.ref),
        printed=found.row.state == "handing_up" and handing.printed(found.row.id),
        labels=labels,
        course=course,
    )


def _seen(desk: Desk, found: queries.ReportPage) -> queries.OpenedReport | None:
    """The words, where they were opened. A stranger's script may have sealed what is none: such a report is closed
    without being read.
    """
    try:
        return queries.opened(desk, found.row.ref) if found.opened else None
    except CannotOpen:
        return None


def _proposals(desk: Desk, found: queries.ReportPage, seen: queries.OpenedReport | None) -> list[ProposalView]:
    if seen is not None:
        return seen.proposals
    try:
        return queries.unread(desk, found.row.ref) if found.opened else found.proposals
    except CannotOpen:
        return found.proposals


def _letter(desk: Desk) -> LetterForm:
    form = LetterForm()
    form.reply_by.data = office.due_on(ANSWERING, desk.today)
    return form


def _again(desk: Desk, ref: str, refused: dict[str, Form], status: int) -> Response:
    with transaction(reading=True):
        return make_response(_page(desk, ref, refused), status)


@bp.post("/triage/<string:ref>/open-words")
@staff_page(May.TRIAGE, own=True, forms=True)
def open_words(desk: Desk, ref: str) -> Response:
    """Keep who opens it and why; then the page shows the words."""
    form = ReasonForm(request.form)
    if not form.validate():
        return _again(desk, ref, {"reason": form}, 422)
    status = attempt(form, lambda: actions.open_words(desk, ref, str(form.reason.data)))
    return go(f"/triage/{ref}#words") if status == DONE else _again(desk, ref, {"reason": form}, status)


@bp.post("/triage/<string:ref>/register")
@staff_page(May.TRIAGE, own=True)
def register(desk: Desk, ref: str) -> Response:
    """Register it: the time limit begins, and the reporter is told."""
    return press(lambda: actions.register(desk, ref), f"/triage/{ref}")


@bp.post("/triage/<string:ref>/video")
@staff_page(May.TRIAGE, own=True)
def mark_video(desk: Desk, ref: str) -> Response:
    """Say what was done about a recording."""
    step, said = request.form.get("step", ""), request.form.get("said", "")
    status = attempt(Form(), lambda: recordings.mark_video(desk, ref, step, said))
    return go(f"/triage/{ref}#{'acts' if status == DONE else 'video'}")


@bp.post("/triage/<string:ref>/letters")
@staff_page(May.TRIAGE, own=True, forms=True)
def write(desk: Desk, ref: str) -> Response:
    """Write to the reporter."""
    form = LetterForm(request.form)
    if not form.validate():
        return _again(desk, ref, {"letter": form}, 422)
    status = attempt(form, lambda: actions.write(desk, ref, str(form.text.data), form.reply_by.data))
    return go(f"/triage/{ref}#letters") if status == DONE else _again(desk, ref, {"letter": form}, status)


@bp.post("/triage/<string:ref>/proposals/<uuid:proposal_id>")
@staff_page(May.DECIDE, own=True, forms=True)
def decide(desk: Desk, ref: str, proposal_id: UUID) -> Response:
    """Say yes or no to what another proposed."""
    form = DecideForm(request.form)
    if not form.validate():
        return _again(desk, ref, {"decide": form}, 422)
    yes = request.form.get("decision") == "approve"

    def do() -> None:
        _said(form, yes=yes)
        actions.decide(desk, proposal_id, approve=yes, reason=form.opinion.data or "")

    status = attempt(form, do)
    return go(f"/triage/{ref}#approvals") if status == DONE else _again(desk, ref, {"decide": form}, status)


def _said(form: Any, *, yes: bool) -> None:
    if not yes and not form.opinion.data:
        raise BadInput("decline", "opinion")


@bp.post("/triage/<string:ref>/proposals/<uuid:proposal_id>/withdraw")
@staff_page(May.TRIAGE, own=True)
def withdraw(desk: Desk, ref: str, proposal_id: UUID) -> Response:
    """Take back one's own proposal."""
    return press(lambda: actions.withdraw_proposal(desk, proposal_id), f"/triage/{ref}#approvals")


@bp.post("/triage/<string:ref>/files/<uuid:file_id>")
@staff_page(May.TRIAGE, own=True)
def file(desk: Desk, ref: str, file_id: UUID) -> Response:
    """A file of an opened report: the line is kept, then it is sent."""
    try:
        with transaction():
            actions.open_file(desk, ref, file_id, request.form.get("reason", ""))
    except (NotAllowed, BadInput):  # the words were opened too long ago, or a reason is wanted
        return go(f"/triage/{ref}#words")
    with transaction(reading=True):
        found = queries.file(desk, ref, file_id)
    return give(found, ref, f"/triage/{ref}/files/{file_id}")
