"""The course of a clue in words: what each line in it is called, and what stands under it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app import labels
from app.words import _
from app.words import lazy as _l
from cases.casework.queries import Line

TITLES = {
    "opened": _l("立为线索"),
    "joined": _l("又有一件举报并入"),
    "person": _l("增加知悉人员"),
    "recused": _l("回避，换了案件密钥"),
    "rekeyed": _l("知悉人员变动，换了案件密钥"),
    "proposed": _l("提请办结"),
    "declined": _l("不同意办结"),
    "withdrawn": _l("撤回提请"),
    "track": _l("改按另一种程序办"),
    "linked": _l("与另一件关联"),
    "unlinked": _l("取消关联"),
    "merged": _l("已并入另一件办理"),
    "merged_in": _l("另一件并入"),
    "unmerged": _l("撤销并案"),
    "closed": _l("办结"),
    "reopened": _l("重新办理"),
    "note": _l("工作记录"),
    "task": _l("布置任务"),
    "task_done": _l("任务做完"),
    "gist": _l("修改摘要"),
    "letter": _l("写给举报人，已签名"),
    "original": _l("打开原件"),
    "mail": _l("打开加密邮件"),
    "file": _l("打开原件的文件"),
    "foreign": _l("发现举报人回话用的密钥被换过，已换新的"),
    "paper": _l("存入材料"),
    "hand_up": _l("认定应由上级处理"),
    "keep_here": _l("改回本室办"),
    "print": _l("打印原件和交接单，移交上级"),
}
IDENTITY = {
    "asked": _l("申请查阅举报人信息"),
    "granted": _l("批准查阅举报人信息"),
    "declined": _l("不批准查阅举报人信息"),
    "read": _l("查阅了举报人信息"),
}
ACTS = {
    "refuse": _l("不予受理"),
    "transfer": _l("转出"),
    "duplicate": _l("作为重复件"),
    "send_back": _l("退单"),
    "handed_over": _l("确认已移交上级"),
    "close": _l("办结"),
    "track": _l("改按另一种程序办"),
    "merge": _l("并案"),
    "identity": _l("查阅举报人信息"),
}


def title(line: Line) -> str:
    """What the line is called."""
    if line.kind == "identity":
        return str(IDENTITY.get(str(line.data.get("step")), IDENTITY["asked"]))
    if line.kind == "video":
        return str(labels.VIDEO.get(str(line.data.get("step")), ""))
    act = ACTS.get(str(line.data.get("act")))
    if act and line.kind == "proposed":
        return _("提请%(act)s", act=str(act))
    if act and line.kind == "declined":
        return _("不同意%(act)s", act=str(act))
    return str(TITLES.get(line.kind, TITLES["note"]))


def under(line: Line) -> str:
    """Who did it, and the words of it."""
    said = [part for part in (_coded(line.data), line.text) if part]
    by = line.by or _("系统")
    semicolon = str(_("；"))
    return _("%(by)s。%(said)s", by=by, said=semicolon.join(said)) if said else by


def _coded(data: dict[str, Any]) -> str:
    parts = [
        labels.TRACKS.get(str(data.get("track")), ""),
        labels.PARTS.get(str(data.get("part")), ""),
        labels.OUTCOMES.get(str(data.get("outcome")), ""),
        labels.VERIFICATION.get(str(data.get("verification")), ""),
        *(str(data.get(name) or "") for name in ("ref", "person", "assignee", "file", "opinion", "to")),
    ]
    return str(_("，")).join(str(part) for part in parts if part)


def items(lines: Iterable[Line], short: int | None = None) -> list[dict[str, object]]:
    """The lines for `ui.timeline`; those beyond `short` stand on paper alone, which has all of it."""
    return [
        {
            "at": one.at,
            "title": title(one),
            "text": under(one),
            "key": one.main,
            "late": short is not None and place >= short,
        }
        for place, one in enumerate(lines)
    ]


def waited(at: datetime, now: datetime) -> str:
    """For how long something has been waiting."""
    days = (now - at).days
    return _("已等 %(n)d 天", n=days) if days else _("今天提请")
