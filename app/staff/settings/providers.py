"""/settings/office/providers 推送单位: who may send transcripts by the interface; a token is shown once."""

from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from app.errors import say
from app.fields import AtMost, Required, TextField, Tick, WholeNumber
from app.forms import Form
from app.staff.acting import go
from app.staff.auth import staff_page
from app.words import lazy as _l
from cases.channels import providers
from cases.errors import BadInput
from cases.staff.desk import Desk
from cases.staff.may import May

bp = Blueprint("settings_providers", __name__)
HOME = "/settings/office/providers"


class ProviderForm(Form):
    """A new provider."""

    name = TextField(
        _l("单位名称"),
        [Required(), AtMost(providers.NAME)],
        hint=_l("如“市 12345 热线”。和批量录入的来源写成一样，同一个来电编号就只收一次"),
    )
    per_minute = WholeNumber(_l("每分钟最多几次"), default=120, hint=_l("1 到 6000"))
    sandbox = Tick(_l("先试用：只检查，什么也不留下"), default=True)


@bp.get("/settings/office/providers")
@staff_page(May.SET_OFFICE)
def index(desk: Desk) -> str:
    """Who may send, and the form for another."""
    return _page(desk, ProviderForm())


def _page(desk: Desk, form: Form) -> str:
    return render_template("staff/settings/providers.html", rows=providers.listed(desk), form=form)


@bp.post("/settings/office/providers")
@staff_page(May.SET_OFFICE, forms=True)
def make(desk: Desk) -> Response | str:
    """Make one; its token and its secret stand on this answer and nowhere else."""
    form = ProviderForm(request.form)
    if not form.validate():
        return make_response(_page(desk, form), 422)
    try:
        made = providers.make(
            desk, str(form.name.data), per_minute=form.per_minute.data or 0, sandbox=bool(form.sandbox.data)
        )
    except BadInput as wrong:
        form.refuse(wrong.field, say(wrong.code))
        return make_response(_page(desk, form), 422)
    return render_template("staff/settings/provider_made.html", made=made)


@bp.post("/settings/office/providers/<uuid:provider_id>/sandbox")
@staff_page(May.SET_OFFICE)
def sandbox(desk: Desk, provider_id: UUID) -> Response:
    """Switch between trial and earnest."""
    providers.set_sandbox(desk, provider_id, sandbox=request.form.get("sandbox") == "y")
    return go(HOME)


@bp.post("/settings/office/providers/<uuid:provider_id>/end")
@staff_page(May.SET_OFFICE)
def end(desk: Desk, provider_id: UUID) -> Response:
    """Its token opens nothing from now on."""
    providers.end(desk, provider_id)
    return go(HOME)
