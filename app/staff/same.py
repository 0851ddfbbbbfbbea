"""可能是同一件事, in words; and the forms by which two clues are linked or merged, and that is undone."""

from typing import Any

from flask import request

from app import labels
from app.fields import AreaField, AtMost, Pick, Required, TextField
from app.forms import Form
from app.staff.acting import Act
from app.words import _
from app.words import lazy as _l
from cases.casework import actions, queries
from cases.casework.queries.near import Same
from cases.office.rules import tidy_ref
from cases.staff.desk import Desk


class OtherForm(Form):
    """Which other clue, and why."""

    other = TextField(_l("另一件的编号"), [Required(), AtMost(20)], hint=_l("例：K7M3-Q9TX。您要两件都在办才行"))
    reason = AreaField(_l("理由"), [Required(), AtMost(2000)])


class UnlinkForm(Form):
    """Which of the links, and why."""

    other = Pick(_l("和哪一件"), [Required()])
    reason = AreaField(_l("理由"), [Required(), AtMost(2000)])


class ReasonForm(Form):
    """Why."""

    reason = AreaField(_l("理由"), [Required(), AtMost(2000)])


def why(one: Same) -> str:
    """What speaks for it: 公司名相同、文字相近 72 %."""
    said = [str(labels.NEAR[name]) for name in one.why]
    return str(_("、")).join([*said, _("文字相近 %(n)d%%", n=one.text)])


def _other(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    queries.held(desk, ref)
    if fresh:
        form.other.data = tidy_ref(request.args.get("other", ""))


def _linked(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    del fresh
    same = [one for one in queries.clue(desk, ref).same if one.how == "link"]
    form.other.choices = [("", _("请选")), *((one.ref, one.ref) for one in same)]


ACTS = {
    "linking": Act(
        OtherForm, _l("关联另一件"), _l("关联"), anchor="same", ready=_other,
        lead=_l("两件都记一笔，各办各的。只在其中一件上的人，看不到另一件。"),
        do=lambda desk, ref, form: actions.link(desk, ref, tidy_ref(form.other.data), form.reason.data),
    ),
    "unlinking": Act(
        UnlinkForm, _l("取消关联"), _l("取消关联"), anchor="course", ready=_linked,
        do=lambda desk, ref, form: actions.unlink(desk, ref, form.other.data, form.reason.data),
    ),
    "merging": Act(
        OtherForm, _l("并入另一件办理"), _l("提请并案"), anchor="approvals", ready=_other,
        lead=_l("要另一位也在两件上、有审批权的人同意。举报件和来往并到另一件，这一件的页面照旧留着，以后可以撤销。"),
        do=lambda desk, ref, form: actions.propose_merge(desk, ref, tidy_ref(form.other.data), form.reason.data),
    ),
    "unmerging": Act(
        ReasonForm, _l("撤销并案"), _l("撤销并案"), anchor="course",
        lead=_l("这一件照原来的期限接着办，举报件和来往回到这一件。"),
        do=lambda desk, ref, form: actions.unmerge(desk, ref, form.reason.data),
    ),
}  # fmt: skip
