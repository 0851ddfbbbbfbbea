"""The columns an office works with, of the forty-six of domain.md 4.1: one table for the page, the print and the sheet.

With 序号, the row's place in the list, they are sixteen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app import labels
from app.words import lazy as _
from cases.ledger.rules import Line

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, its width on the sheet in characters, and its text from a row."""

    name: str
    words: str
    width: float
    text: Callable[[Line, Facts], str]


def number(line: Line) -> str:
    """线索编号: XS, year and the four digits of its register."""
    return f"XS-{line.year}-{line.number:04d}"


def _said(table: dict[str, str], name: str) -> Callable[[Line, Facts], str]:
    return lambda _line, facts: str(table.get(str(facts.get(name) or ""), facts.get(name) or ""))


def _plain(name: str) -> Callable[[Line, Facts], str]:
    return lambda _line, facts: str(facts.get(name) or "")


def _people(_line: Line, facts: Facts) -> str:
    return str(_("、")).join(facts.get("handlers") or [])


def _channel(_line: Line, facts: Facts) -> str:
    channel = labels.CHANNELS.get(str(facts.get("channel") or ""), "")
    named = _("署名") if facts.get("named") else _("不署名")
    return f"{channel}{_('，')}{named}"


def _violation(_line: Line, facts: Facts) -> str:
    code = str(facts.get("violation") or "")
    return f"{code} {labels.VIOLATIONS.get(code, '')}".strip()


def _result(_line: Line, facts: Facts) -> str:
    said = [_said(labels.VERIFICATION, "verification")(_line, facts), _said(labels.OUTCOMES, "outcome")(_line, facts)]
    return str(_("，")).join(word for word in said if word)


COLUMNS = (
    Column("number", _("线索编号"), 15, lambda line, _facts: number(line)),
    Column("title", _("线索名称"), 30, _plain("title")),
    Column("source", _("线索来源"), 12, _said(labels.SOURCES, "source")),
    Column("channel", _("举报渠道、是否署名"), 14, _channel),
    Column("repeat", _("初次、重复"), 8, _said(labels.REPEATS, "repeat_type")),
    Column("received_on", _("收件日期"), 12, _plain("received_on")),
    Column("accepted_on", _("受理日期"), 12, _plain("accepted_on")),
    Column("subject", _("被反映人"), 12, _plain("subject")),
    Column("department", _("科室"), 16, _plain("department")),
    Column("violation", _("问题类别"), 26, _violation),
    Column("handlers", _("承办人"), 16, _people),
    Column("due_on", _("处置时限"), 12, _plain("due_on")),
    Column("state", _("当前状态"), 10, _said(labels.CLUE_STATES, "state")),
    Column("result", _("是否属实、处置结果"), 18, _result),
    Column("closed_on", _("办结日期"), 12, _plain("closed_on")),
)
