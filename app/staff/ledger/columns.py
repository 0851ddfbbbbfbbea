"""The columns an office works with, of the forty-six of domain.md 4.1: one table for the page, the print and the sheet.

With 序号, the row's place in the list, they are sixteen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import labels
from app.words import lazy as _
from cases.ledger.rules import Line

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, its width on the sheet in characters, its text from a row, and whether that is a day."""

    name: str
    words: str
    width: float
    text: Callable[[Line, Facts], str]
    is_day: bool = False

    def value(self, line: Line, facts: Facts) -> str | date | None:
        """What the sheet's cell holds: a real date for a day, words for all else."""
        text = self.text(line, facts)
        return text if not self.is_day else date.fromisoformat(text) if text else None


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
    if not channel:  # of what goes up to the superior nothing is entered
        return ""
    named = _("实名") if facts.get("named") else _("匿名")
    return f"{channel}{_('，')}{named}"


def _violation(_line: Line, facts: Facts) -> str:
    code = str(facts.get("violation") or "")
    return str(labels.VIOLATIONS.get(code, code))


def _result(_line: Line, facts: Facts) -> str:
    said = [_said(labels.VERIFICATION, "verification")(_line, facts), _said(labels.OUTCOMES, "outcome")(_line, facts)]
    return str(_("，")).join(word for word in said if word)


def _state(line: Line, facts: Facts) -> str:
    """The state; of a row that went over to another procedure also which (docs/decisions/0010)."""
    said = _said(labels.CLUE_STATES, "state")(line, facts)
    gone = facts.get("state") == "turned"
    return f"{said}{_('：')}{_said(labels.TRACKS, 'track')(line, facts)}" if gone else said


COLUMNS = (
    Column("number", _("线索编号"), 15, lambda line, _facts: number(line)),
    Column("title", _("线索名称"), 30, _plain("title")),
    Column("source", _("线索来源"), 12, _said(labels.SOURCES, "source")),
    Column("channel", _("举报渠道、实名匿名"), 14, _channel),
    Column("repeat", _("初次、重复"), 8, _said(labels.REPEATS, "repeat_type")),
    Column("received_on", _("收件日期"), 15, _plain("received_on"), is_day=True),
    Column("accepted_on", _("受理日期"), 15, _plain("accepted_on"), is_day=True),
    Column("subject", _("被反映人"), 12, _plain("subject")),
    Column("department", _("科室"), 16, _plain("department")),
    Column("violation", _("问题类别"), 26, _violation),
    Column("handlers", _("承办人"), 16, _people),
    Column("due_on", _("处置时限"), 15, _plain("due_on"), is_day=True),
    Column("state", _("当前状态"), 10, _state),
    Column("result", _("是否属实、处置结果"), 18, _result),
    Column("closed_on", _("办结日期"), 15, _plain("closed_on"), is_day=True),
)
