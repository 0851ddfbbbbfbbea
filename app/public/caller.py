"""`/receipt/number`: where a report stands, for who telephoned and knows the 受理号 and its PIN; the status alone.

An unknown number, a wrong PIN and a pause are answered alike and after the same time (cases/channels/door/callers.py).
"""

import time
from dataclasses import replace

from flask import Blueprint, Response, render_template

from app.config import read_secret
from app.edge import now
from app.facts import Facts
from app.fields import TextField
from app.forms import Form, FormMeta
from app.public import steps
from app.public.answers import Answer
from app.public.sealed import must_wait
from app.public.site import facts, facts_or_last, second, site
from app.public.steps import Where
from app.words import _, lazy
from cases.channels.door.callers import Standing
from cases.errors import Unready
from intake.callers import Pins
from intake.hotline.call import BadDigits, read_number, read_pin

views = Blueprint("caller", __name__)
# An answer is given this long after it was asked for, whatever was found: longer than the longest of them takes.
ANSWER_AFTER = 0.4
_WRONG: dict[str, str] = {
    "number": lazy("受理号是八位数字。请对着记下的再看一遍。"),
    "pin": lazy("密码是您打电话时自己定的四位数字。"),
    "pair": lazy("受理号和密码对不上，或者错的次数多了，要停一会儿：从一分钟起，最多四小时，过后再试。"),
}


class NumberForm(Form):
    """What the operator said, and what the caller said."""

    class Meta(FormMeta):
        csrf = False

    number = TextField(lazy("受理号"), hint=lazy("打电话时念给您的八位数字"))
    pin = TextField(lazy("密码"), hint=lazy("您自己定的四位数字"))


@views.get("/receipt/number")
def ask() -> str:
    """Where both are typed."""
    return _ask(facts(), NumberForm(), site().sign().new_form(second(now())))


def _ask(known: Facts, form: NumberForm, token: str) -> str:
    return render_template("public/receipt/number_page.html", calling=form, known=known, token=token)


@views.post("/receipt/number")
def told() -> Response:
    """The status, or one and the same refusal."""
    answer = Answer.read(facts_or_last())
    answer.forget()  # no file belongs here
    waiting = must_wait(site().receipts, answer)
    if waiting is not None:
        page = render_template("public/report/wait.html", waiting=waiting, answer=answer, action="/receipt/number")
        return Response(page, headers={"Retry-After": str(waiting.seconds)})
    form = NumberForm(answer.fields)
    standing = _look(form)
    if standing is None:
        return Response(_ask(answer.known, form, answer.token), 422)
    known = answer.known
    where = _where(standing, known)
    return Response(render_template("public/receipt/standing.html", known=known, where=where, standing=standing))


def _look(form: NumberForm) -> Standing | None:
    typed = {}
    for name, read in (("number", read_number), ("pin", read_pin)):
        try:
            typed[name] = read(form[name].data or "")
        except BadDigits:
            form.refuse(name, str(_WRONG[name]))
    if len(typed) != 2:
        return None
    found = _after_a_while(typed["number"], typed["pin"])
    if found is None:
        form.refuse("", str(_WRONG["pair"]))  # of both, so it stands above both
    return found


def _after_a_while(number: str, pin: str) -> Standing | None:
    secret = read_secret(site().settings.public_secret_file)
    if secret is None:
        raise Unready("public_secret")
    begun = time.monotonic()
    found = Pins(secret).look(number, pin, now())
    time.sleep(max(0.0, ANSWER_AFTER - (time.monotonic() - begun)))
    return found


def _where(standing: Standing, known: Facts) -> Where:
    """As for the holder of a code, but there is no thread to look into: who is asked something rings again."""
    where = steps.of(standing, known)
    if standing.addressee == "superior":
        return where
    if standing.said == "asked":
        return replace(where, next=_("请再拨打举报电话"), detail=_("有话要问您。报上受理号和密码就行，不用说姓名。"))
    if standing.said in _SAYS:
        return replace(where, detail=str(_SAYS[standing.said]))
    late = standing.next_on is not None and standing.next_on < known.today
    return replace(where, detail=str(_LATE if late else _MORE))


_LATE = lazy("本该有回音了。请拨打举报电话催问，也可以打 12388。")
_MORE = lazy("到了那一天再来看。有新的情况，拨打举报电话，报上受理号，可以接着补充。")
_SAYS: dict[str, str] = {
    "closed": lazy("有新的情况，可以再拨打举报电话，报上受理号。"),
    "refused": lazy("想知道原因，请拨打举报电话，报上受理号；有新的事实可以接着说，或者打 12388。"),
    "transferred": lazy("依照规定由那里办理。想知道转到哪里，请拨打举报电话，报上受理号。"),
}
