"""/audit 操作记录: one's own lines, all lines for the audit administrator, checkpoints, anchors, and the permission
table.
"""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, Response, make_response, render_template, request

from app import labels
from app.fields import AreaField, Required
from app.forms import Form
from app.staff import lines
from app.staff.auth import moment, staff_page
from app.words import _
from app.words import lazy as _l
from cases.audit import actions, queries
from cases.audit.models import AuditLine
from cases.audit.rules import LOG_NAME, parse_note
from cases.errors import NotFound
from cases.office.queries import log_publics
from cases.staff.desk import Desk
from cases.staff.hands import marked
from cases.staff.may import TABLE, May, Role, may
from cases.staff.queries import people

bp = Blueprint("audit", __name__)
PAGE = 100
ACTS = {
    May.SIGN_IN: _l("登录、改自己的密码"),
    May.TODAY: _l("今日"),
    May.INTAKE: _l("登记来电、来信、来访和转来的件；登记前可再看自己录入的"),
    May.TRIAGE: _l("受理登记"),
    May.DECIDE: _l("批准不予受理、转出、重复、办结"),
    May.SECOND: _l("封给书记的举报：被点名的第二人"),
    May.CLUES: _l("问题线索（限本人在办）"),
    May.LEDGER: _l("台账逐行"),
    May.COUNTS: _l("台账统计"),
    May.IDENTITY_UNLOCK: _l("举报人信息：保管人解封"),
    May.IDENTITY_APPROVE: _l("举报人信息：审批"),
    May.SUPERIOR: _l("封存上级件"),
    May.CREATE_ACCOUNT: _l("建账号、重置、办理离开"),
    May.GRANT_ROLE: _l("授予、收回角色"),
    May.CONFIRM_KEYS: _l("核对指纹、授予密钥"),
    May.SET_OFFICE: _l("本室设置"),
    May.AUDIT_OWN: _l("看自己的操作记录"),
    May.AUDIT_ALL: _l("看全部操作记录"),
}
FINDINGS = {
    "changed": _l("内容被改过"),
    "missing": _l("中间少了一条"),
    "cut": _l("末尾被截断"),
    "anchor": _l("和存证对不上，或者比存证短"),
    "signature": _l("检查点不是本系统签的"),
    "staged": _l("超过一分钟没有入树"),
    "unlogged": _l("有举报没有记录"),
}


class AnchorForm(Form):
    """A checkpoint that was kept elsewhere."""

    anchor = AreaField(_l("存证全文"), [Required(_l("请粘贴存证全文。"))], render_kw={"rows": 6, "spellcheck": "false"})


@bp.get("/audit")
@staff_page(May.AUDIT_OWN)
def mine(desk: Desk) -> str:
    """One's own lines, by page: where they stand among everybody's would tell how much others do."""
    page = _number("page") or 1
    found = queries.mine(desk.staff_id, limit=PAGE + 1, skip=PAGE * (page - 1), begins=_begins())
    return _lines(desk, found, everybody=False, on=f"page={page + 1}")


@bp.get("/audit/all")
@staff_page(May.AUDIT_ALL, writes=True)
def everybody(desk: Desk) -> str:
    """Everybody's lines; that they were read is itself a line."""
    actions.line("audit.read", actor=desk.staff_id, now=desk.now)
    found = queries.all_lines(_number("before"), PAGE + 1, begins=_begins(), actor=request.args.get("who", ""))
    last = found[:PAGE][-1:]
    return _lines(desk, found, everybody=True, on="".join(f"before={one.id}" for one in last))


def _number(name: str) -> int | None:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None


def _begins() -> tuple[str, ...]:
    return lines.KINDS.get(request.args.get("kind", ""), ("", ()))[1]


def _lines(desk: Desk, found: Sequence[AuditLine], *, everybody: bool, on: str) -> str:
    chosen = {name: request.args.get(name, "") for name in ("kind", "who")}
    more = "&".join([on, *(f"{name}={quote(value)}" for name, value in chosen.items() if value)])
    people_ = [(str(one.id), one.name) for one in people(left=True)] if everybody else []
    return render_template(
        "staff/audit/index.html",
        lines=lines.shown(desk, found[:PAGE]),
        kinds=[(code, name) for code, (name, _acts) in lines.KINDS.items()],
        people=[*people_, *lines.ACTORS.items()] if everybody else [],
        chosen=chosen,
        narrowed=any(chosen.values()),
        next=f"/audit{'/all' if everybody else ''}?{more}" if len(found) > PAGE else None,
        everybody=everybody,
        may_all=may(desk.roles, May.AUDIT_ALL),
    )


@bp.get("/audit/permissions")
@staff_page(May.AUDIT_OWN)
def permissions(desk: Desk) -> str:
    """The one table role × act; and who was made, granted and confirmed by one person alone: for everybody to see."""
    del desk
    names = {person.id: person.name for person in people(left=True)}
    alone = [(one.person.name, names.get(one.by, ""), one.at) for one in marked(people())]
    heads = [str(labels.ROLES[role.value]) for role in Role]
    return render_template(
        "staff/audit/permissions.html", table=TABLE, roles=list(Role), acts=ACTS, heads=heads, alone=alone
    )


@bp.get("/audit/checkpoints")
@staff_page(May.AUDIT_OWN)
def checkpoints(desk: Desk) -> str:
    """Signed checkpoints, and the newest to take along as an anchor."""
    return _checkpoints(desk, AnchorForm(), None)


def _checkpoints(desk: Desk, form: AnchorForm, findings: list[tuple[str, str]] | None) -> str:
    return render_template(
        "staff/audit/checkpoints.html",
        notes=queries.checkpoints() if may(desk.roles, May.AUDIT_ALL) else [],
        anchor=queries.anchor_text(),
        form=form,
        findings=findings,
        may_check=may(desk.roles, May.AUDIT_ALL),
    )


@bp.get("/audit/anchor.txt")
@staff_page(May.AUDIT_OWN)
def anchor(desk: Desk) -> Response:
    """The newest checkpoint as a file, to be kept on another machine or on paper."""
    text = queries.anchor_text()
    if text is None:
        raise NotFound("anchor")
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="anchor-{desk.today:%Y%m%d}.txt"'
    return answer


@bp.post("/audit/check")
@staff_page(May.AUDIT_ALL, forms=True)
def check(desk: Desk) -> str:
    """Check the whole record against an anchor that was kept elsewhere."""
    form = AnchorForm(request.form)
    text = str(form.anchor.data).strip() + "\n"
    if not form.validate() or not _is_anchor(form, text):
        return _checkpoints(desk, form, None)
    actions.line("audit.verify", actor=desk.staff_id, now=desk.now)
    found = queries.verify(text, now=moment(), log_publics=log_publics())
    return _checkpoints(desk, form, [(str(FINDINGS.get(str(one.kind), one.kind)), _place(one.place)) for one in found])


def _is_anchor(form: AnchorForm, text: str) -> bool:
    try:
        parse_note(text)
    except ValueError:
        form.refuse(
            "anchor",
            _("这不是一份存证，或者没有粘全。存证从“%(name)s”开头，连签名共有五行左右，请整份粘贴。", name=LOG_NAME),
        )
        return False
    return True


def _place(place: str) -> str:
    """Where something was found, in words."""
    if place.isdecimal():
        return _("第 %(n)s 条", n=place)
    return {"anchor": _("您粘贴的存证"), "head": _("记录的末端")}.get(place, place.replace("checkpoint", _("检查点")))
