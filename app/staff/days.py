"""How near a day is: the level, and how many working days are left, in words."""

from dataclasses import dataclass
from datetime import date

from app.words import _
from cases.office.rules import Calendar

LEVELS = ("red", "yellow", "blue", "none")


@dataclass(frozen=True, slots=True)
class Due:
    """A day that something is due: its level and the words beside it."""

    day: date
    level: str
    left: str


def due(day: date, level: str, today: date, calendar: Calendar) -> Due:
    """`day` seen from `today`. What is over is red even before the worker has come round to colour it."""
    if day < today:
        return Due(day, "red", _("超 %(n)d 天", n=(today - day).days))
    left = calendar.workdays_between(today, day)
    words = (
        _("今天")
        if day == today
        else _("剩 %(n)d 个工作日", n=left)
        if left
        else _("剩 %(n)d 天", n=(day - today).days)
    )
    return Due(day, "none" if level == "red" else level, words)
