"""How the law counts days (民法典 201–203), when a date turns blue, yellow and red, and the random names of things.
Pure.
"""

import secrets
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from math import ceil

from chinese_calendar.constants import holidays as _holidays
from chinese_calendar.constants import workdays as _workdays

from cases.office.deadlines import DEADLINES, Deadline, limited

__all__ = ["DEADLINES", "Calendar", "Deadline", "level", "limited", "new_ref", "warn_days"]

_DAY = timedelta(days=1)
_SATURDAY = 5
# What the State Council's yearly notices said, as far as the library knows them; an office's own rows win.
SEED: dict[date, bool] = {**dict.fromkeys(_holidays, False), **dict.fromkeys(_workdays, True)}


class Calendar:
    """Working days: the week, the yearly notices of holidays and days worked instead (调休), and the office's own
    rows over both.

    `holidays` maps a day to whether it is worked. Beyond `known_until` only the week is known: a date there is
    provisional.
    """

    def __init__(self, holidays: Mapping[date, bool] | None = None) -> None:
        self._own = dict(holidays or {})
        self._days = {**SEED, **self._own}

    @cached_property
    def known_until(self) -> date:
        """The last day of the last year without a gap whose holidays are known."""
        years = {day.year for day, works in self._days.items() if not works}
        year = max(day.year for day in SEED)
        while year + 1 in years:
            year += 1
        return date(year, 12, 31)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`."""
        return self._days.get(day, day.weekday() < _SATURDAY)

    def next_workday(self, day: date) -> date:
        """`day`, or the first working day after it."""
        while not self.is_workday(day):
            day += _DAY
        return day

    def add(self, day: date, n: int, unit: str) -> date:
        """The last day of a period of `n` `unit` that starts on `day`, which is not counted.

        Months end on the corresponding day or the month's last; a period in days, months or years that ends on a day
        off
        rolls to the next working day. Raises KeyError for an unknown unit.
        """
        if unit == "WD":
            return self._add_workdays(day, n)
        end = {"day": _days_on, "month": _months_on, "year": _years_on}[unit](day, n)
        return self.next_workday(end) if n else end

    def _add_workdays(self, day: date, n: int) -> date:
        while n > 0:
            day = self.next_workday(day + _DAY)
            n -= 1
        return day

    def workdays_between(self, a: date, b: date) -> int:
        """How many working days lie after `a` up to and with `b`; negative where `b` is the earlier."""
        if b < a:
            return -self.workdays_between(b, a)
        weeks, rest = divmod((b - a).days, 7)
        plain = weeks * 5 + sum((a + _DAY * i).weekday() < _SATURDAY for i in range(1, rest + 1))
        marked = self._marked[bisect_right(self._marked, a) : bisect_right(self._marked, b)]
        return plain + sum(int(self._days[day]) - int(day.weekday() < _SATURDAY) for day in marked)

    @cached_property
    def _marked(self) -> list[date]:
        return sorted(self._days)


def warn_days(start: date, due: date, calendar: Calendar) -> tuple[date, date, date]:
    """The days on which a date turns blue (half of its working days gone), yellow (four fifths) and red (the day
    after it).
    """
    total = max(calendar.workdays_between(start, due), 0)
    blue, yellow = (min(calendar.add(start, ceil(total * part), "WD"), due) for part in (0.5, 0.8))
    return blue, yellow, due + _DAY


def level(start: date, due: date, today: date, calendar: Calendar) -> str:
    """`none`, `blue`, `yellow` or `red`: how near `due` is on `today` for what began on `start`."""
    blue, yellow, red = warn_days(start, due, calendar)
    for name, since in (("red", red), ("yellow", yellow), ("blue", blue)):
        if today >= since:
            return name
    return "none"


def _days_on(day: date, n: int) -> date:
    return day + _DAY * n


def _months_on(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _years_on(day: date, n: int) -> date:
    return _months_on(day, n * 12)


# Crockford's base32 has no I, L, O and U: nothing in it is misread, and no word comes of it.
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_ref() -> str:
    """A random reference in two groups of four, e.g. `K7M3-Q9TX`: 40 bits, no serial, no gap that tells of anything."""
    letters = "".join(secrets.choice(_CROCKFORD) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def tidy_ref(text: str) -> str:
    """A reference as it was typed in the form it is stored: capitals, O as 0, I and L as 1. Anything else comes back
    unusable, never an error.
    """
    bare = text.strip().upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    return f"{bare[:4]}-{bare[4:]}" if len(bare) == 8 else ""
