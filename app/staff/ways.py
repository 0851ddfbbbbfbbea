"""Where a report came from, in words: what its channel knows, kind by kind, as rows."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app import labels
from app.render import full_day
from app.words import _
from app.words import lazy as _l
from cases.vault import ReportWords

Said = Callable[[Any], str]


def _text(value: Any) -> str:
    return str(value)


def _day(value: Any) -> str:
    try:
        return full_day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _yes(value: Any) -> str:
    return _("是") if value else _("否")


def _people(value: Any) -> str:
    many = value if isinstance(value, list) else [value]
    return str(_("、")).join(str(one) for one in many)


def _of(words: Mapping[str, str]) -> Said:
    return lambda value: str(words.get(str(value), value))


DRAFTED = ("drafted", _l("内容怎么录的"), lambda _value: _("机器识别，经人核对"))
NUMBER, CAME, LIMIT = _l("编号"), _l("收到"), _l("要求办结")
# Kind: its name, and the lines in the order of the page.
KINDS: dict[str, tuple[str, tuple[tuple[str, str, Said], ...]]] = {
    "hotline": (
        _l("来电"),
        (
            ("source", _l("来自"), _of({"desk": _l("本室接线")})),
            ("call_id", _l("通话编号"), _text),
            ("at", _l("通话时间"), _text),
            ("seconds", _l("通话秒数"), _text),
            ("operator", _l("接线员"), _text),
            ("read_back", _l("复述核对过"), _yes),
            ("afraid", _l("怕被报复、受到威胁"), _yes),
        ),
    ),
    "mail": (_l("电子邮件"), (("subject", _l("主题"), _text),)),
    "letter": (
        _l("来信"),
        (
            ("arrived_on", CAME, _day),
            ("posted_on", _l("邮戳"), _day),
            ("sheets", _l("张数"), _text),
            ("registered_no", _l("挂号"), _text),
        ),
    ),
    "box": (
        _l("举报箱"),
        (
            ("place", _l("哪个箱"), _text),
            ("opening", _l("开箱记录"), _text),
            ("arrived_on", CAME, _day),
            ("sheets", _l("张数"), _text),
        ),
    ),
    "visit": (
        _l("来访"),
        (
            ("receivers", _l("接待人"), _people),
            ("arrived_on", _l("来访日期"), _day),
            ("place", _l("接待地点"), _text),
            ("began", _l("开始"), _text),
            ("ended", _l("结束"), _text),
            ("read_back", _l("念给来访人听过"), _yes),
            ("agreed", _l("来访人认为无误"), _yes),
        ),
    ),
    "transfer": (
        _l("交办、转送、移送"),
        (
            ("source", _l("来源"), _of(labels.SOURCES)),
            ("unit", _l("来文单位"), _text),
            ("number", _l("文号"), _text),
            ("dated", _l("来文日期"), _day),
            ("arrived_on", CAME, _day),
            ("limit_on", LIMIT, _day),
            ("wants_answer", _l("要求回复结果"), _yes),
        ),
    ),
    "order": (
        _l("工单"),
        (
            ("platform", _l("平台"), _of(labels.PLATFORMS)),
            ("number", _l("工单编号"), _text),
            ("unit", _l("派单单位"), _text),
            ("arrived_on", CAME, _day),
            ("limit_on", LIMIT, _day),
            ("contact_name", _l("回访联系人"), _text),
            ("contact_phone", _l("回访电话"), _text),
        ),
    ),
    "classified": (
        _l("涉密件"),
        (
            ("number", NUMBER, _text),
            ("grade", _l("密级"), _of(labels.GRADES)),
            ("copies", _l("份数"), _text),
            ("cabinet", _l("存放"), _text),
            ("arrived_on", CAME, _day),
            ("limit_on", LIMIT, _day),
        ),
    ),
}


def name(way: Mapping[str, Any]) -> str:
    """What this kind is called; nothing for the web's own form."""
    found = KINDS.get(str(way.get("kind")))
    return str(found[0]) if found else ""


def lines(way: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(term, text) for `ui.gist`; a key that nobody knows is not shown."""
    _name, rows = KINDS.get(str(way.get("kind")), ("", ()))
    return [(str(label), said(way[key])) for key, label, said in (*rows, DRAFTED) if way.get(key) not in (None, "")]


def gist(words: ReportWords) -> list[tuple[str, str]]:
    """The lines and answers of a report, for a page of the desk."""
    guide = words.guide if isinstance(words.guide, dict) else {}
    return [
        (_("问题类别"), str(labels.TOPICS.get(words.violation) or labels.VIOLATIONS.get(words.violation, ""))),
        (_("科室"), words.department),
        (_("被反映人"), words.subject),
        (_("涉及企业"), words.company),
        (_("什么时候"), words.occurred_on),
        (_("在哪里"), words.place),
        (_("钱付给了谁"), str(labels.PAID.get(str(guide.get("paid")), ""))),
        (_("在哪里取样"), str(labels.SAMPLE.get(str(guide.get("sample")), ""))),
        (_("有没有签字的纸"), str(labels.PAPER.get(str(guide.get("paper")), ""))),
    ]
