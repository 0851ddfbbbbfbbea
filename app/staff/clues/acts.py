"""What is done for a clue on a page of its own: notes, tasks, the summary, people, closing, reopening, identity."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template

from app.staff import same
from app.staff.acting import DONE, Act, go, perform
from app.staff.auth import staff_page
from app.staff.clues import forms, up
from app.words import _
from app.words import lazy as _l
from cases.casework import actions, queries
from cases.casework.rules import GIST
from cases.db import transaction
from cases.errors import BadInput, WrongState
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.triage.queries import choices

bp = Blueprint("clue_acts", __name__)


def _held(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    del desk, ref, form, fresh  # whose clue it is was asked before


def _may(desk: Desk, ref: str, act: str) -> None:
    # Who only reads is told before the form is filled in, not after.
    have = queries.held(desk, ref)
    if act != "recusal":
        (queries.adding if act == "people" else queries.working)(have)


def _on_it(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    del fresh
    page = queries.clue(desk, ref)
    people = [(str(one.id), one.name) for one in page.people if page.works or one.id == desk.staff_id]
    (form.assignee if "assignee" in form else form.person).choices = [("", _("请选")), *people]


def _not_on_it(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    del fresh
    there = {one.id for one in queries.clue(desk, ref).people}
    named = [
        (str(one.id), f"{one.name}，{one.post}" if one.post else one.name) for one in choices() if one.id not in there
    ]
    form.person.choices = [("", _("请选")), *named]


def _named(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    del fresh
    origins = [one for one in queries.clue(desk, ref).origins if one.has_identity]
    form.report.choices = [(one.ref, one.ref) for one in origins]


def _track(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    if fresh:
        form.track.data = queries.clue(desk, ref).track


def _gist(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    gist = queries.clue(desk, ref).gist
    form.department.choices = forms.departments()
    if gist.department and gist.department not in dict(form.department.choices):
        form.department.choices.append((gist.department, gist.department))
    if fresh:
        for name in GIST:
            form[name].data = getattr(gist, name)
        form.number.data = str(gist.number)


def _edit(desk: Desk, ref: str, form: Any) -> None:
    number = int(form.number.data) if str(form.number.data).isdigit() else 0
    try:
        actions.edit_gist(desk, ref, {name: form[name].data or "" for name in GIST}, number)
    except WrongState:
        # What was typed stays; whoever has read the other's version may save over it.
        form.number.data = str(queries.clue(desk, ref).gist.number)
        raise BadInput("gist_moved", "") from None


def _recuse(desk: Desk, ref: str, form: Any) -> None:
    form.elsewhere = actions.recuse(desk, ref, UUID(form.person.data), form.reason.data)


ACTS = {
    "notes": Act(
        forms.NoteForm, _l("写工作记录"), _l("记下"), anchor="course", ready=_held,
        do=lambda desk, ref, form: actions.note(desk, ref, form.text.data),
    ),
    "tasks": Act(
        forms.TaskForm, _l("加任务"), _l("加任务"), anchor="tasks", ready=_on_it,
        do=lambda desk, ref, form: actions.add_task(
            desk, ref, form.text.data, UUID(form.assignee.data), form.due_on.data
        ),
    ),
    "gist": Act(
        forms.EditForm, _l("修改摘要"), _l("存为新的一版"), anchor="gist", ready=_gist, do=_edit,
        lead=_l("以前各版都留着。对外的函件和台账只用摘要。"),
    ),
    "closing": Act(
        forms.CloseForm, _l("提请办结"), _l("提请办结"), anchor="approvals", ready=_held,
        lead=_l("要另一位有审批权的人同意才办结。"),
        do=lambda desk, ref, form: actions.propose_close(
            desk, ref, form.outcome.data, form.verification.data, form.reason.data
        ),
    ),
    "track": Act(
        forms.TrackForm, _l("改按另一种程序办"), _l("提请改按这一种"), anchor="approvals", ready=_track,
        lead=_l("要另一位有审批权的人同意。期限从收到举报那天重新算；来文写了时限的，仍按来文。"),
        do=lambda desk, ref, form: actions.propose_track(
            desk, ref, form.track.data, form.reason.data, several=form.several.data
        ),
    ),
    "reopening": Act(
        forms.ReasonForm, _l("重新办理"), _l("重新办理"), anchor="course", ready=_held,
        lead=_l("办理期限从今天重新算。"),
        do=lambda desk, ref, form: actions.reopen(desk, ref, form.reason.data),
    ),
    "people": Act(
        forms.PersonForm, _l("增加知悉人员"), _l("加上这个人"), anchor="people", ready=_not_on_it,
        lead=_l("加上以后，这个人看得到这条线索的全部内容。"),
        do=lambda desk, ref, form: actions.add_person(desk, ref, UUID(form.person.data), form.part.data),
    ),
    "recusal": Act(
        forms.RecuseForm, _l("回避"), _l("回避，换案件密钥"), anchor="people", ready=_on_it,
        lead=_l("这个人从此打不开这条线索，以后也不能再加上。其余的人照常办。"),
        do=_recuse,
    ),
    "identity-requests": Act(
        forms.IdentityForm, _l("申请查阅举报人信息"), _l("提出申请"), anchor="people", ready=_named,
        lead=_l("先由密钥保管人开外层，再由有审批权的人批准；三个人不能是同一个。只给您一个人看，最多七天。"),
        do=lambda desk, ref, form: actions.ask_identity(desk, ref, form.report.data, form.reason.data),
    ),
    **same.ACTS,
    **up.ACTS,
}  # fmt: skip


@bp.route(
    "/clues/<string:ref>/<any('notes','tasks','gist','closing','track','reopening','people','recusal','identity-requests',"
    "'linking','unlinking','merging','unmerging','hand-up','keep-here','handed-over'):act>",
    methods=["GET", "POST"],
)
@staff_page(May.CLUES, own=True, forms=True)
def act(desk: Desk, ref: str, act: str) -> Response:
    """One act: its form, and what it does."""
    todo = ACTS[act]
    form, status = perform(todo, desk, ref, lambda: _may(desk, ref, act))
    if status == DONE:
        return go(_after(desk, ref, act, form, todo))
    with transaction(reading=True):
        page = render_template("staff/clues/act.html", todo=todo, form=form, ref=ref, act=act)
        return make_response(page, status)


def _after(desk: Desk, ref: str, act: str, form: Any, todo: Act) -> str:
    # Who recused oneself is no longer let in.
    gone = act == "recusal" and form.person.data == str(desk.staff_id)
    elsewhere = "-here" if getattr(form, "elsewhere", False) else ""
    if gone:
        return f"/clues?done=recused{elsewhere}"
    return f"/clues/{ref}{'?done=barred-here' if elsewhere else ''}#{todo.anchor}"
