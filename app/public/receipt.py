"""`/receipt`: the thread of one report, opened with its code, which travels in a hidden field of a POST and nowhere
else.
"""

import hmac
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template

from app.edge import now
from app.facts import Facts
from app.fields import AreaField, FilesField
from app.forms import Form, FormMeta
from app.public import direct, steps, telling, threads
from app.public.answers import Answer
from app.public.report import shown
from app.public.sealed import must_wait
from app.public.site import facts, facts_or_last, keep, second, site
from app.words import lazy
from cases.db import transaction
from cases.errors import NotFound
from cases.inbox import door
from cases.inbox.door import MessageParcel, Thread
from crypto.receipt import BadCode, Receipt
from intake import clean
from intake.receipt import Said, can_be_written_to, letters, seal_message

views = Blueprint("receipt", __name__)
BAD: dict[str, str] = {
    "length": lazy("查询码是十二个字，或者十二个英文词。请看看有没有漏写、多写。"),
    "unknown": lazy("里面有一个字不在查询码的字表里，多半是抄错了。请对着纸再看一遍。"),
    "checksum": lazy("这十二个字对不上，可能抄错了一个，或者前后颠倒了。请对着纸再看一遍。"),
    "absent": lazy("没有找到这个查询码。请对着纸再看一遍；提交时没有看到查询码的，就是没有收下。"),
}


class CodeForm(Form):
    """The code, as it was written down."""

    class Meta(FormMeta):
        csrf = False

    code = AreaField(lazy("您的查询码"), hint=lazy("十二个字，依次写上；空格、换行、标点都不要紧"))


class ReplyForm(Form):
    """Words and files into the thread."""

    class Meta(FormMeta):
        csrf = False

    message = AreaField(lazy("您想说的"), hint=lazy("不要写姓名、电话，除非您愿意留下"))
    attachments = FilesField(lazy("照片或文件（可不交）"))


@views.get("/receipt")
def ask() -> str:
    """Where the code is typed."""
    return _ask(facts(), CodeForm())


def _ask(known: Facts, form: CodeForm, token: str = "") -> str:
    token = token or site().sign().new_form(second(now()))
    return render_template(
        "public/receipt/ask.html",
        form=form,
        known=known,
        token=token,
        verifying=steps.verifying(known),
    )


@dataclass
class _Visit:
    """Somebody with a code that opens a thread."""

    answer: Answer
    code: Receipt
    thread: Thread
    form: ReplyForm

    @property
    def shut(self) -> bool:
        """Whether nothing can be sent just now: the thread's key waits for a new certificate."""
        known = self.answer.known
        return not can_be_written_to(self.thread, known.root, known.today, known.keys.ended)

    def page(self, status: int = 200, **more: Any) -> Response:
        """The thread, with the form as it is."""
        known, answer = self.answer.known, self.answer
        values = {
            "form": self.form,
            "known": known,
            "token": answer.token,
            "code": self.code.chinese,
            "thread": self.thread,
            "letters": letters(self.code, self.thread, known.root, known.keys.ended),
            "where": steps.of(self.thread, known),
            "verifying": steps.verifying(known),
            "lines": answer.lines(),
            "shut": self.shut,
            "reveals": [],
            "choices": telling.CHOICES,
            "sent": "",
            "sealed": False,
        }
        return Response(render_template("public/receipt/thread.html", **{**values, **more}), status)


@views.post("/receipt")
def opened() -> Response:
    """Open the thread; with words, files or an act, do that first. A code that is not there is answered as a wrong
    one.
    """
    if direct.comes():
        return threads.opened(ReplyForm(), choices=telling.CHOICES)
    answer = Answer.read(facts_or_last())
    typed = CodeForm(answer.fields)
    waiting = must_wait(site().receipts, answer)
    if waiting is not None:
        answer.park()
        page = render_template("public/report/wait.html", waiting=waiting, answer=answer, action="/receipt")
        return Response(page, headers={"Retry-After": str(waiting.seconds)})
    try:
        code = Receipt.parse(str(typed.code.data or ""))
        thread = _thread(code)
    except (BadCode, NotFound) as error:
        answer.forget()
        typed.refuse("code", str(BAD[error.kind if isinstance(error, BadCode) else "absent"]))
        return Response(_ask(answer.known, typed, answer.token), 422)
    return _act(_Visit(answer, code, thread, ReplyForm(answer.fields)))


def _thread(code: Receipt) -> Thread:
    with transaction(reading=True):
        found = door.thread(code.lookup_hash)
    if found is None:
        raise NotFound
    return found


def _act(visit: _Visit) -> Response:
    answer, form = visit.answer, visit.form
    said = clean.text(str(form.message.data or ""))
    wants = bool(said or answer.sent.files or answer.parked or answer.sent.get("act"))
    for name, sentence in answer.wrong("message") if wants or answer.sent.refused or answer.sent.broken else []:
        form.refuse(name, sentence)
    if form.wrong():
        answer.park()
        return visit.page(422, lines=answer.lines(), reveals=shown(said))
    if answer.sent.get("act") == "withdraw":
        return _withdraw(visit)
    if answer.untold or answer.sent.get("step") == "check":
        return _told(visit, said)
    if wants and visit.shut:
        answer.park()
        return visit.page(503, lines=answer.lines())
    return _send(visit, said) if wants else visit.page()


def _told(visit: _Visit, said: str) -> Response:
    """Before it is sent: what the words and the files would tell."""
    answer = visit.answer
    sent = "checked" if answer.sent.get("step") == "check" else "telling"
    answer.park()
    return visit.page(lines=answer.lines(), reveals=shown(said), sent=sent)


def _withdraw(visit: _Visit) -> Response:
    with transaction():
        door.withdraw(visit.code.lookup_hash, visit.answer.known.today)
    visit.answer.forget()
    return _after(visit, "withdrawn")


def _send(visit: _Visit, text: str) -> Response:
    answer = visit.answer
    # Parked files stay out of it: when the form comes a second time they are gone, and it is the same message still.
    fresh, waited = answer.chosen()
    mark = "\n".join([text, *sorted(file.sha256 for file in fresh)]).encode()
    origin = hmac.digest(answer.secret, b"message\0" + mark, "sha256")
    said = Said(text, origin, answer.secret, fresh, waited)

    def seal(known: Facts) -> MessageParcel:
        return seal_message(visit.code, _thread(visit.code), said, known.keys, (known.root, known.today))

    stored = keep(seal, lambda parcel, _known: door.add_message(parcel))
    if not stored.fresh:
        answer.spare(tuple(file.id for file in fresh))
    answer.tidy()
    return _after(visit, "sent")


def _after(visit: _Visit, sent: str) -> Response:
    """The thread as it is now, with a new form: the same words once more would be a second message."""
    answer = visit.answer
    token = site().sign().new_form(second(now()))
    clean_form = ReplyForm()
    lost = [line for line in answer.lines() if line.kind == "error"]
    done = _Visit(answer, visit.code, _thread(visit.code), clean_form)
    return done.page(token=token, lines=lost, sent=sent)
