"""The forms of paper, visits and transfers: the public form's own questions, and the fields of each kind's rows."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from wtforms import TimeField
from wtforms.validators import Optional as MayBeEmpty

from app import labels
from app.fields import (
    AreaField,
    CheckChoices,
    DateField,
    FilesField,
    PhoneField,
    Pick,
    RadioChoices,
    Required,
    TextField,
    Tick,
    WholeNumber,
)
from app.forms import Form
from app.words import lazy as _l
from intake.letters.kinds import KINDS, Kind, Row

CONCERNS = RadioChoices(
    _l("涉及下面的人吗？"),
    [Required(_l("请先选一项：它决定由谁打开。"))],
    hint=_l("先看这一题，因为它决定封给谁。写到了下面的名字，系统也会认出来"),
    choices=[
        ("none", _l("都不涉及")),
        ("office", _l("涉及纪检监察室或行风办的人")),
        ("leadership", _l("涉及院领导")),
    ],
)


class PaperForm(Form):
    """What every kind asks: whom it concerns. The rest is added by `form_of`."""

    concerns = CONCERNS


class WordsForm(PaperForm):
    """The same questions and guide questions as the public form."""

    violation = RadioChoices(_l("大概是哪一类事"), choices=list(labels.TOPICS.items()))
    department = TextField(_l("哪个科室"))
    subject = TextField(_l("被反映人"), hint=_l("没有姓名的，写样子、职务"))
    occurred_on = TextField(_l("事情大约在什么时候"))
    place = TextField(_l("事情在什么地方"))
    narrative = AreaField(_l("反映的内容"), render_kw={"rows": 10}, hint=_l("照原话录入，不要替他概括"))
    company = TextField(_l("是哪家公司、哪个实验室"))
    guide_paid = RadioChoices(_l("钱付给了谁"), choices=list(labels.PAID.items()))
    guide_sample = RadioChoices(_l("血、组织、切片在哪里取的"), choices=list(labels.SAMPLE.items()))
    guide_paper = RadioChoices(_l("有没有要签字的纸"), choices=list(labels.PAPER.items()))
    attachments = FilesField(_l("扫描件、照片、随信材料"))
    code = Tick(_l("给举报人一个查询码"), hint=_l("他要的时候才勾。交上以后只显示一次，可以打印、可以念"))


class NamesForm(WordsForm):
    """With the sender's name, for the identity vault."""

    named = RadioChoices(_l("署名吗"), choices=[("", _l("匿名")), ("y", _l("署了名，或当面留名"))], default="")
    reporter_name = TextField(_l("举报人姓名"))
    reporter_phone = PhoneField(_l("联系电话"))


# Label and hint of a field, by kind and name; a name alone holds for every kind that has no words of its own.
WORDS: Mapping[str, tuple[str, str]] = {
    "arrived_on": (_l("哪天收到"), _l("期限从这一天算，不从录入那天算")),
    "box.arrived_on": (_l("哪天开箱取出"), _l("期限从这一天算，不从录入那天算")),
    "visit.arrived_on": (_l("哪天来访"), _l("期限从这一天算，不从录入那天算")),
    "posted_on": (_l("邮戳日期"), ""),
    "sheets": (_l("几张"), ""),
    "registered_no": (_l("挂号号码"), _l("同一个号码只收一次")),
    "opening": (_l("哪次开箱取出的"), _l("没有列出的，先去登记开箱")),
    "receivers": (_l("接待人"), _l("至少两人")),
    "visit.place": (_l("在哪里接待"), ""),
    "began": (_l("几点开始"), ""),
    "ended": (_l("几点结束"), ""),
    "read_back": (_l("已把记录念给来访人听，或交他看过"), ""),
    "agreed": (_l("来访人认为记录无误"), _l("有出入的，改到他认可再交")),
    "source": (_l("怎么来的"), ""),
    "unit": (_l("来文单位"), ""),
    "number": (_l("文号"), ""),
    "dated": (_l("来文日期"), ""),
    "limit_on": (_l("要求哪天办结"), _l("写了，就以这一天为期限，不用规则里的期限")),
    "wants_answer": (_l("要求回复办理结果"), ""),
    "platform": (_l("哪个平台"), ""),
    "order.number": (_l("工单编号"), _l("同一个编号只收一次")),
    "order.unit": (_l("派单单位"), ""),
    "order.limit_on": (_l("平台要求哪天办结"), _l("写了，就以这一天为期限")),
    "contact_name": (_l("回访联系人"), _l("为回访用，办理的人看得到，不进举报人信息库")),
    "contact_phone": (_l("回访电话"), ""),
    "classified.number": (_l("文件编号"), ""),
    "grade": (_l("密级"), ""),
    "copies": (_l("份数"), ""),
    "cabinet": (_l("存放在哪个保密柜"), ""),
}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "source": labels.SOURCES,
    "platform": labels.PLATFORMS,
    "grade": labels.GRADES,
}
LONG_AGO = _l("日期没有写错，确实是这么早收到的")
ANOTHER = _l("同一份来文里的另一件事")


@cache
def form_of(code: str) -> type[Form]:
    """The form class of a kind."""
    kind = KINDS[code]
    base = NamesForm if kind.names else WordsForm if kind.words else PaperForm
    own = {row.name if row.name != "place" else "visit_place": _field(kind, row) for row in kind.rows}
    own["long_ago"] = Tick(LONG_AGO)
    if kind.mark:
        own["another"] = Tick(ANOTHER, hint=_l("号码录过、事情不同，才勾"))
    return type(f"{code.title()}Form", (base,), own)


def own_names(kind: Kind) -> list[str]:
    """The names of a kind's own fields, as they stand in its form."""
    return [row.name if row.name != "place" else "visit_place" for row in kind.rows]


def _field(kind: Kind, row: Row) -> Any:
    label, hint = WORDS.get(f"{kind.code}.{row.name}") or WORDS[row.name]
    # `intake.letters.checks` says what is missing; `required` marks the label alone.
    more: dict[str, Any] = {"hint": hint}
    if row.sort == "choice":
        words = CHOICES.get(row.name, {})
        more["choices"] = [("", _l("请选")), *((one, words[one]) for one in row.choices)]
        return Pick(label, [], validate_choice=False, **more)
    if row.sort == "people":
        return CheckChoices(label, [], validate_choice=False, **more)
    if row.sort == "time":
        return TimeField(label, [MayBeEmpty()], description=hint, format=["%H:%M", "%H:%M:%S"])
    return _SORTS[row.sort](label, [MayBeEmpty()] if row.sort in {"day", "number"} else [], **more)


_SORTS: Mapping[str, Any] = {
    "line": TextField,
    "phone": PhoneField,
    "day": DateField,
    "number": WholeNumber,
    "tick": Tick,
}
