"""The record's lines as they are shown: who did what to which thing, in words; a row of keys folded into one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

from app import labels
from app.staff.acts import said
from app.words import _
from app.words import lazy as _l
from cases.audit.models import AuditLine
from cases.casework.queries import held_refs
from cases.staff.desk import Desk
from cases.staff.may import May, may
from cases.staff.queries import people
from cases.triage.refs import waiting_refs

# What one looks for, by how the codes of its acts begin.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "reports": (_l("举报件"), ("report.", "intake.", "box.", "mail.", "superior.")),
    "clues": (_l("线索"), ("clue.", "thread.", "file.")),
    "identity": (_l("举报人信息"), ("identity.", "clue.identity")),
    "ledger": (_l("台账"), ("ledger.",)),
    "keys": (_l("密钥"), ("key.", "mailkey.", "recovery.", "staff.certify")),
    "people": (_l("人员与角色"), ("staff.", "role.")),
    "office": (_l("本室设置"), ("office.", "provider.", "public.", "backup.")),
    "visits": (_l("登录与本人设置"), ("login", "logout", "session.", "password.", "totp.", "settings.")),
    "refused": (_l("被拒绝"), ("refused", "login.failed")),
    "audit": (_l("操作记录"), ("audit.",)),
}
# What a thing is, by the act upon it or the act's room.
THINGS = {
    "clue.original": _l("举报件"),
    "clue.identity": _l("举报人信息"),
    "report": _l("举报件"),
    "intake": _l("举报件"),
    "superior": _l("举报件"),
    "clue": _l("线索"),
    "thread": _l("线索"),
    "file": _l("文件"),
    "identity": _l("举报人信息"),
    "box": _l("开箱记录"),
    "provider": _l("推送单位"),
    "key": _l("密钥"),
}
ACTORS = {"reporter": _l("举报人"), "worker": _l("系统"), "command": _l("命令行"), "nobody": _l("未登录者")}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row: `code` tells one thing from another where no name may stand, `href` leads to it for who may open it;
    `more`: the lines that are folded into this one.
    """

    at: datetime
    who: str
    what: str
    thing: str = ""
    code: str = ""
    href: str = ""
    leaf: int | None = None
    clock: bool = True  # of what a reporter did the day alone is kept
    more: list["Shown"] = field(default_factory=list)


def shown(desk: Desk, lines: Sequence[AuditLine]) -> list[Shown]:
    """The lines in words, the keys' folded. Needs a transaction."""
    said_of = _Said(desk, lines)
    runs = groupby(lines, lambda line: (line.actor, line.act.startswith("key.") or line.id))
    return [row for _, run in runs for row in _folded([said_of.row(line) for line in run])]


def _folded(rows: list[Shown]) -> Iterator[Shown]:
    if len(rows) < 3:
        yield from rows
        return
    many = Counter(row.what for row in rows)
    told = str(_("、")).join(_("%(what)s %(n)d 次", what=what, n=count) for what, count in many.items())
    yield Shown(rows[0].at, rows[0].who, told, str(_l("密钥")), more=rows)


class _Said:
    """The names that a page of lines needs, read once."""

    def __init__(self, desk: Desk, lines: Sequence[AuditLine]) -> None:
        ids = [found for line in lines if (found := _id(line.object))]
        self.names = {str(person.id): person.name for person in people(left=True)}
        clues = held_refs(desk, ids) if may(desk.roles, May.CLUES) else {}
        reports = waiting_refs(desk, ids) if may(desk.roles, May.TRIAGE) else {}
        self.refs = {one: ("/triage/", ref) for one, ref in reports.items()}
        self.refs |= {one: ("/clues/", ref) for one, ref in clues.items()}

    def row(self, line: AuditLine) -> Shown:
        where, ref = self.refs.get(line.object, ("", ""))
        name = self.names.get(line.object, "")
        thing = name or (str(THINGS.get(line.act) or THINGS.get(line.act.split(".")[0], "")) if line.object else "")
        code = ref or ("" if name or not _id(line.object) else line.object[:8])
        told = (self.actor(line.actor), said(line.act), thing, code, f"{where}{ref}")
        return Shown(line.at, *told, line.leaf, clock=line.actor != "reporter")

    def actor(self, code: str) -> str:
        return self.names.get(code) or str(labels.ROLES.get(code) or ACTORS.get(code, code[:8]))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
