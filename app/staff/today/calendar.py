"""/today/calendar 按日历看: the month, on each day how much is due; each number leads to what it counts."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request

from app.staff.auth import staff_page
from app.staff.days import LEVELS
from app.staff.today.pages import items_of
from cases.casework import queries as casework
from cases.office import queries as office
from cases.office.rules import Calendar
from cases.staff.desk import Desk
from cases.staff.may import May, may
from cases.triage import queries as triage

MONTH, DAY = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])"), re.compile(r"20\d\d-\d\d-\d\d")
A_DAY = timedelta(days=1)
bp = Blueprint("today_calendar", __name__)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: how much is due, and how the most urgent of it stands."""

    day: date
    inside: bool  # of the month that is shown
    works: bool
    count: int
    level: str


@bp.get("/today/calendar")
@staff_page(May.TODAY)
def month(desk: Desk) -> str:
    """`?month=2026-11` shows a month, `?day=2026-11-25` also what is due on that day."""
    day = _day(request.args.get("day", ""))
    first = _first(request.args.get("month", ""), day or desk.today)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    calendar = office.calendar()
    return render_template(
        "staff/today/calendar.html",
        first=first,
        before=(first - A_DAY).replace(day=1),
        after=last + A_DAY,
        weeks=_weeks(desk, first, last, calendar),
        day=day,
        items=_items(desk, day, calendar) if day else [],
        today=desk.today,
    )


def _first(typed: str, else_of: date) -> date:
    return date.fromisoformat(f"{typed}-01") if MONTH.fullmatch(typed) else else_of.replace(day=1)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if DAY.fullmatch(typed) else None
    except ValueError:
        return None


def _weeks(desk: Desk, first: date, last: date, calendar: Calendar) -> list[list[Cell]]:
    """Whole weeks from Monday on; the days of the months beside it stand empty."""
    begin, end = first - A_DAY * first.weekday(), last + A_DAY * (6 - last.weekday())
    due = _due(desk, first, last)
    cells = [
        _cell(begin + A_DAY * place, due, calendar, (first.year, first.month))
        for place in range((end - begin).days + 1)
    ]
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _cell(day: date, due: dict[date, dict[str, int]], calendar: Calendar, month_: tuple[int, int]) -> Cell:
    levels = due.get(day, {})
    worst = next((level for level in LEVELS if levels.get(level)), "none")
    return Cell(day, (day.year, day.month) == month_, calendar.is_workday(day), sum(levels.values()), worst)


def _due(desk: Desk, first: date, last: date) -> dict[date, dict[str, int]]:
    found: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for day, level, number in _counts(desk, first, last):
        # What is over is red even before the worker has come round to colour it.
        found[day]["red" if day < desk.today else "none" if level == "red" else level] += number
    return found


def _counts(desk: Desk, first: date, last: date) -> Iterator[tuple[date, str, int]]:
    yield from casework.due_counts(desk, first, last)
    if may(desk.roles, May.TRIAGE):
        yield from triage.due_counts(desk, first, last)


def _items(desk: Desk, day: date, calendar: Calendar) -> list[object]:
    reports = triage.due_on(desk, day) if may(desk.roles, May.TRIAGE) else []
    return list(items_of(desk, casework.on_day(desk, day), reports, calendar))
