"""/intake/calls/again: a caller rings again and says the number; words are added, and nothing old is read."""

import json
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from app import facts
from app.config import read_secret
from app.facts import Facts
from app.fields import AreaField, Required, TextField, Tick
from app.forms import Form
from app.staff.auth import door, moment, staff_page
from app.staff.intake.call_standing import sentences_of
from app.words import _
from app.words import lazy as _l
from cases.audit.actions import line
from cases.channels import callers
from cases.channels.door.callers import Standing
from cases.db import transaction
from cases.errors import BadInput, NotFound, Unready, WrongState
from cases.inbox import door as inbox
from cases.staff import actions as staff
from cases.staff.desk import Desk
from cases.staff.may import May
from intake import clean
from intake.callers import Pins
from intake.door import SUPERIOR, addressee
from intake.hotline.call import BadDigits, read_number, read_pin
from intake.marks import Marks
from intake.names import named
from intake.unsigned import Added, seal_added

bp = Blueprint("ringing", __name__)
PLACE = "/intake/calls/again"
_TRIES = 4
_WRONG = {
    "number": _l("受理号是八位数字。请再问一遍。"),
    "pin": _l("密码是四位数字。对方说不出来的，勾下面一格。"),
    "pair": _l("受理号和密码对不上；或者错得多了，要停一会儿。请再问一遍，或者勾下面一格。"),
    "absent": _l("没有这个受理号。请再问一遍；真的没有，就当新的来电记。"),
}


class AgainForm(Form):
    """The number, its PIN, and what is said now."""

    number = TextField(_l("受理号"), [Required(_WRONG["number"])], hint=_l("八位，请对方四个四个念"))
    pin = TextField(_l("密码"), hint=_l("四位"))
    unsaid = Tick(_l("对方说不出密码"), hint=_l("也可以加，会注明没有说出密码"))
    message = AreaField(_l("对方补充的话"), [Required(_l("请把对方补充的话记下来。"))], render_kw={"rows": 8})


@bp.route("/intake/calls/again", methods=["GET", "POST"])
@staff_page(May.INTAKE, own=True)
def again(desk: Desk) -> Response:
    """The form; the words into the thread."""
    known = facts.read(moment())
    form: Any = AgainForm(None if request.method == "GET" else request.form)
    if request.method == "GET":
        return _page(known, form)
    if request.form.get("step") == "ask":
        return _asks(known, form)
    _keep_draft(desk, form)
    if not form.validate() or not _judge(form, known):
        return _page(known, form, 422)
    return _kept(desk, known, form)


def _page(known: Facts, form: Any, status: int = 200) -> Response:
    with transaction(reading=True):
        page = render_template("staff/intake/calls/again.html", form=form, known=known, place=PLACE)
        return make_response(page, status)


def _asks(known: Facts, form: Any) -> Response:
    """Who only asks where it stands is told what the public page tells, with the PIN alone."""
    standing = None
    try:
        standing = _standing(form, read_number(form.number.data or ""))
    except BadDigits:
        form.refuse("number", str(_WRONG["number"]))
    if standing is None:
        return _page(known, form, 422)
    with transaction(reading=True):
        said = sentences_of(standing, known.today)
        return make_response(render_template("staff/intake/calls/standing.html", said=said))


def _judge(form: Any, known: Facts) -> bool:
    """Whether the words may be added: number and PIN belong together, and nobody is named who could read them."""
    if clean.too_long(form.message.data, clean.TEXT_LIMIT):
        form.refuse("message", _("写得太长，收不下。请缩短到三万字以内。"))
        return False
    found = _lookup(form)
    return found is not None and _may_join(form, known, found)


def _lookup(form: Any) -> bytes | None:
    try:
        number = read_number(form.number.data)
    except BadDigits:
        form.refuse("number", str(_WRONG["number"]))
        return None
    if not form.unsaid.data and _standing(form, number) is None:
        return None
    with transaction(reading=True):
        found = callers.lookup_of(number)
    if found is None:
        form.refuse("number", str(_WRONG["absent"]))
    return found


def _standing(form: Any, number: str) -> Standing | None:
    try:
        pin = read_pin(form.pin.data or "")
    except BadDigits:
        form.refuse("pin", str(_WRONG["pin"]))
        return None
    found = Pins(_secret()).look(number, pin, moment())
    if found is None:
        form.refuse("pin", str(_WRONG["pair"]))
    return found


def _secret() -> bytes:
    secret = read_secret(door().settings.public_secret_file)
    if secret is None:
        raise Unready("public_secret")
    return secret


def _may_join(form: Any, known: Facts, lookup: bytes) -> bool:
    """Nobody who is named reads it: it is otherwise a report of its own, sealed to whom it may be sealed to."""
    with transaction(reading=True):
        thread = inbox.thread(lookup)
    to = addressee("none", named(form.message.data, "", known.people))
    if thread is not None and (to in ("office", thread.addressee) or thread.addressee == SUPERIOR):
        return True
    form.refuse("message", _("话里说到了本室的人或院领导，不能加在原来的一件里。请当新的来电记，系统会封给该看的人。"))
    return False


def _kept(desk: Desk, known: Facts, form: Any) -> Response:
    number, text = read_number(form.number.data), clean.text(form.message.data)
    head = "（再次来电，没有说出密码）" if form.unsaid.data else "（再次来电，受理号和密码都对）"
    added = Added(f"{head}\n{text}", Marks(_secret()).of("call", number, desk.today.isoformat(), text), "phone")
    try:
        _add(desk, number, added, known)
    except (NotFound, Unready, WrongState):
        form.refuse("", _("现在加不进去，什么也没有留下。写的都还在，请过一会儿再按一次，或者当新的来电记。"))
        return _page(known, form, 503)
    with transaction():
        staff.drop_draft(desk, PLACE)
    with transaction(reading=True):
        return make_response(render_template("staff/intake/calls/added.html", known=known))


def _add(desk: Desk, number: str, added: Added, known: Facts) -> None:
    """Raises NotFound, Unready, WrongState (four times in a row something changed under our hands)."""
    for _try in range(_TRIES):
        with suppress(WrongState):
            _add_once(desk, number, added, known)
            return
        known = facts.read(moment())
    raise WrongState("again")


def _add_once(desk: Desk, number: str, added: Added, known: Facts) -> None:
    with transaction(reading=True):
        lookup = callers.lookup_of(number)
        thread = inbox.thread(lookup) if lookup else None
    if lookup is None or thread is None:
        raise NotFound
    parcel = seal_added(lookup, thread, added, known.keys, (known.root, known.today))
    with transaction():
        if inbox.add_message(parcel).fresh:
            line("intake.add", actor=desk.staff_id, object=thread.report_id, now=moment())


def _keep_draft(desk: Desk, form: Any) -> None:
    words = json.dumps({name: [form[name].data or ""] for name in ("number", "message")}, ensure_ascii=False)
    with suppress(BadInput), transaction():
        staff.keep_draft(desk, PLACE, words)
