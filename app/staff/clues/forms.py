"""The forms of a clue's page and of the pages behind it."""

from wtforms import HiddenField

from app import labels
from app.fields import AreaField, AtMost, DateField, Pick, RadioChoices, Required, TextField, Tick
from app.forms import Form
from app.words import _
from app.words import lazy as _l
from cases.casework.rules import LONGEST
from cases.office import queries as office


class GistForm(Form):
    """The summary: in the office's own words, never the reporter's."""

    title = TextField(_l("线索名称"), [Required(), AtMost(200)], hint=_l("用自己的话概括，不抄原文，不写举报人"))
    allegation = AreaField(_l("反映的问题"), [AtMost(LONGEST)])
    subject = TextField(_l("被反映人"), [AtMost(500)], hint=_l("姓名、科室、职务"))
    department = Pick(_l("科室"), default="")
    company = TextField(_l("涉及企业"), [AtMost(500)])
    occurred_on = TextField(_l("什么时候"), [AtMost(200)])
    place = TextField(_l("在哪里"), [AtMost(200)])
    violation = Pick(_l("问题类别"), choices=[("", _l("还没有定")), *labels.VIOLATIONS.items()], default="")
    points = AreaField(_l("可查之处，一行一条"), [AtMost(LONGEST)])


class EditForm(GistForm):
    """A new version of the summary, made of version `number`."""

    number = HiddenField()


class NoteForm(Form):
    """A note."""

    text = AreaField(_l("做了什么，和谁，结果怎样"), [Required(), AtMost(LONGEST)], render_kw={"rows": 6})


class TaskForm(Form):
    """Something to be done by a day."""

    text = TextField(_l("要做什么"), [Required(), AtMost(500)])
    assignee = Pick(_l("谁来做"), [Required()])
    due_on = DateField(_l("哪天做完"), [Required(_l("请写日期。"))])


class CloseForm(Form):
    """How it ends."""

    outcome = Pick(_l("处置结果"), [Required()], choices=[("", _l("请选")), *labels.OUTCOMES.items()])
    verification = Pick(_l("是否属实"), [Required()], choices=[("", _l("请选")), *labels.VERIFICATION.items()])
    reason = AreaField(_l("理由，写清查了什么、结论是什么"), [Required(), AtMost(LONGEST)])


class TrackForm(Form):
    """By which procedure it goes from now on, and why."""

    track = RadioChoices(
        _l("改按哪一种程序"), [Required()], choices=list(labels.TRACKS.items()), hints=dict(labels.TRACK_LIMITS)
    )
    several = Tick(_l("医疗投诉涉及几个科室，期限按 10 个工作日"))
    reason = AreaField(_l("理由"), [Required(), AtMost(2000)])


class ReasonForm(Form):
    """Why."""

    reason = AreaField(_l("理由"), [Required(), AtMost(2000)])


class PersonForm(Form):
    """Who is put on it, as what."""

    person = Pick(_l("谁"), [Required()])
    part = Pick(_l("做什么"), [Required()], choices=list(labels.PARTS.items()))


class RecuseForm(Form):
    """Who goes, and why."""

    person = Pick(_l("谁回避"), [Required()])
    reason = AreaField(_l("回避的理由"), [Required(), AtMost(2000)])


class LetterForm(Form):
    """What is written to the reporter of one of the clue's reports."""

    report = Pick(_l("写给哪一件的举报人"))
    text = AreaField(
        _l("写给举报人，用平常的话，不要透露核实到哪一步"), [Required(), AtMost(LONGEST)], render_kw={"rows": 3}
    )
    reply_by = DateField(_l("盼复日期"), hint=_l("不等回话的，把日期删掉"))


class DecideForm(Form):
    """What another proposed: yes, or no with the reason."""

    opinion = TextField(_l("意见；不同意的写明理由"), [AtMost(500)])


class IdentityForm(Form):
    """Why somebody needs to know who the reporter is."""

    report = Pick(_l("哪一件举报"), [Required()])
    reason = AreaField(_l("为什么非要知道举报人是谁"), [Required(), AtMost(2000)])


def departments() -> list[tuple[str, str]]:
    """The hospital's departments, as a choice."""
    return [("", _("不写，或不在其中")), *((one.name, one.name) for one in office.departments())]
