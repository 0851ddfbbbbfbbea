"""What is done to a report on a page of its own: refuse, transfer, double, bring to a clue, or make a clue of it."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template

from app import labels
from app.fields import AreaField, AtMost, Pick, RadioChoices, Required, TextField
from app.forms import Form
from app.staff.acting import DONE, Act, go, perform
from app.staff.auth import staff_page
from app.staff.triage import up
from app.staff.triage.clue import NewClueForm, made, new_clue, open_clue, unreadable
from app.staff.triage.naming import SecondForm, ask, second
from app.words import _
from app.words import lazy as _l
from cases.casework import queries as casework
from cases.casework.rules import GIST
from cases.db import transaction
from cases.errors import NotAllowed
from cases.office.rules import tidy_ref
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.triage import actions, queries
from crypto.errors import CannotOpen

bp = Blueprint("triage_acts", __name__)
GROUNDS = list(labels.REFUSALS.items())
NEEDS_TWO = _l("这一步要另一个人同意才算数。")
REASON = _l("理由")


class RefusalForm(Form):
    """On which of the three grounds."""

    ground = RadioChoices(_l("依据《处理检举控告工作规则》第十三条"), [Required()], choices=GROUNDS)
    reason = AreaField(REASON, [Required(), AtMost(2000)])


class TransferForm(Form):
    """To whom it belongs."""

    to = TextField(_l("转给哪个单位"), [Required(), AtMost(200)])
    reason = AreaField(REASON, [Required(), AtMost(2000)])


class RefusalSecondForm(SecondForm, RefusalForm):
    """Both."""


class TransferSecondForm(SecondForm, TransferForm):
    """Both."""


class DuplicateForm(Form):
    """Of which other report."""

    of_ref = TextField(
        _l("和哪一件重复，写那一件的编号"),
        [Required(), AtMost(20)],
        hint=_l("例：K7M3-Q9TX。两件都留着，以后可以改回来"),
    )
    reason = AreaField(REASON, [AtMost(2000)])


class UndoForm(Form):
    """Why it is another matter after all."""

    reason = AreaField(REASON, [Required(), AtMost(2000)])


class JoinForm(Form):
    """To which clue."""

    clue = Pick(_l("并入哪一条线索"), [Required()], hint=_l("只列出您在办、能打开的线索"))


def _own_clues(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    del ref, fresh
    rows = casework.mine(desk, limit=200, only="works").rows
    form.clue.choices = [("", _("请选")), *((row.ref, f"{row.ref} {row.title}") for row in rows)]


def _two_holders(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    del fresh
    form.keyless = queries.report(desk, ref).alone


ACTS = {
    "refusal": Act(
        RefusalSecondForm, _l("不予受理"), _l("提请不予受理"), lead=NEEDS_TWO, anchor="approvals", ready=second,
        do=lambda desk, ref, form: actions.propose_refuse(desk, ref, form.ground.data, form.reason.data, ask(form)),
    ),
    "transfer": Act(
        TransferSecondForm, _l("转出"), _l("提请转出"), lead=NEEDS_TWO, anchor="approvals", ready=second,
        do=lambda desk, ref, form: actions.propose_transfer(desk, ref, form.to.data, form.reason.data, ask(form)),
    ),
    "duplicate": Act(
        DuplicateForm, _l("作为重复件"), _l("提请作为重复件"), lead=NEEDS_TWO, anchor="approvals", ready=_two_holders,
        do=lambda desk, ref, form: actions.propose_duplicate(
            desk, ref, tidy_ref(form.of_ref.data), form.reason.data or ""
        ),
    ),
    "not-duplicate": Act(
        UndoForm, _l("改回，不是重复件"), _l("改回待办"),
        do=lambda desk, ref, form: actions.undo_duplicate(desk, ref, form.reason.data),
    ),
    "clue": Act(
        NewClueForm, _l("立为问题线索"), _l("立为问题线索"), do=open_clue, ready=new_clue,
        lead=_l("立了以后，只有下面选的人打得开这一件，受理登记里不再有它。"),
    ),
    "join": Act(
        JoinForm, _l("并入已有的线索"), _l("并入"), ready=_own_clues,
        lead=_l("同一件事的又一件举报，并到正在办的线索里。"),
        do=lambda desk, ref, form: made(desk, form, actions.join_clue(desk, ref, form.clue.data)),
    ),
    **up.ACTS,
}  # fmt: skip


@bp.route(
    "/triage/<string:ref>/<any('refusal','transfer','duplicate','not-duplicate','clue','join','hand-up','keep-here',"
    "'handed-over','return'):act>",
    methods=["GET", "POST"],
)
@staff_page(May.TRIAGE, own=True, forms=True)
def act(desk: Desk, ref: str, act: str) -> Response:
    """One act: its form, and what it does."""
    todo, ref = ACTS[act], tidy_ref(ref)
    try:
        form, status = perform(todo, desk, ref, lambda: queries.report(desk, ref))
    except NotAllowed:  # the words were opened too long ago: a reason first
        return go(f"/triage/{ref}#words")
    except CannotOpen:
        return unreadable(ref)
    if status == DONE:
        return go(getattr(form, "made", f"/triage/{ref}#{todo.anchor}"))
    with transaction(reading=True):
        values: dict[str, Any] = {"todo": todo, "form": form, "ref": ref, "act": act, "whole": GIST, "labels": labels}
        page = render_template("staff/triage/act.html", words=getattr(form, "words", None), **values)
        return make_response(page, status)
