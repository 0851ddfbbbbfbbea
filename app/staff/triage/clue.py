"""A clue is made of a report: its procedure, what it is about, who is on it; or two clues, by two procedures."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template

from app import labels
from app.fields import AtMost, CheckChoices, Pick, RadioChoices, Required, TextField, Tick
from app.staff.acting import LATE
from app.staff.clues.forms import GistForm, departments
from app.words import _
from app.words import lazy as _l
from cases.casework import queries as casework
from cases.casework.actions import NewClue
from cases.casework.models import Clue
from cases.casework.rules import GIST
from cases.casework.tracks import ACCUSATION
from cases.db import transaction
from cases.errors import BadInput
from cases.staff.desk import Desk
from cases.triage import actions, queries
from intake import incidents

# What a reporter ticked, as the office's kind of matter; where several could be meant, the office chooses.
_NEAREST = {"lab": "GT01", "exam": "UE2", "drug": "OP", "gift": "RE"}


class NewClueForm(GistForm):
    """A clue: what it is about in the office's own words, by which procedure, and who is on it."""

    track = RadioChoices(
        _l("按哪一种程序办"), [Required()], choices=list(labels.TRACKS.items()), default=ACCUSATION,
        hints=dict(labels.TRACK_LIMITS),
    )  # fmt: skip
    several = Tick(_l("医疗投诉涉及几个科室，期限按 10 个工作日"))
    handlers = CheckChoices(_l("承办人"), [Required(_l("请选承办人。"))], hint=_l("承办和审批合起来至少两个人"))
    approver = Pick(_l("审批人"), [Required()])
    readers = CheckChoices(_l("阅知"), hint=_l("只看，不办"))
    bars = CheckChoices(_l("回避"), hint=_l("这些人永远看不到这条线索。被反映人里写到的同事自动回避"))
    also_track = Pick(_l("另一种程序"), default="", hint=_l("不选就只立一条"))
    also_title = TextField(_l("另一条的名称"), [AtMost(200)], hint=_l("不写的，和上面一样"))
    also_handlers = CheckChoices(_l("另一条的承办人"))
    also_approver = Pick(_l("另一条的审批人"), default="")


def unreadable(ref: str) -> Response:
    """No clue can be made of a report of which no word can be read: what to do instead."""
    with transaction(reading=True):
        return make_response(render_template("staff/triage/unreadable.html", ref=ref), LATE)


def new_clue(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    """Choices of people; on a fresh form the short fields of the report, and never its narrative."""
    people = queries.choices()
    named = [(str(one.id), f"{one.name}，{one.post}" if one.post else one.name) for one in people]
    form.handlers.choices = form.readers.choices = form.bars.choices = form.also_handlers.choices = named
    approvers = [("", _("请选")), *((str(one.id), one.name) for one in people if one.can_approve)]
    form.approver.choices = form.also_approver.choices = approvers
    form.also_track.choices = [("", _("只立一条")), *labels.TRACKS.items()]
    form.department.choices = departments()
    seen = queries.opened(desk, ref)  # to look at beside the form, already opened with a reason
    form.words = words = seen.words
    form.limit_on = seen.row.limit_on
    if fresh:
        form.department.data = words.department if words.department in dict(departments()) else ""
        form.occurred_on.data = incidents.dated(words.occurred_on, seen.row.received_on)
        form.violation.data = _NEAREST.get(words.violation, words.violation)
        if form.violation.data not in labels.VIOLATIONS:
            form.violation.data = ""
        for name in ("subject", "company", "place"):
            form[name].data = getattr(words, name)


def open_clue(desk: Desk, ref: str, form: Any) -> None:
    """One clue, or two at once."""
    first = NewClue(
        **_gist(form),
        handlers=_ids(form.handlers.data),
        readers=_ids(form.readers.data),
        bars=_ids(form.bars.data),
        approver=UUID(form.approver.data),
        track=form.track.data,
        several=form.several.data,
    )
    if not form.also_track.data:
        made(desk, form, actions.open_clue(desk, ref, first))
        return
    for clue in reversed(actions.open_two(desk, ref, first, _second(form))):
        made(desk, form, clue)


def _second(form: Any) -> NewClue:
    for name in ("also_handlers", "also_approver"):
        if not form[name].data:
            raise BadInput("empty", name)
    return NewClue(
        **_gist(form) | {"title": form.also_title.data or form.title.data},
        handlers=_ids(form.also_handlers.data),
        bars=_ids(form.bars.data),
        approver=UUID(form.also_approver.data),
        track=form.also_track.data,
        several=form.several.data,
    )


def _gist(form: Any) -> dict[str, str]:
    return {name: form[name].data or "" for name in GIST}


def _ids(values: list[str] | None) -> list[UUID]:
    return [UUID(one) for one in values or ()]


def made(desk: Desk, form: Any, clue: Clue) -> None:
    """Where to go from here. Whoever opens a clue for others is not on it, and has no page of it to go to."""
    mine = casework.held_refs(desk, [clue.id])
    form.made = f"/clues/{clue.ref}" if mine else getattr(form, "made", "/triage?made=y#main")
