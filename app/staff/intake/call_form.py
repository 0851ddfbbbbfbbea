"""The form for a telephone call: the public form's questions, and how each is asked in speech."""

from typing import Any, NamedTuple

from wtforms import HiddenField

from app.fields import AreaField, RadioChoices, TextField, Tick
from app.forms import anchor
from app.staff.intake.forms import NamesForm
from app.words import lazy as _l


class CallForm(NamesForm):
    """As for a letter, without scans; with the time the call began, and what the caller wants for coming back."""

    attachments: Any = None
    code: Any = None
    began = HiddenField()
    narrative = AreaField(_l("对方说的话"), render_kw={"rows": 8}, hint=_l("照原话记，听到什么记什么，先不分栏"))
    afraid = Tick(_l("对方怕被报复，或受到威胁"), hint=_l("办理的人会先看到这一句"))
    named = RadioChoices(
        _l("留名吗"),
        choices=[("", _l("不留名")), ("y", _l("留姓名和电话")), ("p", _l("只留电话，方便回拨"))],
        default="",
    )
    wants = RadioChoices(
        _l("对方以后怎么查"),
        choices=[("number", _l("受理号加密码")), ("code", _l("十二个字的查询码")), ("none", _l("都不要"))],
        hints={
            "number": _l("八位受理号，再自己定四位密码；只能查到办到哪一步"),
            "code": _l("能查、能看回话、能上网补充；要一个字一个字念，要几分钟"),
            "none": _l("只收下。对方以后查不到"),
        },
        default="number",
    )
    pin = TextField(_l("对方说的四位密码"), hint=_l("请对方自己定。不要用生日、年份、1234、8888 这样好猜的"))


class Ask(NamedTuple):
    """One question of the side list: the field it fills, the key that leads there, the words to say."""

    field: str
    key: str
    said: str


GUIDE = (
    Ask("narrative", "J", _l("您好，这里是纪检监察室。您先慢慢说，我记着。")),
    Ask("concerns", "X", _l("这件事里有没有院领导，或者纪检监察室、行风办的人？")),
    Ask("afraid", "A", _l("您现在说话方便吗？有没有人为难您、威胁您？")),
    Ask("department", "K", _l("是哪个科室？")),
    Ask("subject", "S", _l("说的是谁？不知道名字，说说样子、职务也行。")),
    Ask("occurred_on", "R", _l("大概是什么时候的事？")),
    Ask("place", "W", _l("在什么地方？哪层楼、哪个房间？")),
    Ask("company", "G", _l("是哪家公司、哪个实验室？报告单、收款码上有没有名字？")),
    Ask("violation", "L", _l("（自己选，不用问）大概是哪一类事？")),
    Ask("guide_paid", "Q", _l("钱付给了谁？")),
    Ask("guide_sample", "C", _l("血、组织、切片在哪里取的？")),
    Ask("guide_paper", "Z", _l("有没有让您签字的纸？")),
    Ask("named", "M", _l("您愿意留姓名、电话吗？不留也一样办。")),
)
# Radios that stand on their first choice until somebody asks: a tick beside them would say too much.
_FIRST = {"named": ""}


class Step(NamedTuple):
    """A line of the side list on a page: where it leads, and whether its answer is there."""

    field: str
    anchor: str
    key: str
    said: str
    done: bool


def steps(form: Any) -> list[Step]:
    """The side list for this form as it is filled."""
    return [Step(one.field, anchor(form[one.field]), one.key, str(one.said), _done(form[one.field])) for one in GUIDE]


def _done(field: Any) -> bool:
    return bool(field.data) and field.data != _FIRST.get(field.name)
