"""/intake/letter … 录入: what came on paper, by foot, from above or beside, taken by the same door as the web."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template

from app import facts, labels, taking
from app.config import read_secret
from app.errors import say
from app.facts import Facts
from app.forms import Form
from app.staff.auth import door, moment, staff_page
from app.staff.intake import kinds, people, reading
from app.staff.intake.forms import form_of, own_names
from app.staff.intake.sent import Sent, delete, new_token
from app.taking import Taken
from app.words import _
from cases.audit.actions import line
from cases.db import transaction
from cases.errors import Unready, WrongState
from cases.staff import actions as staff
from cases.staff.desk import Desk
from cases.staff.may import May
from intake import clean
from intake.door import SUPERIOR, Handed
from intake.letters import checks
from intake.letters.kinds import KINDS, Kind
from intake.marks import Marks
from intake.submission import LINES, Clerk, Reporter, Submission

bp = Blueprint("paper", __name__)
ASKED = b"asked about names"


@bp.get("/intake/<any('letter','box','visit','transfer','order','classified'):kind>")
@staff_page(May.INTAKE, own=True)
def blank(desk: Desk, kind: str) -> Response:
    """The empty form of a kind."""
    known = facts.read(moment())
    form = form_of(kind)()
    form["arrived_on"].data = desk.today
    if "receivers" in form:
        form["receivers"].data = [str(desk.staff_id)]
    return _page(desk, KINDS[kind], known, form, token=new_token(), **reading.offer(desk, None))


def _page(desk: Desk, kind: Kind, known: Facts, form: Any, status: int = 200, **more: Any) -> Response:
    shown: dict[str, Any] = {"files": [], "people": [], "asked": ""}
    with transaction(reading=True):
        people.offer(desk, form)
        form.concerns.hints = people.hints(known)
        values = {"kind": kind, "own": own_names(kind), "form": form, "known": known, "kinds": kinds, **shown, **more}
        page = make_response(render_template("staff/intake/form.html", **values), status)
    return reading.drawn(page, values["drafts"])


@bp.post("/intake/<any('letter','box','visit','transfer','order','classified'):kind>")
@staff_page(May.INTAKE, own=True, forms=True)
def take(desk: Desk, kind: str) -> Response:
    """Check, ask once about names, seal, keep."""
    known = facts.read(moment())
    sent = Sent.read(known)
    one = _Typed(desk, KINDS[kind], sent, form_of(kind)(sent.fields))
    with transaction(reading=True):
        people.offer(desk, one.form)
    if one.kind.scans and sent.arrived.get("step") in reading.STEPS:
        return one.drafted()
    one.judge()
    if one.form.wrong():
        return one.again()
    submission = one.submission()
    found = taking.whom(submission, known)
    if submission.concerns == "none" and found and not sent.was(ASKED):
        return one.again(200, people=found, asked=sent.again(ASKED))
    return one.kept(submission)


@dataclass
class _Typed:
    """A form on its way."""

    desk: Desk
    kind: Kind
    sent: Sent
    form: Any

    def again(self, status: int = 422, **more: Any) -> Response:
        """The form once more, with all that was typed; its scans wait, sealed."""
        self.sent.park()
        files = [{"id": str(one.id), "name": one.name, "size": one.size} for one in self.sent.parked]
        asked = self.sent.arrived.get("asked")
        offered = reading.offer(self.desk, self.sent)
        more = {"token": self.sent.token, "files": files, "asked": asked, **offered, **more}
        return _page(self.desk, self.kind, self.sent.known, self.form, status, **more)

    def drafted(self) -> Response:
        """The form once more, with what a machine makes of its scans."""
        for name, sentence in self.sent.wrong():
            self.form.refuse(name, sentence)
        reading.press(self.desk, self.sent, self.form)
        return self.again(422 if self.form.wrong() else 200)

    def judge(self) -> None:
        """Say beside each field what is wrong with it."""
        form, sent = self.form, self.sent
        form.validate()
        form["csrf_token"].errors = []  # it was looked at before the body was taken
        if not self.kind.scans and (sent.arrived.files or sent.arrived.refused):
            sent.forget()
            form.refuse("", _("涉密件不上传、不录内容，只登记编号、密级、份数和存放处。刚才的文件没有留下。"))
        for name, sentence in sent.wrong() if self.kind.scans else ():
            form.refuse(name, sentence)
        said = self.own() | {"long_ago": form.long_ago.data}
        for name, code in checks.wrong(self.kind, said, self.desk.today):
            form.refuse(_field(name, self.kind), _said(name, code))
        if self.kind.words and not form.narrative.data and not sent.arrived.overflow:
            form.refuse("narrative", _("请录入反映的内容；只有材料的，写一句这是什么材料。"))
        self._lines()
        reading.judge(self.sent, form)

    def _lines(self) -> None:
        form, known = self.form, self.sent.known
        for name in (*LINES[1:], "reporter_name", "reporter_phone") if self.kind.words else ():
            if name in form and clean.too_long(str(form[name].data or ""), clean.LINE_LIMIT):
                form.refuse(name, _("这一行写得太长，请缩短到六百字以内，或者写到内容里。"))
        if not self.kind.names or form.named.data != "y":
            return
        if not form.reporter_name.data:
            form.refuse("reporter_name", _("选了署名，请写上姓名。"))
        elif not known.keys.takes_names and form.concerns.data != "leadership":
            form.refuse("named", _("现在还不能收姓名：保管姓名的钥匙没有备齐。请先选“匿名”，备齐再补。"))

    def own(self) -> dict[str, Any]:
        """The kind's own fields by the names of its rows."""
        return {row.name: self.form[_field(row.name, self.kind)].data for row in self.kind.rows}

    def submission(self) -> Submission:
        """What goes to the door."""
        form, kind, desk = self.form, self.kind, self.desk
        way = people.told(checks.way(kind, self.own()), form)
        way |= {"drafted": True} if reading.was_drafted(self.sent) else {}
        limit, came = self.own().get("limit_on"), self.own()["arrived_on"]
        files = (*self.sent.arrived.files, *self.sent.parked)
        lines = {name: clean.line(str(form[name].data or "")) for name in LINES if name in form}
        guide = {name: form[f"guide_{name}"].data for name in ("paid", "sample", "paper")} if kind.words else {}
        return Submission(
            narrative=clean.text(form.narrative.data) if kind.words else "",
            concerns=form.concerns.data,
            lines=lines,
            guide={name: value for name, value in guide.items() if value},
            fresh=tuple(self.sent.arrived.files),
            parked=tuple(self.sent.parked),
            reporter=_reporter(form) if kind.names and form.named.data == "y" else None,
            channel=kind.channel,
            secret=self.sent.secret,
            way=way,
            mark=self._mark(),
            limit_on=limit if isinstance(limit, date) else None,
            received_on=came if isinstance(came, date) and came < desk.today else None,
            clerk=Clerk(desk.staff_id, desk.name, desk.keys.pair.public),
            aside="\n".join([*(file.name for file in files), *people.aside(way)]),
        )

    def _mark(self) -> bytes:
        names, secret = checks.names(self.kind, self.own()), read_secret(door().settings.public_secret_file)
        if not names or secret is None or self.form.another.data:
            return b""
        return Marks(secret).of("paper", self.kind.code, *names)

    def kept(self, submission: Submission) -> Response:
        """Seal and keep it, or say why not."""
        try:
            taken = taking.take(submission, moment(), self._line)
        except taking.Above:
            reading.forget(self.desk, self.sent)
            self.sent.forget()
            self._drop_draft()
            with transaction(reading=True):
                page = render_template("staff/intake/above.html", known=self.sent.known, kind=self.kind, kinds=kinds)
                return make_response(page)
        except (Unready, WrongState):
            self.form.refuse("", _("现在暂时收不了，什么也没有留下。写的都还在这一页，请过一会儿再按一次。"))
            return self.again(503)
        if not taken.fresh and submission.mark:
            self.form.refuse("another", _("这个号码已经录过，没有再收。如果是另一件事，请勾上这里再交。"))
            return self.again(409)
        delete(list(taken.handed.spare))
        reading.forget(self.desk, self.sent)
        self._drop_draft()
        return self._taken(taken)

    def _line(self, handed: Handed) -> None:
        line("intake.take", actor=self.desk.staff_id, object=handed.report_id, now=moment())

    def _drop_draft(self) -> None:
        with transaction():
            staff.drop_draft(self.desk, f"/intake/{self.kind.code}")

    def _taken(self, taken: Taken) -> Response:
        wants = self.kind.words and self.form.code.data
        with transaction(reading=True):
            values = {
                "kind": self.kind,
                "kinds": kinds,
                "taken": taken,
                "again": people.can_read(self.desk, taken.ref),
                "above": taken.to == SUPERIOR,
                "characters": taken.code.chinese if wants else "",
                "known": self.sent.known,
                "labels": labels,
            }
            return make_response(render_template("staff/intake/taken.html", **values))


def _reporter(form: Form) -> Reporter:
    return Reporter(clean.line(form["reporter_name"].data), clean.line(form["reporter_phone"].data or ""))


def _field(name: str, kind: Kind) -> str:
    return own_names(kind)[[row.name for row in kind.rows].index(name)]


def _said(name: str, code: str) -> str:
    return say(f"{name}_{code}") if name in {"ended", "arrived_on"} and code == "order" else say(code)
