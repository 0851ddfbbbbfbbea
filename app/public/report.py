"""`/report`: the form, its check, the question about names, the wait, and the page with the code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from flask import Blueprint, Response, redirect, render_template
from werkzeug.datastructures import MultiDict

from app import fields
from app.edge import now
from app.facts import Facts
from app.fields import AreaField, FilesField, PhoneField, RadioChoices, TextField
from app.forms import Form, FormMeta
from app.labels import PAID, PAPER, SAMPLE, TOPICS, VIOLATIONS
from app.public import direct, picture, sealed, telling
from app.public.answers import Answer
from app.public.site import facts, facts_or_last, second, site
from app.words import _, language, lazy
from cases.errors import Unready
from intake import clean
from intake.door import SUPERIOR, addressee
from intake.names import Person, named
from intake.reveals import reveals
from intake.submission import LINES, Reporter, Submission

views = Blueprint("report", __name__)
_HERE = "TOKEN-OF-THIS-FORM"
_LINE = lazy("这一行写得太长，请缩短到六百字以内，或者写到经过里。")
KINDS: dict[str, str] = {
    "phone": lazy("像是电话号码。不想留，就在上面删掉。"),
    "id": lazy("像是身份证号。核实用不着，建议删掉。"),
    "mail": lazy("像是电子邮箱。不想留，就在上面删掉。"),
    "chat": lazy("像是微信号、QQ 号。不想留，就在上面删掉。"),
    "name": lazy("像是您的姓名。不想留名，就在上面删掉。"),
    "bed": lazy("说到了您的床位，加上日期就能找到人。可以写得笼统一些。"),
    "record": lazy("像是住院号、病案号，从它能查到人。建议删掉。"),
}


class ReportForm(Form):
    """The questions, in the order of the page. The form's secret is its token, see docs/decisions/0004.

    It draws the page. An answer is read and judged without it (`fields.answered`, `_judge`): fifteen fields that nobody
    looks at again cost more than the seal, so a validator given to a field here would never be asked.
    """

    class Meta(FormMeta):
        csrf = False

    concerns = RadioChoices(
        lazy("这事涉及下面的人吗？"),
        hint=lazy("先问这一题，因为它决定由谁打开您的信。"),
        choices=[
            ("none", lazy("都不涉及")),
            ("office", lazy("涉及纪检监察室或行风办的人")),
            ("leadership", lazy("涉及院领导")),
        ],
        default="none",  # what nearly all report; words that name one of the two others are asked about once
    )
    violation = RadioChoices(lazy("大概是哪一类事？"), choices=list(TOPICS.items()))
    company = TextField(lazy("是哪家公司、哪个实验室？"), hint=lazy("报告单、收款码、快递袋上常有名字"))
    guide_paid = RadioChoices(lazy("钱付给了谁？"), choices=list(PAID.items()))
    guide_sample = RadioChoices(lazy("血、组织、切片在哪里取的？"), choices=list(SAMPLE.items()))
    guide_paper = RadioChoices(lazy("有没有要您签字的纸？"), choices=list(PAPER.items()))
    department = TextField(lazy("哪个科室"))
    occurred_on = TextField(lazy("大约什么时候"))
    subject = TextField(lazy("是谁"), hint=lazy("不知道姓名，写样子、职务也行"))
    place = TextField(lazy("在什么地方"), hint=lazy("楼层、房间，方便我们找监控录像"))
    narrative = AreaField(lazy("说说经过"))
    attachments = FilesField(lazy("有照片、单据吗？"))
    named = RadioChoices(lazy("您愿意留名吗？"), choices=[("", lazy("不留名")), ("y", lazy("留名"))], default="")
    reporter_name = TextField(lazy("您的姓名"))
    reporter_phone = PhoneField(lazy("联系电话"))


def _form(known: Facts, values: Any = None) -> ReportForm:
    form = ReportForm(values)
    form.concerns.hints = {
        "none": _("是医生、护士、科室主任、其他职工，或公司的人"),
        "office": _("%(people)s。不让他们打开，只给纪委书记", people=_people(known.side("office"))),
        "leadership": _people(known.side("leadership")) or _("院长、副院长、党委书记、副书记、纪委书记等"),
    }
    form.named.hints = {
        "": _("凭查询码看到：已收到、已受理、请补充、已办结"),
        "y": _("优先办理；受理与否和办结结果都会告诉您"),
    }
    return form


def _people(people: list[Person]) -> str:
    return _("、").join(f"{one.name}{_('（')}{one.post}{_('）')}" for one in people) or _("纪检监察室、行风办的人")


def _page(known: Facts, form: ReportForm, token: str, **more: Any) -> str:
    shown = {
        "choices": telling.CHOICES,
        "lines": [],
        "reveals": [],
        "people": [],
        "asked": "",
        "checked": False,
        "telling": False,
    }
    return render_template("public/report/form.html", form=form, known=known, token=token, **{**shown, **more})


class _Blank:
    """The blank page of each language, rendered once for one moment's facts: only the token differs between senders."""

    known: Facts | None = None
    pages: ClassVar[dict[str, str]] = {}  # replaced as a whole


@views.get("/report")
def blank() -> str:
    """The empty form."""
    known, signer = facts(), site().sign()
    if not known.keys.ready:
        raise Unready("keys")
    if _Blank.known is not known:
        _Blank.known, _Blank.pages = known, {}
    lang = language()
    if lang not in _Blank.pages:
        _Blank.pages[lang] = _page(known, _form(known), _HERE)
    return _Blank.pages[lang].replace(_HERE, signer.new_form(second(now())))


@dataclass
class _Report:
    """An answered report on its way: its values, cleaned, and what is wrong with them."""

    answer: Answer
    values: Mapping[str, str]
    found: list[Person]
    wrong: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def form(self) -> ReportForm:
        """The form with these values, for a page: what is kept at once never needs one."""
        form = _form(self.answer.known, MultiDict(self.values))
        for name, sentence in self.wrong:
            form.refuse(name, sentence)
        return form

    def again(self, status: int = 422, **more: Any) -> Response:
        """The form once more, with everything that was typed; its files wait, sealed."""
        self.answer.park()
        page = _page(
            self.answer.known,
            self.form,
            self.answer.token,
            lines=self.answer.lines(),
            reveals=shown(_words(self.values)),
            **more,
        )
        return Response(page, status)

    def submission(self) -> Submission:
        values, answer = self.values, self.answer
        lines = {name: clean.line(values[name]) for name in LINES}
        raw = clean.line(answer.sent.get("violation"))
        guide = {name: values[f"guide_{name}"] for name in ("paid", "sample", "paper")}
        fresh, waited = answer.chosen()
        who = Reporter(clean.line(values["reporter_name"]), clean.line(values["reporter_phone"]))
        return Submission(
            narrative=values["narrative"],
            concerns=values["concerns"],
            lines={**lines, "violation": raw if raw in VIOLATIONS else lines["violation"]},
            guide={name: value for name, value in guide.items() if value},
            fresh=fresh,
            parked=waited,
            reporter=who if values["named"] == "y" else None,
            lang=language(),
            secret=answer.secret,
        )


def _words(values: Mapping[str, str]) -> str:
    return "\n".join(values[name] for name in (*LINES, "narrative"))


def shown(words: str) -> list[tuple[str, str]]:
    return [(one.quote, str(KINDS[one.kind])) for one in reveals(words)]


@views.post("/report")
def answered() -> Response:
    """A check, a final submission, or what the page with the code asks for. Raises Unready."""
    if direct.comes():
        return direct.report()
    known = facts_or_last()
    if not known.keys.ready:
        raise Unready("keys")
    answer = Answer.read(known)
    if answer.sent.get("as") == "picture" and not answer.stale:
        return picture.answer(answer.secret)
    if answer.sent.get("kept"):
        # A page between: `form-action 'self'` also holds for where a form is sent on to, and away is elsewhere.
        return Response(render_template("public/report/left.html"), headers={"Refresh": "0; url=/leave"})
    report = _report(answer)
    _judge(report)
    try:
        return _go_on(report)
    except Unready:
        answer.lose()
        report.wrong.append(("", _("现在暂时收不了，什么也没有留下。您写的字都还在这一页，请过一会儿再按一次。")))
        return report.again(503)


def _go_on(report: _Report) -> Response:
    if report.wrong:
        return report.again()
    if report.answer.sent.get("step") == "check":
        return report.again(200, checked=True)
    return _final(report)


def _report(answer: Answer) -> _Report:
    values = fields.answered(ReportForm, answer.sent.values)
    if values["violation"] not in {"", *TOPICS}:
        values["violation"] = (
            "other"  # a code of ours, or of a page that has changed since: no reason to turn anyone away
        )
    return _Report(answer, values, named(_words(values), values["subject"], answer.known.people))


def _judge(report: _Report) -> None:
    """Note beside each field what is wrong with it."""
    values, sent = report.values, report.answer.sent
    report.wrong += report.answer.wrong("narrative")
    if not values["concerns"]:
        report.wrong.append(("concerns", _("请先选一项：它决定由谁打开您的信。")))
    report.wrong += [(name, _("请从给出的各项里选。")) for name in fields.not_offered(ReportForm, values)]
    if not values["narrative"] and not sent.overflow:
        report.wrong.append(("narrative", _("请写几句经过，别的都可以空着。")))
    report.wrong += [(name, str(_LINE)) for name in _long_lines(values)]
    if values["named"] == "y":
        _judge_name(report)


def _long_lines(values: Mapping[str, str]) -> list[str]:
    names = (*LINES[1:], "reporter_name", "reporter_phone")
    return [name for name in names if clean.too_long(values[name], clean.LINE_LIMIT)]


def _judge_name(report: _Report) -> None:
    values = report.values
    if not report.answer.known.keys.takes_names and values["concerns"] != "leadership":
        report.wrong.append(("named", _("现在还不能留名：保管姓名的钥匙没有备齐。请选“不留名”，内容照收。")))
    elif not values["reporter_name"]:
        report.wrong.append(("reporter_name", _("选了留名，请写上姓名；不想写，就选“不留名”。")))


def _final(report: _Report) -> Response:
    answer, known = report.answer, report.answer.known
    if answer.untold:
        return report.again(200, telling=True)
    signer = site().sign()
    chosen = report.values["concerns"]
    if chosen == "none" and report.found and not signer.was_asked(answer.sent.get("asked"), answer.secret):
        return report.again(200, people=report.found, asked=signer.asked(answer.secret))
    to = addressee(chosen, report.found if chosen == "none" else [])
    if to == SUPERIOR and not known.above:
        answer.forget()
        return Response(render_template("public/report/above.html", known=known))
    waiting = sealed.must_wait(site().reports, answer)
    if waiting is not None:
        answer.park()
        page = render_template("public/report/wait.html", waiting=waiting, answer=answer, action="/report")
        return Response(page, headers={"Retry-After": str(waiting.seconds)})
    handed = sealed.submit(report.submission(), to, answer)
    answer.tidy()
    return sealed.code_page(answer, handed, to)


@views.get("/report/")
def with_slash() -> Any:
    """The address as some people type it."""
    return redirect("/report", 308)
