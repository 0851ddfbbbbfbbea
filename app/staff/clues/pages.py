"""/clues 问题线索: my clues by deadline; one clue on one page, and what is done right there."""

from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from app import labels
from app.forms import Form
from app.staff.acting import DONE, attempt, go, press
from app.staff.auth import staff_page
from app.staff.clues.forms import DecideForm, LetterForm
from app.staff.clues.view import Refused, page
from app.staff.days import due
from app.staff.viewing import give
from app.words import _
from cases.casework import actions, queries
from cases.casework.rules import LIVE
from cases.casework.search import search
from cases.db import transaction
from cases.errors import BadInput
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.staff.may import May

bp = Blueprint("clues", __name__)


@bp.get("/clues")
@staff_page(May.CLUES)
def index(desk: Desk) -> str:
    """My open clues by deadline; `?closed=y` shows the closed ones."""
    closed, after = request.args.get("closed") == "y", request.args.get("after")
    others = request.args.get("kind") == "others"
    only = "others" if others else ""
    try:
        found = queries.mine(desk, closed=closed, after=after, only=only)
    except BadInput:
        found = queries.mine(desk, closed=closed, only=only)
    return _list(desk, found.rows, closed=closed, others=others, next=found.next, after=bool(after), q=None)


@bp.post("/clues/search")
@staff_page(May.CLUES)
def find(desk: Desk) -> str:
    """Search my own clues. The words are sent in the body: they stand in no address and no log."""
    q = request.form.get("q", "")[:100]
    return _list(desk, search(desk, q), closed=False, others=False, next=None, after=False, q=q)


def _list(desk: Desk, rows: list[queries.ClueRow], **more: object) -> str:
    calendar = office.calendar()
    shown = [
        (row, due(row.due_on, row.level, desk.today, calendar) if row.due_on and row.state in LIVE else None)
        for row in rows
    ]
    return render_template("staff/clues/index.html", rows=shown, labels=labels, **more)


@bp.get("/clues/<string:ref>")
@staff_page(May.CLUES, writes=True)
def clue(desk: Desk, ref: str) -> Response | str:
    """One clue. That it was looked at is kept before the page leaves."""
    found = queries.clue(desk, ref)
    shown = page(desk, found, Refused())
    if actions.look(desk, ref, unread=found.unread):  # a foreign key was found and replaced: the page is to say so
        return go(f"/clues/{ref}")
    return shown


def _again(desk: Desk, ref: str, refused: Refused, status: int) -> Response:
    with transaction(reading=True):
        return make_response(page(desk, queries.clue(desk, ref), refused), status)


@bp.post("/clues/<string:ref>/original/<string:report_ref>")
@staff_page(May.CLUES, own=True)
def open_original(desk: Desk, ref: str, report_ref: str) -> Response:
    """Keep who opens the original and why; then the page shows it for a while."""
    form = Form()
    reason = request.form.get("reason", "")[:500]
    status = attempt(form, lambda: actions.open_original(desk, ref, report_ref, reason))
    if status == DONE:
        return go(f"/clues/{ref}#original")
    return _again(desk, ref, Refused(original=_("请写明为什么要打开。")), status)


@bp.post("/clues/<string:ref>/letters")
@staff_page(May.CLUES, own=True, forms=True)
def write(desk: Desk, ref: str) -> Response:
    """Write to the reporter, signed."""
    form = LetterForm(request.form)
    with transaction(reading=True):
        form.report.choices = [(one.ref, one.ref) for one in queries.clue(desk, ref).origins if one.leads]
        good = form.validate()
    if not good:
        return _again(desk, ref, Refused(letter=form), 422)
    status = attempt(form, lambda: actions.reply(desk, ref, form.report.data, str(form.text.data), form.reply_by.data))
    return go(f"/clues/{ref}#letters") if status == DONE else _again(desk, ref, Refused(letter=form), status)


@bp.post("/clues/<string:ref>/video")
@staff_page(May.CLUES, own=True)
def mark_video(desk: Desk, ref: str) -> Response:
    """Say what was done about a recording."""
    step, said = request.form.get("step", ""), request.form.get("said", "")
    status = attempt(Form(), lambda: actions.mark_video(desk, ref, step, said))
    return go(f"/clues/{ref}#{'course' if status == DONE else 'video'}")


@bp.post("/clues/<string:ref>/tasks/<uuid:task_id>/done")
@staff_page(May.CLUES, own=True)
def finish(desk: Desk, ref: str, task_id: UUID) -> Response:
    """A task is done."""
    return press(lambda: actions.finish_task(desk, ref, task_id), f"/clues/{ref}#tasks")


@bp.post("/clues/<string:ref>/proposals/<uuid:proposal_id>")
@staff_page(May.DECIDE, own=True, forms=True)
def decide(desk: Desk, ref: str, proposal_id: UUID) -> Response:
    """Say yes or no to what another proposed."""
    form = DecideForm(request.form)
    yes, said = request.form.get("decision") == "approve", form.opinion.data or ""
    status, done = 422, [""]

    def do() -> None:
        done[0] = _decide(desk, proposal_id, yes, said)

    if form.validate():
        status = attempt(form, do)
    if status == DONE and yes and done[0] == "handed_over":  # there is no such page any more
        return go("/clues?done=handed-up")
    return go(f"/clues/{ref}#approvals") if status == DONE else _again(desk, ref, Refused(decide=form), status)


def _decide(desk: Desk, proposal_id: UUID, yes: bool, said: str) -> str:
    if not yes and not said:
        raise BadInput("decline", "opinion")
    return actions.decide(desk, proposal_id, approve=yes, reason=said)


@bp.post("/clues/<string:ref>/proposals/<uuid:proposal_id>/withdraw")
@staff_page(May.CLUES, own=True)
def withdraw(desk: Desk, ref: str, proposal_id: UUID) -> Response:
    """Take back one's own proposal."""
    return press(lambda: actions.withdraw_proposal(desk, proposal_id), f"/clues/{ref}#approvals")


@bp.post("/clues/<string:ref>/files/<uuid:file_id>")
@staff_page(May.CLUES, own=True)
def file(desk: Desk, ref: str, file_id: UUID) -> Response:
    """A file of the clue: the line is kept, then it is sent."""
    try:
        with transaction():
            actions.open_file(desk, ref, file_id, request.form.get("reason", ""))
    except BadInput:  # a reason first
        return go(f"/clues/{ref}#original")
    with transaction(reading=True):
        found = queries.file(desk, ref, file_id)
    return give(found, ref, f"/clues/{ref}/files/{file_id}")
