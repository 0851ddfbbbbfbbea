"""When something happened, read from what people write: 11月3日、上周三、十一月三日下午、10.7 下午. Pure.

Where a text names no day, or more than one, or only about when, there is none: by a wrong day a recording would be let
go that is still needed, or looked for when it is long gone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

_DIGITS = {**{sign: number for number, sign in enumerate("零一二三四五六七八九")}, "\u3007": 0, "两": 2}
_N = r"(\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_YEAR = r"(?<![\d.])(20\d\d|\d\d|二[〇零○][〇零○一二三四五六七八九]{2})"
_DAY = r"[日号]"
_WEEK = r"(?:周|星期|礼拜)"
_END = r"(?!\d|[.．]\d|\s*[万千百元块个%％次例天年斤克米小分秒毫公厘倍台份人名章节条点楼床号])"
_BACK = {"今": 0, "昨": 1, "前": 2, "大前": 3}
_YEARS = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2}
# After it, or before it, a day is only about when, or no day of the past.
_ABOUT = re.compile(
    r"左右|前后|上下|大概|大约|约摸|差不多|好像|可能|也许|不确定|记不清|农历|阴历|旧历|[正腊]月|初[一二三四五六七八九十]|每[周天日月年逢]|每个|经常"
)
_UNTIL = re.compile(r"^\s*(?:上午|下午|晚上|凌晨|早上|中午|晚|起|开始)?\s*(?:至|到|[-—–~～－]{1,2})\s*$")
_FROM_NOW = re.compile(r"(?:至|到|直到|截至|截止)\s*$")


class _Found(NamedTuple):
    start: int
    end: int
    day: date | None


def day(text: str, today: date) -> date | None:
    """The one day that `text` names, never later than `today`; of a stretch of days the first. None where it names
    none, or several, or says that it is not sure.
    """
    said = unicodedata.normalize("NFKC", text)
    if _ABOUT.search(said):
        return None
    days = _first_of_stretches(said, list(_named(said, today)))
    return days[0] if len(set(days)) == 1 else None


def dated(text: str, written_on: date) -> str:
    """`text` with its day written out behind, where it can be read, so that it still says when in a month's time."""
    found = day(text, written_on)
    return f"{text}（{found.isoformat()}）" if found and found.isoformat() not in text else text


def _named(said: str, today: date) -> Iterator[_Found]:
    """What names a day, from left to right; the longer form before the shorter that stands in it."""
    at, found = 0, []
    for pattern, read in _FORMS:
        found += [(one.start(), -one.end(), one, read) for one in pattern.finditer(said)]
    for start, end, one, read in sorted(found, key=lambda each: each[:2]):
        if start < at:
            continue
        at = -end
        if not (read is _near and _FROM_NOW.search(said[:start])):  # 到今天: until when, not when
            yield _Found(start, at, read(one, today))


def _first_of_stretches(said: str, found: list[_Found]) -> list[date | None]:
    days: list[date | None] = []
    for place, one in enumerate(found):
        before = found[place - 1] if place else None
        if before is None or not _UNTIL.match(said[before.end : one.start]):
            days.append(one.day)
    return days


def _number(text: str) -> int:
    """An Arabic or Chinese number below a hundred; 0 for what is none."""
    if text.isdigit():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text, 0) if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _year(text: str) -> int:
    digits = text if text.isdigit() else "".join(str(_DIGITS[sign]) for sign in text)
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _made(year: int, month: int, number: int, today: date) -> date | None:
    try:
        found = date(year, month, number)
    except ValueError:
        return None
    return found if found <= today else None


def _full(one: re.Match[str], today: date) -> date | None:
    return _made(_year(one[1]), _number(one[2]), _number(one[3]), today)


def _digits(one: re.Match[str], today: date) -> date | None:
    year, month, number = (int(part) for part in one.groups() if part.isdigit())
    return _made(year, month, number, today)


def _in_year(one: re.Match[str], today: date) -> date | None:
    return _made(today.year - _YEARS[one[1]], _number(one[2]), _number(one[3]), today)


def _short(one: re.Match[str], today: date) -> date | None:
    month, number = _number(one[1]), _number(one[2])
    return _made(today.year, month, number, today) or _made(today.year - 1, month, number, today)


def _in_month(one: re.Match[str], today: date) -> date | None:
    first = today.replace(day=1)
    if one[1].startswith("上"):
        first = (first - timedelta(days=1)).replace(day=1)
    return _made(first.year, first.month, _number(one[2]), today)


def _near(one: re.Match[str], today: date) -> date | None:
    return today - timedelta(days=_BACK[one[1]])


def _ago(one: re.Match[str], today: date) -> date | None:
    number = _number(one[1])
    return today - timedelta(days=number) if number else None


def _of_week(one: re.Match[str], today: date) -> date | None:
    monday = today - timedelta(days=today.weekday())
    back = {"上上": 2, "上": 1}.get(one[1].rstrip("个"), 0)
    found = monday - timedelta(weeks=back) + timedelta(days="一二三四五六日".index(one[2].replace("天", "日")))
    return found if found <= today else None


def _none(one: re.Match[str], today: date) -> date | None:
    del one, today
    return None


_MONTH_DAY = rf"\s*月\s*(?:份\s*)?{_N}\s*{_DAY}?"
# Each with how it is read. What is read as none keeps a shorter form from being found in it.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_YEAR}\s*年\s*{_N}{_MONTH_DAY}(?!\d)", _full),
        (r"(?<![\d.])(20\d\d)\s*(?P<by>[./-])\s*(\d{1,2})\s*(?P=by)\s*(\d{1,2})(?!\d|[./-]\d)", _digits),
        (r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)", _digits),
        (rf"({'|'.join(_YEARS)})\s*{_N}{_MONTH_DAY}(?!\d)", _in_year),
        (rf"{_YEAR}\s*年\s*{_N}\s*月", _none),
        (rf"(?:{'|'.join(_YEARS)})\s*(?:的\s*)?{_N}\s*月", _none),
        (rf"(?<![\d.年]){_N}{_MONTH_DAY}{_END}", _short),
        (rf"(?<![\d./-])(\d{{1,2}})\s*[./-]\s*(\d{{1,2}}){_END}(?![./-]\d)", _short),
        (rf"(上个?月|本月|这个?月)\s*{_N}\s*{_DAY}", _in_month),
        (rf"(上上个?|上个?|本|这个?){_WEEK}([一二三四五六日天])", _of_week),
        (rf"(?:上上个?|上个?|本|这个?|下个?){_WEEK}(?![一二三四五六日天])", _none),
        (r"(?<![以之从目提大])(大前|前|昨|今)(?:天|日|晚|夜|早|晨)(?!天)", _near),
        (r"(大前)(?:天|日|晚)", _near),
        (rf"(?<![\d几多数来十百一二三四五六七八九两]){_N.replace('[一', '[两一')}\s*(?:天|日)(?:之|以)?前", _ago),
    )
)  # fmt: skip
