"""Where nobody else opens a report: who decides with this person, and on which summary."""

from typing import Any
from uuid import UUID

from app.fields import AreaField, AtMost, Pick, Required
from app.forms import Form
from app.words import _
from app.words import lazy as _l
from cases.staff.desk import Desk
from cases.triage import queries, seconds
from cases.triage.seconds import LONGEST_SUMMARY


class SecondForm(Form):
    """Who decides, and what that person is told, where nobody else opens the report; else without both."""

    second = Pick(_l("第二人"), [Required(_l("请选第二人。"))], hint=_l("党委书记，且不在本室任职"))
    summary = AreaField(
        _l("写给第二人的摘要"),
        [Required(), AtMost(LONGEST_SUMMARY)],
        hint=_l("第二人不打开原件，只凭依据、理由和这段摘要来定。摘要只封给这一个人"),
    )


def second(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    """Where only this person has the key: who can be named. Elsewhere whoever has the key decides."""
    del fresh
    if not queries.report(desk, ref).alone:
        del form.second, form.summary
        return
    people = [(str(one.id), f"{one.name}，{one.post}" if one.post else one.name) for one in seconds.choices(desk)]
    form.second.choices = [("", _("请选")), *people]
    form.nobody = not people


def ask(form: Any) -> seconds.Ask | None:
    """What the form says of that person; None where the form does not ask."""
    return seconds.Ask(UUID(form.second.data), form.summary.data) if "second" in form else None
