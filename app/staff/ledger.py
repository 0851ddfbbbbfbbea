"""/ledger 问题线索台账: the reader's own register, its counts, each a link to its rows, and the office's sheet."""

from dataclasses import replace
from datetime import date
from itertools import islice
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from wtforms import SelectField

from app import labels
from app.charts import Bar, columns, stacked
from app.edge import now
from app.forms import Form
from app.render import full_day
from app.staff.auth import staff_page
from app.staff.ledger_columns import COLUMNS
from app.staff.ledger_loading import loaded
from app.words import _
from app.words import lazy as _l
from cases.audit import actions as audit
from cases.casework import queries as casework
from cases.db import after_commit
from cases.ledger import actions, queries
from cases.ledger.register import Register, facts_of, readable
from cases.ledger.rules import Counts, Filters, Line, chosen, count, family_of
from cases.ledger.sheet import Head, workbook
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.staff.may import May

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
bp = Blueprint("ledger", __name__)


class FilterForm(Form):
    """What the list is narrowed by; sent in the address, where only coded values stand."""

    month = SelectField(_l("收件月份"))
    department = SelectField(_l("科室"))
    violation = SelectField(_l("问题类别"))
    state = SelectField(_l("当前状态"))
    channel = SelectField(_l("举报渠道"))
    overdue = SelectField(_l("期限"))


class SheetForm(Form):
    """Asks for the Excel; carries nothing but its token."""


@bp.get("/ledger")
@staff_page(May.COUNTS, writes=True)
def index(desk: Desk) -> Response | str:
    """The rows for whoever holds a register's key; the suppressed tables for any other leader."""
    if not readable(desk):
        return render_template("staff/ledger/counts.html", sheet=queries.counts_sheet(desk), labels=labels)
    register, loading = loaded(desk)
    if loading:
        page = make_response(render_template("staff/ledger/loading.html", loading=loading))
        page.headers["Refresh"] = "1"
        return page
    audit.line("ledger.read", actor=desk.staff_id, now=desk.now)
    return _page(desk, register)


def _page(desk: Desk, register: Register) -> str:
    lines = register.ordered()
    _publish(desk, register)
    filters = filters_of()
    found = list(chosen(lines, filters, desk.today))
    shown, after = _cut(found, request.args.get("after", ""))
    rows = list(facts_of(desk, [line.id for line in shown]))
    counts = count(found, desk.today)
    return render_template(
        "staff/ledger/index.html",
        rows=rows,
        first=found.index(shown[0]) + 1 if shown else 0,
        counts=counts,
        next=href(filters, after=after) if after else None,
        form=_form(lines),
        sheet=SheetForm(),
        columns=COLUMNS,
        refs=casework.held_refs(desk, [facts["clue"] for _line, facts in rows]),
        href=lambda **changed: href(replace(filters, **changed)),
        filters=filters,
        today=desk.today,
        level_of=level_of,
        charts=_charts(counts, filters),
    )


def _publish(desk: Desk, register: Register) -> None:
    """Leaders' tables follow the register, once for each change and day."""
    stamp = (register.stamp(), desk.today)
    if register.published != stamp:
        actions.publish_counts(desk, register.ordered())
        after_commit(lambda: setattr(register, "published", stamp))


def filters_of() -> Filters:
    """The filters in the address or in the form. Values that no row has simply find nothing."""
    values = request.values
    names = ("month", "closed_month", "department", "violation", "state", "channel", "verification")
    return Filters(
        **{name: values.get(name, "")[:80] for name in names},
        named=bool(values.get("named")),
        overdue=bool(values.get("overdue")),
    )


def level_of(facts: dict[str, str], today: date) -> str:
    """The deadline level of a row on `today`, from the warning days that stand in it."""
    for level, day in (("red", "warn_red"), ("yellow", "warn_yellow"), ("blue", "warn_blue")):
        if facts.get(day) and today.isoformat() >= facts[day]:
            return level
    return "none"


def href(filters: Filters, **more: str) -> str:
    """The address of the rows that pass `filters`."""
    query = urlencode([*filters.pairs(), *more.items()])
    return f"/ledger?{query}#rows" if query else "/ledger#rows"


def _cut(found: list[Line], after: str) -> tuple[list[Line], str]:
    """One page of the lines, and the key of the next page: the last line's number."""
    try:
        year, number = (int(part) for part in after.split("-", 1))
    except ValueError:
        year, number = 9999, 0
    rest = (line for line in found if (line.year, line.number) < (year, number) or year == 9999)
    shown = list(islice(rest, PAGE))
    more = bool(shown) and shown[-1] is not found[-1]
    return shown, f"{shown[-1].year}-{shown[-1].number}" if more else ""


def _form(lines: list[Line]) -> FilterForm:
    form = FilterForm(request.args)
    months = sorted({line.month for line in lines}, reverse=True)
    departments = sorted({line.department for line in lines if line.department})
    families = sorted({family_of(code) for code in {line.violation for line in lines} if code})
    form.month.choices = [("", _("全部月份")), *((month, month) for month in months)]
    form.department.choices = [("", _("全部科室")), *((name, name) for name in departments)]
    form.violation.choices = [("", _("全部类别")), *((code, labels.FAMILIES.get(code, code)) for code in families)]
    form.state.choices = [("", _("全部状态")), ("live", _("在办")), *labels.CLUE_STATES.items()]
    form.overdue.choices = [("", _("不限")), ("y", _("超期"))]
    form.channel.choices = [("", _("全部渠道")), *labels.CHANNELS.items()]
    return form


def _charts(counts: Counts, filters: Filters) -> dict[str, object]:
    closed = dict(counts.by_closed_month)
    received = dict(counts.by_month)
    months = [
        Bar(
            month,
            received.get(month, 0),
            closed.get(month, 0),
            href(replace(filters, month=month)),
            href(replace(filters, closed_month=month)),
            short=month[5:].lstrip("0"),
        )
        for month in sorted({*received, *closed})[-12:]
    ]
    live = dict(counts.open_by_family)
    families = [
        Bar(
            str(labels.FAMILIES.get(code, code)),
            number,
            live.get(code, 0),
            href(replace(filters, violation=code)),
            href(replace(filters, violation=code, state="live")),
        )
        for code, number in counts.by_family[:9]
    ]
    return {"months": columns(months), "families": stacked(families)}


@bp.post("/ledger/sheet")
@staff_page(May.LEDGER)
def sheet(desk: Desk) -> Response:
    """The filtered rows as an office's spreadsheet, made in memory; one line in the audit says that it was taken."""
    lines = loaded(desk)[0].ordered()
    filters = filters_of()
    ids: list[UUID] = [line.id for line in chosen(lines, filters, desk.today)]
    audit.line("ledger.export", actor=desk.staff_id, now=desk.now)
    body = workbook(_head(desk, filters), _rows(desk, ids))
    answer = make_response(body)
    answer.headers["Content-Type"] = XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="ledger-{desk.today:%Y%m%d}.xlsx"'
    return answer


def _rows(desk: Desk, ids: list[UUID]) -> list[list[str | int]]:
    return [
        [place, *(column.text(line, facts) for column in COLUMNS)]
        for place, (line, facts) in enumerate(facts_of(desk, ids), start=1)
    ]


def _head(desk: Desk, filters: Filters) -> Head:
    said = "；".join(value for name, value in filters.pairs() if name not in {"overdue", "named"}) or _("全部")
    notes = _("填报人：%(name)s　制表日期：%(day)s　范围：%(said)s", name=desk.name, day=full_day(now()), said=said)
    widths = [(_("序号"), 6.0), *((str(column.words), column.width) for column in COLUMNS)]
    return Head(
        title=_("%(office)s问题线索台账", office=office.office().name),
        notes=notes,
        columns=widths,
        secrecy=_("工作秘密　注意保管"),
        pages=_("第 &P 页，共 &N 页"),
    )
