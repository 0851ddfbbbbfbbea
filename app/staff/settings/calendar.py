"""/settings/office 本室设置: deadlines, and the days on which the office works."""

from datetime import date

from flask import Blueprint, Response, render_template, request

from app.errors import say
from app.fields import AreaField, read_date
from app.forms import Form
from app.staff.auth import staff_page
from app.staff.settings.office import TALL, to_office
from app.words import _
from app.words import lazy as _l
from cases.errors import BadInput
from cases.office import actions, queries
from cases.office.deadlines import DEADLINES
from cases.office.models import Holiday
from cases.office.rules import SEED, limited
from cases.staff.desk import Desk
from cases.staff.may import May

bp = Blueprint("settings_calendar", __name__)
UNITS = {"WD": _l("工作日"), "day": _l("天"), "month": _l("个月"), "year": _l("年")}


class HolidaysForm(Form):
    """The days of one year that differ from its weeks."""

    days = AreaField(_l("放假与调休"), hint=_l("每行一天：2027-01-01 休 元旦，或 2027-01-04 班"), render_kw=TALL)


@bp.get("/settings/office/deadlines")
@staff_page(May.SET_OFFICE)
def deadlines(desk: Desk) -> str:
    """All periods, the rule's own and this office's."""
    del desk
    return _deadlines({}, {})


def _deadlines(typed: dict[str, tuple[str, str]], wrong: dict[str, str]) -> str:
    own = limited(queries.office().limits)
    return render_template(
        "staff/settings/deadlines.html", rules=DEADLINES, own=own, units=UNITS, typed=typed, wrong=wrong
    )


@bp.post("/settings/office/deadlines")
@staff_page(May.SET_OFFICE)
def set_deadlines(desk: Desk) -> Response | str:
    """Set those that were typed; an empty number goes back to the rule's own."""
    typed = {
        rule: (request.form.get(f"{rule}-n", "").strip(), request.form.get(f"{rule}-unit", "")) for rule in DEADLINES
    }
    wrong = {rule: say("limit") for rule, (n, _unit) in typed.items() if n and not (n.isascii() and n.isdecimal())}
    if wrong:
        return _deadlines(typed, wrong)
    try:
        actions.set_limits(desk, {rule: (int(n), unit) if n else None for rule, (n, unit) in typed.items()})
    except BadInput as refused:
        return _deadlines(typed, {refused.field: say("limit")})
    return to_office()


@bp.get("/settings/office/holidays")
@staff_page(May.SET_OFFICE)
def holidays(desk: Desk) -> str:
    """One year's own rows, and what the calendar knows without them."""
    year = _year(desk)
    rows = queries.holidays(year)
    form = HolidaysForm(data={"days": "\n".join(_line(row) for row in rows)})
    return _holidays(form, year)


def _year(desk: Desk) -> int:
    typed = request.values.get("year", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and 2000 <= int(typed) <= 2100 else desk.today.year


def _line(row: Holiday) -> str:
    return f"{row.day.isoformat()} {'班' if row.works else '休'} {row.name}".strip()


def _holidays(form: HolidaysForm, year: int) -> str:
    seeded = [(day, works) for day, works in sorted(SEED.items()) if day.year == year]
    until = queries.calendar().known_until
    return render_template("staff/settings/holidays.html", form=form, year=year, seeded=seeded, known_until=until)


@bp.post("/settings/office/holidays")
@staff_page(May.SET_OFFICE, forms=True)
def set_holidays(desk: Desk) -> Response | str:
    """Set them."""
    form, year = HolidaysForm(request.form), _year(desk)
    try:
        if not form.validate():
            return _holidays(form, year)
        actions.set_holidays(desk, year, _days(form.days.data or ""))
    except BadInput as wrong:
        form.refuse("days", say(wrong.code))
        return _holidays(form, year)
    except ValueError:
        form.refuse("days", _("每行一天，写成：2027-01-01 休 元旦。"))
        return _holidays(form, year)
    return to_office()


def _days(text: str) -> dict[date, tuple[bool, str]]:
    found = {}
    for line in filter(str.strip, text.splitlines()):
        day, sign, *name = line.split(maxsplit=2)
        if sign not in ("休", "班"):
            raise ValueError(sign)
        found[read_date(day)] = (sign == "班", name[0] if name else "")
    return found
