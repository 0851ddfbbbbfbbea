"""What the ledger is narrowed by: form, address, words. In an address a department stands as a tag alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from flask import request
from wtforms import SelectField

from app import labels
from app.forms import Form
from app.words import _
from app.words import lazy as _l
from cases.ledger.rules import Filters, Line, family_of, tag
from cases.staff.desk import Desk

CODED = ("month", "closed_month", "violation", "state", "channel", "verification")
SAYS = {
    "violation": {**labels.FAMILIES, **labels.VIOLATIONS},
    "state": {"live": _l("在办"), **labels.CLUE_STATES},
    "channel": labels.CHANNELS,
    "verification": {"found": _l("属实、部分属实"), **labels.VERIFICATION},
    "named": {"y": _l("实名")},
    "overdue": {"y": _l("超期")},
    "month": {},
    "closed_month": {},
    "department": {},
}


class FilterForm(Form):
    """What the list is narrowed by; sent in the address, where only codes and tags stand."""

    month = SelectField(_l("收件月份"))
    department = SelectField(_l("科室"))
    violation = SelectField(_l("问题类别"))
    state = SelectField(_l("当前状态"))
    channel = SelectField(_l("举报渠道"))
    overdue = SelectField(_l("期限"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was asked for: the filters, and whether a department's tag was asked for that stands for none here."""

    filters: Filters
    tags: dict[str, str]
    stale: bool = False

    def pairs(self, filters: Filters | None = None) -> Iterator[tuple[str, str]]:
        """The filters as they stand in an address: the department's name as its tag."""
        for name, value in (filters or self.filters).pairs():
            yield name, self.tags.get(value, "") if name == "department" else value

    def at(self, **changed: Any) -> str:
        """The address of these rows with other filters `changed`."""
        return self.address(replace(self.filters, **changed))

    def address(self, filters: Filters, **more: str) -> str:
        """The address of the rows that pass `filters`."""
        query = urlencode([*self.pairs(filters), *more.items()])
        return f"/ledger?{query}#rows" if query else "/ledger#rows"


def asked(desk: Desk, lines: Iterable[Line]) -> Chosen:
    """The filters in the address or in the form. Values that no row has simply find nothing; a tag that is of another
    reader, or of a department that has no row, filters nothing and is told.
    """
    values = request.values
    key = desk.keys.symmetric
    tags = {name: tag(key, name) for name in sorted(set(map(attrgetter("department"), lines))) if name}
    wanted = values.get("department", "")
    department = next((name for name, code in tags.items() if code == wanted), "")
    filters = Filters(
        **{name: values.get(name, "")[:80] for name in CODED},
        department=department,
        named=bool(values.get("named")),
        overdue=bool(values.get("overdue")),
    )
    return Chosen(filters, tags, stale=bool(wanted) and not department)


def form_of(chosen: Chosen, lines: Iterable[Line]) -> FilterForm:
    """The form, with what the register holds to choose from."""
    held = list(lines)
    form = FilterForm(request.args)
    months = sorted(set(map(attrgetter("month"), held)), reverse=True)
    families = sorted({family_of(code) for code in set(map(attrgetter("violation"), held))})
    form.month.choices = [("", _("全部月份")), *((month, month) for month in months)]
    form.department.choices = [("", _("全部科室")), *((code, name) for name, code in chosen.tags.items())]
    form.violation.choices = [("", _("全部类别")), *((code, labels.FAMILIES.get(code, code)) for code in families)]
    form.state.choices = [("", _("全部状态")), ("live", _("在办")), *labels.CLUE_STATES.items()]
    form.overdue.choices = [("", _("不限")), ("y", _("超期"))]
    form.channel.choices = [("", _("全部渠道")), *labels.CHANNELS.items()]
    return form


def in_words(filters: Filters) -> str:
    """The chosen filters for the head of the sheet."""
    said = (str(SAYS[name].get(value, value)) for name, value in filters.pairs())
    return str(_("；")).join(said) or _("全部")
