"""The rail at the left of every staff page: only what exists and what this person may open, with what waits there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app

from app.staff.auth import at_desk
from app.words import lazy as _l
from cases.db import session
from cases.errors import Unready
from cases.office.queries import office
from cases.staff.desk import Desk
from cases.staff.may import May, may
from cases.staff.models import Staff
from cases.staff.queries import desk_notes

GROUPS: list[tuple[str, list[tuple[str, str, tuple[May, ...]]]]] = [
    (
        _l("案头"),
        [
            ("/today", _l("今日"), (May.TODAY,)),
            ("/triage", _l("受理登记"), (May.TRIAGE,)),
            ("/intake", _l("录入"), (May.INTAKE,)),
            ("/clues", _l("问题线索"), (May.CLUES,)),
            ("/identity", _l("举报人信息查阅"), (May.IDENTITY_UNLOCK,)),
            ("/superior", _l("封存上级件"), (May.SUPERIOR,)),
        ],
    ),
    (_l("结果"), [("/ledger", _l("问题线索台账"), (May.LEDGER, May.COUNTS))]),
    (
        _l("管理"),
        [
            ("/accounts", _l("人员与授权"), (May.CREATE_ACCOUNT, May.GRANT_ROLE, May.CONFIRM_KEYS)),
            ("/settings/office", _l("本室设置"), (May.SET_OFFICE,)),
        ],
    ),
    (_l("本人"), [("/audit", _l("我的操作记录"), (May.AUDIT_OWN,)), ("/settings", _l("设置"), (May.SIGN_IN,))]),
]
_COUNTS: dict[str, Callable[[Desk], str]] = {}


def counts(href: str, count: Callable[[Desk], str]) -> None:
    """Say beside `href` how much waits there; `count` runs in the page's own transaction."""
    _COUNTS[href] = count


def groups() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """The groups of the rail for who is at the desk."""
    desk = at_desk()
    if desk is None:
        return
    known = {rule.rule for rule in current_app.url_map.iter_rules()}
    for heading, pages in GROUPS:
        shown = [
            (href, label, _count(href, desk)) for href, label, acts in pages if href in known and _opens(desk, acts)
        ]
        if shown:
            yield heading, shown


def _opens(desk: Desk, acts: tuple[May, ...]) -> bool:
    return any(may(desk.roles, act) for act in acts)


def _count(href: str, desk: Desk) -> str:
    return _COUNTS[href](desk) if href in _COUNTS else ""


def home(desk: Desk) -> str:
    """Where a person begins: the first page of the rail."""
    known = {rule.rule for rule in current_app.url_map.iter_rules()}
    for _heading, pages in GROUPS:
        for href, _label, acts in pages:
            if href in known and _opens(desk, acts) and (href != "/audit" or may(desk.roles, May.AUDIT_ALL)):
                return href
    return "/settings"  # where a newcomer's fingerprint is, and that it waits to be confirmed


def head() -> Any:
    """What the head of a page says of the office; nothing where none is set up or no transaction is open."""
    try:
        return office()
    except (Unready, RuntimeError):
        return _Nothing


class _Nothing:
    name = room = ""
    demo = False


@dataclass(frozen=True)
class _Me:
    name: str
    post: str
    keys: bool


def person() -> dict[str, Any]:
    """Who is signed in, for the layout; and a recovery that has been announced, for every page to say so."""
    try:
        desk = at_desk()
    except (Unready, RuntimeError):
        desk = None
    if desk is None:
        return {"person": None, "recovery": None}
    row = session().get_one(Staff, desk.staff_id)
    own, recovery = desk_notes(desk.staff_id)
    return {"person": _Me(row.name, row.post, own.get("keys", True)), "recovery": recovery.get("asked_at")}
