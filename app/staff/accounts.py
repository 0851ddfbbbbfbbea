"""/accounts 人员与授权: people come, get roles, are confirmed by their fingerprint, and go."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from app import labels
from app.errors import say
from app.fields import AtMost, CheckChoices, Pick, Required, TextField
from app.forms import Form
from app.staff.auth import staff_page
from app.staff.sayings import KEY_KINDS, STATES
from app.staff.wiring import regrant_all
from app.words import lazy as _l
from cases.errors import BadInput, NotAllowed, WorkError
from cases.staff import actions, hands, queries
from cases.staff.desk import Desk
from cases.staff.may import May, Role, may
from cases.staff.models import Staff

bp = Blueprint("accounts", __name__)
ROLES = [(role.value, labels.ROLES[role.value]) for role in Role]
NO_ROLE = ("", _l("请选角色"))  # none stands there already: nobody is to give the first of the list by mistake


class InviteForm(Form):
    """A new person."""

    username = TextField(
        _l("用户名"),
        [Required(), AtMost(64)],
        hint=_l("小写字母、数字、点、横线，字母开头"),
        render_kw={"autocapitalize": "none", "autocomplete": "off"},
    )
    name = TextField(_l("姓名"), [Required(), AtMost(60)], render_kw={"autocomplete": "off"})
    post = TextField(_l("职务"), [AtMost(120)])
    roles = CheckChoices(_l("角色"), choices=ROLES, hint=_l("可以先不给，由安全管理员另行授予"))
    scope_note = TextField(_l("知悉范围文号"), [AtMost(120)], hint=_l("院领导要看台账逐行内容的，写批准文件的文号"))


class RoleForm(Form):
    """One role."""

    role = Pick(_l("角色"), [Required(_l("请先选一个角色。"))], choices=[NO_ROLE, *ROLES])


class ScopeForm(Form):
    """Who may know, by which document."""

    scope_note = TextField(_l("知悉范围文号"), [AtMost(120)], hint=_l("留空就是收回"))


@dataclass(frozen=True)
class Forms:
    """The forms of one person's page; the one that was refused carries its error."""

    grant: RoleForm
    scope: ScopeForm


@bp.get("/accounts")
@staff_page(May.CREATE_ACCOUNT, May.GRANT_ROLE, May.CONFIRM_KEYS)
def index(desk: Desk) -> str:
    """Everybody, and what still waits to be done for each."""
    everybody = queries.people(left=True)
    people = [person for person in everybody if person.state != "left"]
    rows = [queries.standing(person) for person in people]
    return render_template(
        "staff/accounts/index.html",
        rows=rows,
        left=[person for person in everybody if person.state == "left"],
        marked={one.person.id for one in hands.marked(people)},
        labels=labels,
        states=STATES,
        kinds=KEY_KINDS,
        may_invite=may(desk.roles, May.CREATE_ACCOUNT),
        owed=queries.owed_rotations(),
        until=queries.certified_until(desk) if may(desk.roles, May.CONFIRM_KEYS) else None,
        certifies=queries.is_certifier(queries.staff(desk.staff_id), desk.today),
        confirms=may(desk.roles, May.CONFIRM_KEYS),
    )


@bp.get("/accounts/new")
@staff_page(May.CREATE_ACCOUNT)
def new(desk: Desk) -> str:
    """The form for a new person."""
    return _new(desk, InviteForm())


@bp.post("/accounts/new")
@staff_page(May.CREATE_ACCOUNT, forms=True)
def invite(desk: Desk) -> Response | str:
    """Invite; the link is shown once, on the answer."""
    form = InviteForm(request.form)
    if not form.validate():
        return _new(desk, form)
    roles = frozenset(Role(role) for role in form.roles.data or ())
    person = actions.NewPerson(
        str(form.username.data), str(form.name.data), form.post.data or "", roles, form.scope_note.data or ""
    )
    try:
        if roles:
            desk.need(May.GRANT_ROLE)
        token = actions.invite(desk, person)
    except BadInput as wrong:
        form.refuse(wrong.field, say(wrong.code))
        return _new(desk, form)
    return _link(person.name, token)


def _new(desk: Desk, form: InviteForm) -> str:
    return render_template("staff/accounts/new.html", form=form, grants=may(desk.roles, May.GRANT_ROLE))


def _link(name: str, token: str) -> Response:
    link = f"{request.host_url}activate/{token}"
    return make_response(render_template("staff/accounts/link.html", name=name, link=link))


@bp.get("/accounts/<uuid:staff_id>")
@staff_page(May.CREATE_ACCOUNT, May.GRANT_ROLE, May.CONFIRM_KEYS)
def person(desk: Desk, staff_id: UUID) -> str:
    """One person: state, fingerprint, roles, keys."""
    return _person(desk, staff_id, Forms(RoleForm(), ScopeForm()))


def _person(desk: Desk, staff_id: UUID, forms: Forms, wrong: str = "") -> str:
    standing = queries.standing(queries.staff(staff_id))
    free = [(role, label) for role, label in ROLES if Role(role) not in standing.roles]
    forms.grant.role.choices = [NO_ROLE, *free]
    forms.scope.scope_note.data = forms.scope.scope_note.data or standing.person.scope_note
    return render_template(
        "staff/accounts/person.html",
        one=standing,
        forms=forms,
        wrong=wrong,
        labels=labels,
        states=STATES,
        kinds=KEY_KINDS,
        oneself=staff_id == desk.staff_id,
        **_eyes(desk, standing.person),
        may={act.value: may(desk.roles, act) for act in (May.CREATE_ACCOUNT, May.GRANT_ROLE, May.CONFIRM_KEYS)},
    )


def _eyes(desk: Desk, person: Staff) -> dict[str, object]:
    """Who is to compare the fingerprint where this desk may not; and the mark of who was confirmed by one alone."""
    mark = next(iter(hands.marked([person])), None)
    by = queries.staff(mark.by).name if mark else ""
    again = mark is not None and desk.staff_id not in hands.hands_on(person.id)
    return {"eyes": hands.must_be_anothers(desk, person), "mark": mark, "marked_by": by, "again": again}


def _back(staff_id: UUID, done: str = "") -> Response:
    said = f"?done={done}" if done else ""
    return make_response(redirect(f"/accounts/{staff_id}{said}", 303))


@bp.post("/accounts/<uuid:staff_id>/grant")
@staff_page(May.GRANT_ROLE, forms=True)
def grant(desk: Desk, staff_id: UUID) -> Response | str:
    """Give a role."""
    form = RoleForm(request.form)
    if not form.validate():
        return _person(desk, staff_id, Forms(form, ScopeForm()))
    try:
        actions.grant(desk, staff_id, Role(form.role.data))
    except BadInput as wrong:
        form.refuse("role", say(wrong.code))
        return _person(desk, staff_id, Forms(form, ScopeForm()))
    return _back(staff_id, "granted")


@bp.post("/accounts/<uuid:staff_id>/end-role")
@staff_page(May.GRANT_ROLE)
def end_role(desk: Desk, staff_id: UUID) -> Response | str:
    """Take a role away."""
    role = request.form.get("role", "")
    if role not in {code for code, _label in ROLES}:
        return _back(staff_id)
    return _done(desk, staff_id, lambda: actions.end_grant(desk, staff_id, Role(role)), "role-ended")


@bp.post("/accounts/<uuid:staff_id>/scope")
@staff_page(May.GRANT_ROLE, forms=True)
def scope(desk: Desk, staff_id: UUID) -> Response | str:
    """Put a leader on the 知悉范围, or take the leader off it."""
    form = ScopeForm(request.form)
    if not form.validate():
        return _person(desk, staff_id, Forms(RoleForm(), form))
    actions.set_scope(desk, staff_id, form.scope_note.data or "")
    return _back(staff_id, "scope")


@bp.post("/accounts/<uuid:staff_id>/confirm")
@staff_page(May.CONFIRM_KEYS)
def confirm(desk: Desk, staff_id: UUID) -> Response | str:
    """The fingerprint shown was compared: certify and wrap."""
    seen = request.form.get("fingerprint", "")

    def go() -> None:
        actions.confirm(desk, staff_id, seen)
        regrant_all(desk)

    return _done(desk, staff_id, go, "confirmed")


@bp.post("/accounts/<uuid:staff_id>/leave")
@staff_page(May.CREATE_ACCOUNT, May.GRANT_ROLE)
def leave(desk: Desk, staff_id: UUID) -> Response | str:
    """The person goes; what can be renewed with this desk's keys is renewed at once."""

    def go() -> None:
        actions.leave(desk, staff_id)
        actions.upkeep(desk)

    answer = _done(desk, staff_id, go)
    return answer if isinstance(answer, str) else make_response(redirect("/accounts?done=left", 303))


@bp.post("/accounts/<uuid:staff_id>/reset")
@staff_page(May.CREATE_ACCOUNT)
def reset(desk: Desk, staff_id: UUID) -> Response | str:
    """A forgotten password: a new link, shown once; colleagues confirm again."""
    try:
        token = actions.reset(desk, staff_id)
    except BadInput as wrong:
        return _person(desk, staff_id, Forms(RoleForm(), ScopeForm()), say(wrong.code))
    return _link(queries.staff(staff_id).name, token)


def _done(desk: Desk, staff_id: UUID, act: Callable[[], object], done: str = "") -> Response | str:
    """Run `act`; what it refuses in words stands above the page. Refusals come before any change."""
    try:
        act()
    except (BadInput, NotAllowed) as wrong:
        if not _sayable(wrong):
            raise
        return _person(desk, staff_id, Forms(RoleForm(), ScopeForm()), say(wrong.code))
    return _back(staff_id, done)


def _sayable(wrong: WorkError) -> bool:
    return isinstance(wrong, BadInput) or wrong.code == "certifier"
