"""/ledger 问题线索台账: the reader's own register, its counts, each a link to its rows, and the office's sheet."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from app import labels
from app.charts import Bar, columns, stacked
from app.forms import Form
from app.render import full_day
from app.staff.auth import staff_page
from app.staff.ledger.columns import COLUMNS
from app.staff.ledger.filters import Chosen, form_of, in_words
from app.staff.ledger.filters import asked as asked_for
from app.staff.ledger.loading import loaded
from app.words import _
from cases.audit import actions as audit
from cases.casework import queries as casework
from cases.db import after_commit
from cases.ledger import actions, queries
from cases.ledger.register import Register, facts_of, readable
from cases.ledger.rules import LARGER, SMALLER, Counts, Filters, Line, chosen, count
from cases.ledger.sheet import Cell, Head, workbook
from cases.office import queries as office
from cases.staff.desk import Desk
from cases.staff.may import May

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
bp = Blueprint("ledger", __name__)


class SheetForm(Form):
    """Asks for the Excel; carries nothing but its token."""


@bp.get("/ledger")
@staff_page(May.COUNTS, writes=True)
def index(desk: Desk) -> Response | str:
    """The rows for whoever holds a register's key; the suppressed tables for any other leader."""
    if not readable(desk):
        sheet = queries.counts_sheet(desk)
        on = date.fromisoformat(sheet["on"]) if sheet else None
        return render_template("staff/ledger/counts.html", sheet=sheet, on=on, labels=labels, said=_said)
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
    asked = asked_for(desk, lines)
    filters = asked.filters
    found = list(chosen(lines, filters, desk.today))
    shown, after = _cut(found, request.args.get("after", ""))
    rows = list(facts_of(desk, [line.id for line in shown]))
    counts = count(found, desk.today)
    return render_template(
        "staff/ledger/index.html",
        rows=rows,
        first=found.index(shown[0]) + 1 if shown else 0,
        counts=counts,
        next=asked.address(filters, after=after) if after else None,
        form=form_of(asked, lines),
        sheet=SheetForm(),
        columns=COLUMNS,
        refs=casework.held_refs(desk, [facts["clue"] for _line, facts in rows]),
        href=asked.at,
        asked=asked,
        filters=filters,
        today=desk.today,
        level_of=level_of,
        charts=_charts(counts, asked),
    )


def _publish(desk: Desk, register: Register) -> None:
    """Leaders' tables follow the register, once for each change and day."""
    stamp = (register.stamp(), desk.today)
    if register.published != stamp:
        actions.publish_counts(desk, register.ordered())
        after_commit(lambda: setattr(register, "published", stamp))


def level_of(facts: dict[str, str], today: date) -> str:
    """The deadline level of a row on `today`, from the warning days that stand in it."""
    for level, day in (("red", "warn_red"), ("yellow", "warn_yellow"), ("blue", "warn_blue")):
        if facts.get(day) and today.isoformat() >= facts[day]:
            return level
    return "none"


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


def _charts(counts: Counts, asked: Chosen) -> dict[str, object]:
    closed, received = dict(counts.by_closed_month), dict(counts.by_month)
    months = [
        Bar(
            month,
            received.get(month, 0),
            closed.get(month, 0),
            asked.at(month=month),
            asked.at(closed_month=month),
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
            asked.at(violation=code),
            asked.at(violation=code, state="live"),
        )
        for code, number in counts.by_family[:9]
    ]
    return {"months": columns(months), "families": stacked(families)}


@bp.post("/ledger/sheet")
@staff_page(May.LEDGER)
def sheet(desk: Desk) -> Response:
    """The filtered rows as an office's spreadsheet, made in memory; one line in the audit says that it was taken."""
    lines = loaded(desk)[0].ordered()
    asked = asked_for(desk, lines)
    if asked.stale:  # the page says so; a sheet of all departments is not what was asked for
        return make_response(redirect("/ledger?department=gone", 303))
    ids: list[UUID] = [line.id for line in chosen(lines, asked.filters, desk.today)]
    audit.line("ledger.export", actor=desk.staff_id, now=desk.now)
    body = workbook(_head(desk, asked.filters), _rows(desk, ids))
    answer = make_response(body)
    answer.headers["Content-Type"] = XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="ledger-{desk.today:%Y%m%d}.xlsx"'
    return answer


def _rows(desk: Desk, ids: list[UUID]) -> Iterator[list[Cell]]:
    for place, (line, facts) in enumerate(facts_of(desk, ids), start=1):
        yield [place, *(column.value(line, facts) for column in COLUMNS)]


def _head(desk: Desk, filters: Filters) -> Head:
    notes = _("范围：%(said)s　制表日期：%(day)s", day=full_day(desk.today), said=in_words(filters))
    widths = [(_("序号"), 6.0), *((str(column.words), column.width) for column in COLUMNS)]
    return Head(
        title=_("%(office)s问题线索台账", office=office.office().name),
        notes=notes,
        columns=widths,
        secrecy=_("工作秘密　注意保管"),
        pages=_("第 &P 页，共 &N 页"),
        signed=_(
            "填报人：%(name)s　　　　　　审核人：　　　　　　　　　　日期：　　　　年　　月　　日", name=desk.name
        ),
    )


def _said(name: str, table: dict[str, str], key: str) -> str:
    """What a row of the leaders' tables is called."""
    if name != "by_department":
        return str(table.get(key, key)) or "—"
    halves = {LARGER: _("条数较多的几个科室"), SMALLER: _("条数较少的几个科室"), actions.UNGROUPED: _("未分组的科室")}
    return str(halves.get(key, key))
