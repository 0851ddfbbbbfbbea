"""When something happened, read from what people write: 11月3日、上周三、2026-10-07、10.7 下午. Pure."""

import re
from datetime import date, timedelta

_FULL = re.compile(r"(?<!\d)(20\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_SHORT = re.compile(r"(?<!\d)(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)")
_NEAR = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "前日": 2}


def day(text: str, today: date) -> date | None:
    """The day that `text` names, never later than `today`; None where it names none, or one that is none."""
    for word, back in _NEAR.items():
        if word in text:
            return today - timedelta(days=back)
    full = _FULL.search(text)
    if full:
        return _made(int(full[1]), int(full[2]), int(full[3]), today)
    short = _SHORT.search(text)
    if short is None:
        return None
    this_year = _made(today.year, int(short[1]), int(short[2]), today)
    return this_year or _made(today.year - 1, int(short[1]), int(short[2]), today)


def _made(year: int, month: int, number: int, today: date) -> date | None:
    try:
        found = date(year, month, number)
    except ValueError:
        return None
    return found if found <= today else None
