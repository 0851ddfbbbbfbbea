"""/settings 设置: what is a person's own: password, authenticator, sittings, fingerprint, keyboard, language."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from app.errors import say
from app.fields import Holds, Required, SecretField, TextField
from app.forms import Form
from app.qr import qr
from app.staff.auth import door, moment, staff_page
from app.staff.login import CODE
from app.staff.sayings import KEY_KINDS
from app.words import _
from app.words import lazy as _l
from cases.audit import actions as audit
from cases.db import transaction
from cases.errors import BadInput
from cases.office import queries as office
from cases.staff import actions, queries
from cases.staff.desk import Desk
from cases.staff.may import May
from cases.staff.totp import address, is_secret, new_secret

bp = Blueprint("settings", __name__)


class PasswordForm(Form):
    """A new password for the same keys."""

    old = SecretField(_l("现在的密码"), [Required()], render_kw={"autocomplete": "current-password"})
    password = SecretField(
        _l("新密码"),
        [Required()],
        hint=_l("至少 12 个字，一句话最好记；不用常见密码"),
        render_kw={"autocomplete": "new-password"},
    )
    again = SecretField(_l("再输一次"), [Required()], render_kw={"autocomplete": "new-password"})


class TotpForm(Form):
    """A new authenticator, for who knows the password: a desk left open must not become somebody else's way in."""

    old = SecretField(_l("现在的密码"), [Required()], render_kw={"autocomplete": "current-password"})
    secret = TextField("", [Required(), Holds(is_secret, _l("这一页放得太久了，请重新打开。"))])
    otp = TextField(_l("动态口令"), [Required()], hint=_l("扫码后，验证器上的 6 位数字"), render_kw=CODE)


@bp.get("/settings")
@staff_page(May.SIGN_IN)
def index(desk: Desk) -> str:
    """One's own settings."""
    person = queries.staff(desk.staff_id)
    return render_template(
        "staff/settings/index.html",
        me=queries.standing(person),
        sessions=queries.sessions(desk),
        here_=desk.session_id,
        fingerprint=queries.own_fingerprint(desk),
        give_on=actions.may_give_on(desk),
        fingerprint_of=queries.fingerprint_of,
        kinds=KEY_KINDS,
        keys=queries.setting(f"desk:{desk.staff_id}").get("keys", True),
        known_until=office.calendar().known_until,
        today=desk.today,
        office_too=_sets_office(desk),
    )


def _sets_office(desk: Desk) -> bool:
    return bool({"dc_sec", "di_head", "clue_admin"} & {role.value for role in desk.roles})


def _home(done: str = "saved") -> Response:
    return make_response(redirect(f"/settings?done={done}", 303))


@bp.get("/settings/password")
@staff_page(May.SIGN_IN)
def password(desk: Desk) -> str:
    """The form."""
    del desk
    return render_template("staff/settings/password.html", form=PasswordForm())


@bp.post("/settings/password")
@staff_page(May.SIGN_IN, own=True, forms=True)
def change_password(desk: Desk) -> Response | str:
    """The slow steps stand outside any transaction."""
    form = PasswordForm(request.form)
    if form.validate() and form.password.data != form.again.data:
        form.refuse("again", _("两次填的不一样。"))
    if form.errors or not _changed(desk, form):
        with transaction(reading=True):
            return render_template("staff/settings/password.html", form=form)
    return _home("password")


def _changed(desk: Desk, form: PasswordForm) -> bool:
    host = door().host()
    with transaction(reading=True):
        person = queries.staff(desk.staff_id)
        latch = queries.latch(person.username, host)
    try:
        opened = latch.opened(str(form.old.data), host)
        lock = actions.new_lock(str(form.password.data), host, person.username, person.name)
        with transaction():
            actions.change_password(desk, opened, lock)
    except BadInput as wrong:
        form.refuse(wrong.field, _("现在的密码不对。") if wrong.field == "old" else say(wrong.code))
        return False
    return True


@bp.get("/settings/totp")
@staff_page(May.SIGN_IN)
def totp(desk: Desk) -> str:
    """A fresh secret, in use only once its code comes back."""
    return _totp(desk, TotpForm(data={"secret": new_secret()}))


@bp.post("/settings/totp")
@staff_page(May.SIGN_IN, own=True, forms=True)
def renew_totp(desk: Desk) -> Response | str:
    """Take it into use; the slow step stands outside any transaction."""
    form = TotpForm(request.form)
    if form.validate() and _renewed(desk, form):
        return _home("totp")
    with transaction(reading=True):
        return _totp(desk, form)


def _renewed(desk: Desk, form: TotpForm) -> bool:
    host = door().host()
    with transaction(reading=True):
        latch = queries.latch(queries.staff(desk.staff_id).username, host)
    opened = latch.opened(str(form.old.data), host)
    try:
        with transaction():
            actions.renew_totp(desk, opened, actions.SecondFactor(str(form.secret.data), str(form.otp.data)))
    except BadInput as wrong:
        form.refuse(wrong.field, _("现在的密码不对。") if wrong.field == "old" else say(wrong.code))
        return False
    return True


def _totp(desk: Desk, form: TotpForm) -> str:
    secret = str(form.secret.data)
    picture = qr(address(secret, queries.staff(desk.staff_id).username)) if is_secret(secret) else None
    return render_template("staff/settings/totp.html", form=form, picture=picture)


@bp.post("/settings/end-session")
@staff_page(May.SIGN_IN)
def end_session(desk: Desk) -> Response:
    """End another sitting of one's own."""
    try:
        sitting = bytes.fromhex(request.form.get("sitting", ""))
    except ValueError:
        sitting = b""
    actions.end_session(desk, sitting)
    return _home("ended")


@bp.post("/settings/keys")
@staff_page(May.SIGN_IN)
def keys(desk: Desk) -> Response:
    """Switch the keys of the keyboard on or off (WCAG 2.1.4)."""
    _keep(desk, keys=request.form.get("keys") == "on")
    audit.line("settings.keys", actor=desk.staff_id, now=moment())
    return _home()


@bp.post("/settings/language")
@staff_page(May.SIGN_IN)
def language(desk: Desk) -> Response:
    """Speak Chinese or English to this person from now on."""
    _keep(desk, language="en" if request.form.get("language") == "en" else "zh")
    audit.line("settings.language", actor=desk.staff_id, now=moment())
    return _home()


def _keep(desk: Desk, **chosen: object) -> None:
    name = f"desk:{desk.staff_id}"
    actions.note(name, {**queries.setting(name), **chosen})


@bp.post("/settings/give-on/<uuid:staff_id>")
@staff_page(May.IDENTITY_UNLOCK)
def give_on(desk: Desk, staff_id: UUID) -> Response:
    """A custodian wraps the custodians' key on to the next."""
    actions.give_on(desk, staff_id)
    return _home("given-on")
