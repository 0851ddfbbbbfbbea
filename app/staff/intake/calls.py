"""/intake/calls/new: a call is written down while it is spoken, read back, and taken by the same door as the web."""

import json
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from app import facts, labels, taking
from app.config import read_secret
from app.facts import Facts
from app.staff.auth import door, moment, staff_page
from app.staff.intake import call_checks as checks
from app.staff.intake import people
from app.staff.intake.call_form import CallForm, steps
from app.staff.intake.call_words import began, submission_of
from app.staff.intake.readback import sentences
from app.staff.intake.sent import Sent, new_token
from app.taking import Taken
from app.words import _
from cases.audit.actions import line
from cases.channels import callers
from cases.channels.callers import NewCaller
from cases.db import transaction
from cases.errors import BadInput, Unready, WrongState
from cases.staff import actions as staff
from cases.staff.desk import Desk
from cases.staff.may import May
from intake.callers import Pins, draw
from intake.door import SUPERIOR, Handed, addressee
from intake.hotline.call import grouped, spoken
from intake.hotline.spelling import spelt
from intake.names import Person
from intake.submission import Submission

bp = Blueprint("calls", __name__)
PLACE = "/intake/calls/new"
ASKED = b"asked about names"
# What a draft does not keep, and what the read-back page asks for itself.
_NOT_KEPT = {"csrf_token", "wants", "pin"}


@bp.get("/intake/calls/new")
@staff_page(May.INTAKE, own=True)
def blank(desk: Desk) -> Response:
    """The empty form; the call begins now, unless what was kept says when. Where a call was left unfinished it is
    asked first whether this is the same one: two callers' words must not flow together.
    """
    with transaction(reading=True):
        left = None if request.args.get("go") == "on" else staff.kept(desk, PLACE)
        if left:
            return make_response(render_template("staff/intake/calls/unfinished.html", left=left, place=PLACE))
    form: Any = CallForm()
    form.began.data = moment().isoformat(timespec="seconds")
    return _page(facts.read(moment()), form, token=new_token(), fresh=True)


@bp.post("/intake/calls/new")
@staff_page(May.INTAKE, own=True, forms=True)
def answered(desk: Desk) -> Response:
    """Check, ask once about names, read back, correct, take."""
    sent = Sent.read(facts.read(moment()))
    return _Call(desk, sent, CallForm(sent.fields)).answer()


def _page(known: Facts, form: Any, status: int = 200, **more: Any) -> Response:
    shown: dict[str, Any] = {"people": [], "asked": "", "fresh": False}
    with transaction(reading=True):
        form.concerns.hints = people.hints(known)
        values = {"form": form, "known": known, "place": PLACE, "steps": steps, "began": began, **shown, **more}
        return make_response(render_template("staff/intake/calls/form.html", **values), status)


@dataclass
class _Call:
    """A form on its way."""

    desk: Desk
    sent: Sent
    form: Any
    pin: str = ""

    def answer(self) -> Response:
        """By what was pressed: read (or nothing), back, take."""
        self.sent.forget()  # no file belongs here
        self.form.began.data = began(self.form).isoformat(timespec="seconds")
        step = self.sent.arrived.get("step")
        self._keep_draft()
        if step == "back":
            return self.page(200)
        self.judge()
        if self.form.wrong():
            return self.page()
        submission = submission_of(self.desk, self.sent, self.form)
        found = taking.whom(submission, self.sent.known)
        if submission.concerns == "none" and found and not self.sent.was(ASKED):
            return self.page(200, people=found, asked=self.sent.again(ASKED))
        return self._on(submission, found, step)

    def _on(self, submission: Submission, found: list[Person], step: str) -> Response:
        to = addressee(submission.concerns, found)
        if to == SUPERIOR and not self.sent.known.above:
            return self._above()
        if step != "take":
            return self.read_back(submission, to, 200)
        self._judge_pin()
        return self.read_back(submission, to) if self.form.wrong() else self.kept(submission, to)

    def page(self, status: int = 422, **more: Any) -> Response:
        """The form once more, with all that was typed."""
        shown = {"token": self.sent.token, "asked": self.sent.arrived.get("asked"), **more}
        return _page(self.sent.known, self.form, status, **shown)

    def read_back(self, submission: Submission, to: str, status: int = 422) -> Response:
        """What will be kept, to be read aloud."""
        names = [name for name in self.sent.arrived.values if name in self.form and name not in _NOT_KEPT]
        kept = [(name, value) for name in names for value in self.sent.arrived.values[name] if name != "began"]
        values = {
            "form": self.form,
            "known": self.sent.known,
            "narrative": submission.narrative,
            "sentences": sentences(submission, to),
            "hidden": [*kept, ("began", self.form.began.data), ("form", self.sent.token)],
            "asked": self.sent.arrived.get("asked"),
            "began": began(self.form),
        }
        with transaction(reading=True):
            return make_response(render_template("staff/intake/calls/read_back.html", **values), status)

    def judge(self) -> None:
        """Say beside each field what is wrong with it."""
        self.form.validate()
        self.form["csrf_token"].errors = []  # it was looked at before the body was taken
        for name, sentence in (*self.sent.wrong(), *checks.wrong(self.form, self.sent.known)):
            self.form.refuse(name, sentence)

    def _judge_pin(self) -> None:
        if self.form.wants.data == "number":
            self.pin, wrong = checks.own_pin(self.form.pin.data or "")
            if wrong:
                self.form.refuse("pin", wrong)

    def kept(self, submission: Submission, to: str) -> Response:
        """Seal and keep it, with its number; or say why not."""
        try:
            caller = self._caller()
            taken = taking.take(submission, moment(), lambda handed: self._also(handed, caller))
        except taking.Above:
            return self._above()
        except (Unready, WrongState):
            self.form.refuse("", _("现在暂时收不了，什么也没有留下。写的都还在，请过一会儿再按一次。"))
            return self.read_back(submission, to, 503)
        with transaction():
            staff.drop_draft(self.desk, PLACE)
        return self._taken(taken)

    def _caller(self) -> NewCaller | None:
        if self.form.wants.data != "number":
            return None
        secret = read_secret(door().settings.public_secret_file)
        if secret is None:
            raise Unready("public_secret")
        with transaction(reading=True):
            drawn = (draw(self.sent.secret, attempt) for attempt in count())
            number = next(one for one in drawn if callers.is_free(one))
        return NewCaller(number, Pins(secret).hashed(number, self.pin))

    def _also(self, handed: Handed, caller: NewCaller | None) -> None:
        line("intake.take", actor=self.desk.staff_id, object=handed.report_id, now=moment())
        if caller is not None:
            callers.give(handed.report_id, caller)

    def _taken(self, taken: Taken) -> Response:
        with transaction(reading=True):
            number = callers.number_of(taken.handed.report_id)
            values = {
                "taken": taken,
                "number": grouped(number),
                "spoken": [spoken(four) for four in grouped(number)],
                "spelt": spelt(taken.code.chinese, taken.code.english) if self.form.wants.data == "code" else [],
                "again": people.can_read(self.desk, taken.ref),
                "above": taken.to == SUPERIOR,
                "known": self.sent.known,
                "labels": labels,
            }
            return make_response(render_template("staff/intake/calls/taken.html", **values))

    def _above(self) -> Response:
        with transaction():
            staff.drop_draft(self.desk, PLACE)
        with transaction(reading=True):
            return make_response(render_template("staff/intake/calls/above.html", known=self.sent.known))

    def _keep_draft(self) -> None:
        """Also without script: whoever is signed out on the next page finds the words again."""
        names = [name for name in self.sent.arrived.values if name in self.form and name not in _NOT_KEPT]
        words = json.dumps({name: self.sent.arrived.values[name] for name in names}, ensure_ascii=False)
        with suppress(BadInput), transaction():
            staff.keep_draft(self.desk, PLACE, words)
