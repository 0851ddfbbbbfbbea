"""/settings/office 本室设置: departments, names to ask about, notice and channels."""

from collections.abc import Iterable

from flask import Blueprint, Response, make_response, redirect, render_template, request

from app.errors import say
from app.fields import AreaField, AtMost, TextField
from app.forms import Form
from app.staff.auth import staff_page
from app.words import _
from app.words import lazy as _l
from cases.errors import BadInput
from cases.office import actions, queries
from cases.office.deadlines import DEADLINES
from cases.office.files import file_limits
from cases.staff import queries as people
from cases.staff.desk import Desk
from cases.staff.may import May

bp = Blueprint("settings_office", __name__)
TALL = {"rows": 14}
CHANNELS = ("phone", "visit", "hours", "letter", "email", "web", "complaints")
SUPERIOR = ("name", "address", "phone", "hours", "consent")


class DepartmentsForm(Form):
    """One a line."""

    departments = AreaField(
        _l("科室"),
        hint=_l(
            "每行一个，按这里的顺序显示；去掉的不再提供选择，台账里的旧记录不变。"
            "逗号后面可以写分组，如“肿瘤内科，内科系统”：院领导看的合计按组列，不足 5 条的科室不单列。"
            "分组定了尽量不改：改前改后两张表一减，可能看出小数"
        ),
        render_kw=TALL,
    )


class OfficialsForm(Form):
    """Whom the door asks about."""

    office = AreaField(
        _l("本室人员"), hint=_l("每行：姓名，职务。举报写到这些人时，改封给书记一人"), render_kw={"rows": 6}
    )
    leadership = AreaField(
        _l("院领导（含纪委书记）"),
        hint=_l("每行：姓名，职务。举报写到这些人时，请举报人直接找上级"),
        render_kw={"rows": 8},
    )


class NoticeForm(Form):
    """What /notice says in the office's own words."""

    text = AreaField(_l("公告"), [AtMost(5000)], hint=_l("显示在“告知”页最前面，可以留空"), render_kw={"rows": 6})
    scope = AreaField(_l("受理范围"), [AtMost(5000)], hint=_l("留空就用系统的说法"), render_kw={"rows": 6})
    leave_url = TextField(_l("“快速离开”去哪个网址"), [AtMost(300)], hint=_l("以 https:// 开头；留空就用默认"))


class ChannelsForm(Form):
    """What is published; what is empty is left out."""

    phone = TextField(_l("举报电话"), [AtMost(200)])
    visit = TextField(_l("来访地点"), [AtMost(200)])
    hours = TextField(_l("接待时间"), [AtMost(200)])
    letter = TextField(_l("来信地址"), [AtMost(200)])
    email = TextField(_l("举报邮箱"), [AtMost(200)])
    web = TextField(_l("举报网站的网址"), [AtMost(200)], hint=_l("以 https:// 开头；印在海报、查询码页和告知页上"))
    complaints = TextField(_l("医疗投诉、服务态度找谁"), [AtMost(200)])
    superior_name = TextField(_l("上级机关"), [AtMost(200)])
    superior_address = TextField(_l("上级地址"), [AtMost(200)])
    superior_phone = TextField(_l("上级电话"), [AtMost(200)])
    superior_hours = TextField(_l("上级接待时间"), [AtMost(200)])
    superior_consent = TextField(
        _l("上级同意封存报送的文号"), [AtMost(200)], hint=_l("没有书面同意就留空：涉及院领导的举报，本系统不收")
    )


@bp.get("/settings/office")
@staff_page(May.SET_OFFICE)
def index(desk: Desk) -> str:
    """What can be set, and how the office was set up."""
    return render_template(
        "staff/settings/office.html",
        known_until=queries.calendar().known_until,
        today=desk.today,
        review=people.setting("secrecy_review"),
        departments=len(queries.departments()),
        officials=len(queries.officials()),
        limits=len(DEADLINES.keys() & queries.office().limits.keys()),
        department_groups=len(set(queries.groups().values())),  # `groups` is the rail's, in the layout
        mode=queries.office().mode,
        sizes=file_limits(queries.office().limits),
    )


def to_office() -> Response:
    return make_response(redirect("/settings/office?done=saved", 303))


def _page(form: Form, title: str, action: str, note: str = "") -> str:
    fields = [field for field in form if field.type != "CSRFTokenField"]
    return render_template("staff/settings/form.html", form=form, fields=fields, title=title, action=action, note=note)


@bp.get("/settings/office/departments")
@staff_page(May.SET_OFFICE)
def departments(desk: Desk) -> str:
    """The form."""
    del desk
    groups = queries.groups()
    lines = (f"{row.name}，{groups[row.name]}" if row.name in groups else row.name for row in queries.departments())
    return _departments(DepartmentsForm(data={"departments": "\n".join(lines)}))


def _departments(form: Form) -> str:
    return _page(form, _("科室"), "/settings/office/departments")


@bp.post("/settings/office/departments")
@staff_page(May.SET_OFFICE, forms=True)
def set_departments(desk: Desk) -> Response | str:
    """Set them."""
    form = DepartmentsForm(request.form)
    try:
        if not form.validate():
            return _departments(form)
        rows = _named(form.departments.data, "")
        actions.set_departments(desk, [name for name, _group, _side in rows], {row[0]: row[1] for row in rows})
    except BadInput as wrong:
        form.refuse(wrong.field, say(wrong.code))
        return _departments(form)
    return to_office()


@bp.get("/settings/office/officials")
@staff_page(May.SET_OFFICE)
def officials(desk: Desk) -> str:
    """The form."""
    del desk
    found = queries.officials()
    lines = {side: "\n".join(f"{row.name}，{row.post}" for row in found if row.side == side) for side in actions.SIDES}
    return _officials(OfficialsForm(data=lines))


def _officials(form: Form) -> str:
    return _page(
        form, _("举报人可能写到的名单"), "/settings/office/officials", _("只用来提醒举报人换一种封法，名单本身会公布。")
    )


@bp.post("/settings/office/officials")
@staff_page(May.SET_OFFICE, forms=True)
def set_officials(desk: Desk) -> Response | str:
    """Set them."""
    form = OfficialsForm(request.form)
    named = [*_named(form.office.data, "office"), *_named(form.leadership.data, "leadership")]
    if not form.validate() or not _sound(form, named):
        return _officials(form)
    actions.set_officials(desk, named)
    return to_office()


def _sound(form: OfficialsForm, named: Iterable[tuple[str, str, str]]) -> bool:
    for name, post, side in named:
        if not name or len(name) > 60 or len(post) > 120:
            form.refuse(side, say("officials"))
            return False
    return True


def _named(text: str | None, side: str) -> list[tuple[str, str, str]]:
    lines = [line.replace(",", "，").partition("，") for line in (text or "").splitlines() if line.strip()]
    return [(name.strip(), post.strip(), side) for name, _comma, post in lines]


@bp.get("/settings/office/notice")
@staff_page(May.SET_OFFICE)
def notice(desk: Desk) -> str:
    """The form."""
    del desk
    return _page(NoticeForm(data=queries.office().notice), _("告知"), "/settings/office/notice")


@bp.post("/settings/office/notice")
@staff_page(May.SET_OFFICE, forms=True)
def set_notice(desk: Desk) -> Response | str:
    """Set it."""
    form = NoticeForm(request.form)
    url = form.leave_url.data or ""
    if form.validate() and url and not url.startswith("https://"):
        form.refuse("leave_url", _("网址要以 https:// 开头。"))
    if form.errors:
        return _page(form, _("告知"), "/settings/office/notice")
    actions.set_notice(desk, {name: form[name].data or "" for name in ("text", "scope", "leave_url")})
    return to_office()


@bp.get("/settings/office/channels")
@staff_page(May.SET_OFFICE)
def channels(desk: Desk) -> str:
    """The form."""
    del desk
    row = queries.office()
    above = {f"superior_{name}": row.superior.get(name, "") for name in SUPERIOR}
    return _page(ChannelsForm(data={**row.channels, **above}), _("公布的渠道"), "/settings/office/channels")


@bp.post("/settings/office/channels")
@staff_page(May.SET_OFFICE, forms=True)
def set_channels(desk: Desk) -> Response | str:
    """Set them."""
    form = ChannelsForm(request.form)
    web = form.web.data or ""
    if form.validate() and web and not web.startswith("https://"):
        form.refuse("web", _("网址要以 https:// 开头。"))
    if form.errors:
        return _page(form, _("公布的渠道"), "/settings/office/channels")
    above = {name: form[f"superior_{name}"].data or "" for name in SUPERIOR}
    actions.set_channels(desk, {name: form[name].data or "" for name in CHANNELS}, above)
    return to_office()
