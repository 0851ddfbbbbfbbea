"""/login, /logout, /activate and /healthz: the way in, before anybody is known."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request

from app.errors import say
from app.fields import Holds, Required, SecretField, TextField
from app.forms import Form
from app.qr import qr
from app.staff.auth import at_desk, door, moment, set_cookie, staff_page
from app.staff.rail import home
from app.staff.wiring import regrant_all, watch
from app.words import _
from app.words import lazy as _l
from cases.db import transaction
from cases.errors import BadInput, Unready, WorkError
from cases.office.queries import certified_epoch, office
from cases.staff import actions, queries
from cases.staff.desk import Desk, day_of
from cases.staff.models import Staff
from cases.staff.totp import address, is_secret, new_secret

bp = Blueprint("login", __name__)
CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 8}


class LoginForm(Form):
    """Who comes in. It has no token: there is no session yet, and a foreign page is told by its Origin."""

    class Meta(Form.Meta):
        csrf = False

    username = TextField(_l("用户名"), [Required()], render_kw={"autocomplete": "username", "autocapitalize": "none"})
    password = SecretField(_l("密码"), [Required()], render_kw={"autocomplete": "current-password"})
    otp = TextField(_l("动态口令"), [Required()], hint=_l("手机验证器上的 6 位数字"), render_kw=CODE)


class ActivateForm(Form):
    """A first password, and the proof that the authenticator has the secret shown."""

    class Meta(Form.Meta):
        csrf = False

    token = TextField("", [Required()])
    secret = TextField("", [Required(), Holds(is_secret, _l("这一页放得太久了，请重新打开邀请链接。"))])
    password = SecretField(
        _l("新密码"),
        [Required()],
        hint=_l("至少 12 个字，一句话最好记；不用常见密码"),
        render_kw={"autocomplete": "new-password"},
    )
    again = SecretField(_l("再输一次"), [Required()], render_kw={"autocomplete": "new-password"})
    otp = TextField(_l("动态口令"), [Required()], hint=_l("扫码后，验证器上的 6 位数字"), render_kw=CODE)


@bp.before_request
def _own_site() -> None:
    """Nobody may be signed in from a page of somebody else's (OWASP: login CSRF). Our own pages send `Origin: null`, as
    they send no referrer; so the browser's own word on where a request comes from is asked first (W3C Fetch Metadata).
    """
    if request.method != "POST":
        return
    origin = request.headers.get("Origin", "null")
    foreign = origin != "null" and urlsplit(origin).netloc != request.host
    if foreign or request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        abort(400)


@bp.get("/login")
def login() -> Response:
    """The form; whoever is in already goes on."""
    with transaction(reading=True):
        office()
        desk = at_desk()
        return redirect(home(desk), 303) if desk else _shown(LoginForm())  # type: ignore[return-value]


@bp.post("/login")
def enter() -> Response:
    """Three steps, the slow one outside any transaction, so that nobody waits for another's password."""
    form = LoginForm(request.form)
    cookie = _tried(form) if form.validate() else None
    if cookie is None:
        if not form.errors:
            form.refuse("password", say("login"))
        with transaction(reading=True):
            return _shown(form)
    return _welcome(cookie)


def _shown(form: LoginForm) -> Response:
    late = request.args.get("late") == "y"
    return make_response(render_template("staff/login/index.html", form=form, late=late))


def _tried(form: LoginForm) -> str | None:
    host = door().host()
    with transaction(reading=True):
        latch = queries.latch(str(form.username.data).lower(), host)
    seed = latch.opened(str(form.password.data), host)
    with transaction():
        return actions.sit_down(actions.Attempt(latch, seed, str(form.otp.data)), moment(), host)


def _welcome(cookie: str) -> Response:
    with transaction(reading=True):
        desk = actions.at_desk(cookie, moment(), door().host())
        if desk is None:
            raise Unready("session")
        answer = make_response(redirect(home(desk), 303))
    _upkeep(desk)
    set_cookie(answer, cookie)
    watch()
    return answer


def _upkeep(desk: Desk) -> None:
    try:
        with transaction():
            actions.upkeep(desk)
            regrant_all(desk)
    except WorkError:
        # What is owed stays owed and is shown on the accounts page; nobody is kept out for it.
        return


@bp.post("/logout")
@staff_page()
def logout(desk: Desk) -> Response:
    """End this sitting."""
    actions.sign_out(desk)
    g.sitting = None
    answer = make_response(redirect("/login", 303))
    answer.delete_cookie(door().cookie(), path="/", secure=door().secure(), httponly=True, samesite="Strict")
    return answer


@bp.get("/activate/<string:token>")
def invited(token: str) -> Response:
    """The one-time link. From here on the token travels in the form alone."""
    form = ActivateForm(data={"token": token, "secret": new_secret()})
    with transaction(reading=True):
        return _activation(form)


@bp.post("/activate")
def activate() -> Response:
    """A seed is born in this session, put under the new password, and the person is signed in."""
    form = ActivateForm(request.form)
    if form.validate() and form.password.data != form.again.data:
        form.refuse("again", _("两次填的不一样。"))
    cookie = None if form.errors else _activated(form)
    if cookie is None:
        with transaction(reading=True):
            return _activation(form)
    return _welcome(cookie)


def _activated(form: ActivateForm) -> str | None:
    token, host = str(form.token.data), door().host()
    second = actions.SecondFactor(str(form.secret.data), str(form.otp.data))
    try:
        with transaction(reading=True):
            person = _person(token)
            username, name = (person.username, person.name) if person else ("", "")
        lock = actions.new_lock(str(form.password.data), host, username, name)
        with transaction():
            desk, seed = actions.activate(token, lock, second, moment())
            return actions.open_session(queries.staff(desk.staff_id), seed, moment(), host)
    except BadInput as wrong:
        form.refuse(wrong.field, say(wrong.code))
        return None


def _person(token: str) -> Staff | None:
    return queries.invited(actions.token_hash(token), moment())


def _activation(form: ActivateForm) -> Response:
    office()
    person = _person(str(form.token.data))
    if person is None:
        return make_response(render_template("staff/login/stale.html"), 404)
    secret = str(form.secret.data)
    picture = qr(address(secret, person.username)) if is_secret(secret) else None
    return make_response(render_template("staff/login/activate.html", form=form, person=person, picture=picture))


@bp.get("/healthz")
def healthz() -> Response:
    """200 only while a report could be taken and opened: database, pepper, pinned root, certified office key."""
    try:
        door().host()
        with transaction(reading=True):
            certified_epoch("office", day_of(moment()))
            certified_epoch("recovery", day_of(moment()))
        good = True
    except WorkError:
        good = False
    return Response("ok\n" if good else "not ready\n", 200 if good else 503, content_type="text/plain; charset=utf-8")
