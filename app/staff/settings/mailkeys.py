"""/settings/office/mail-keys 邮件密钥: what senders' mail programs encrypt to: made, compared, published, ended."""

from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from app.errors import say
from app.fields import AtMost, RadioChoices, Required, TextField
from app.forms import Form
from app.mailkeys import NAMES, download, grouped
from app.staff.acting import DONE, attempt, go
from app.staff.auth import staff_page
from app.words import lazy as _l
from cases.channels import mailkeys
from cases.db import transaction
from cases.errors import BadInput
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.staff.may import May
from crypto.mail import make as make_key

bp = Blueprint("settings_mailkeys", __name__)
HOME = "/settings/office/mail-keys"


class KeyForm(Form):
    """A new key."""

    kind = RadioChoices(
        _l("哪一种"),
        [Required()],
        choices=[
            ("smime", _l("S/MIME 证书：Outlook、苹果邮件、Thunderbird 等自带")),
            ("openpgp", _l("OpenPGP 公钥：GnuPG、Thunderbird 等")),
        ],
    )
    address = TextField(
        _l("举报邮箱的地址"), [Required(), AtMost(mailkeys.LONGEST)], hint=_l("只用英文字母和数字写的地址")
    )


@bp.get("/settings/office/mail-keys")
@staff_page(May.SET_OFFICE)
def index(desk: Desk) -> str:
    """The keys, and the form for another."""
    form = KeyForm()
    form.address.data = str(office.office().channels.get("email") or "")
    return _page(desk, form)


def _page(desk: Desk, form: Form) -> str:
    values = {"rows": mailkeys.listed(desk), "makes": mailkeys.makes(desk), "names": NAMES, "grouped": grouped}
    return render_template("staff/settings/mailkeys.html", form=form, **values)


@bp.post("/settings/office/mail-keys")
@staff_page(May.CONFIRM_KEYS, own=True, forms=True)
def make(desk: Desk) -> Response:
    """Make one: outside of the transaction, for it takes a moment."""
    form = KeyForm(request.form)
    status = _made(desk, form) if form.validate() else 422
    if status == DONE:
        return go(f"{HOME}?done=mail-key")
    with transaction(reading=True):
        return make_response(_page(desk, form), status)


def _made(desk: Desk, form: KeyForm) -> int:
    desk.need(May.CONFIRM_KEYS)
    try:
        address = mailkeys.plain_address(str(form.address.data))
    except BadInput as wrong:
        form.refuse(wrong.field, say(wrong.code))
        return 422
    new = make_key("openpgp" if form.kind.data == "openpgp" else "smime", address, desk.now)
    return attempt(form, lambda: mailkeys.keep(desk, new))


@bp.post("/settings/office/mail-keys/<uuid:key_id>/end")
@staff_page(May.CONFIRM_KEYS)
def end(desk: Desk, key_id: UUID) -> Response:
    """It is published no more."""
    mailkeys.end(desk, key_id)
    return go(HOME)


@bp.get("/settings/office/mail-keys/<uuid:key_id>")
@staff_page(May.SET_OFFICE)
def public_part(desk: Desk, key_id: UUID) -> Response:
    """The part that senders are given."""
    return download(*mailkeys.published_part(desk, key_id))
