"""What is wrong with the fields of a kind, what is sealed of them, and what names the paper. Pure."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from intake import clean
from intake.letters.kinds import Kind, Row

MOST_NUMBER = 9_999
OLD = 30  # days after which a day of receipt is asked about once: it may be a slip of the pen


def wrong(kind: Kind, values: Mapping[str, Any], today: date) -> list[tuple[str, str]]:
    """(field, code) for each that cannot be taken: empty, long, choice, future, past, two, order, range; and "old" for
    a day of receipt long ago, unless `values["long_ago"]` says that it is meant.
    """
    found = [(row.name, code) for row in kind.rows for code in [_wrong(row, values.get(row.name), today)] if code]
    return found + _together(values) + ([] if values.get("long_ago") else _old(values, today))


def _old(values: Mapping[str, Any], today: date) -> list[tuple[str, str]]:
    arrived = values.get("arrived_on")
    return [("arrived_on", "old")] if isinstance(arrived, date) and (today - arrived).days > OLD else []


def _wrong(row: Row, value: Any, today: date) -> str:
    if row.least and len(set(value or ())) < row.least:
        return "two"
    if value in (None, "", False, []):
        return "empty" if row.must else ""
    return _CHECKS[row.sort](row, value, today)


def _line(row: Row, value: Any, today: date) -> str:
    del row, today
    return "long" if clean.too_long(str(value), clean.LINE_LIMIT) else ""


def _choice(row: Row, value: Any, today: date) -> str:
    del today
    return "choice" if row.choices and value not in row.choices else ""


def _day(row: Row, value: Any, today: date) -> str:
    if row.name == "limit_on":  # a limit may be over by the day on which it is typed in
        return ""
    return "future" if value > today else ""


def _number(row: Row, value: Any, today: date) -> str:
    del row, today
    return "" if 0 < int(value) <= MOST_NUMBER else "range"


def _nothing(row: Row, value: Any, today: date) -> str:
    del row, value, today
    return ""


_CHECKS = {
    "line": _line,
    "phone": _line,
    "choice": _choice,
    "day": _day,
    "number": _number,
    "people": _nothing,
    "time": _nothing,
    "tick": _nothing,
}


def _together(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    began, ended = values.get("began"), values.get("ended")
    if isinstance(began, time) and isinstance(ended, time) and ended <= began:
        found.append(("ended", "order"))
    arrived, limit = values.get("arrived_on"), values.get("limit_on")
    if not isinstance(arrived, date):
        return found
    if any(isinstance(sent, date) and arrived < sent for sent in (values.get("posted_on"), values.get("dated"))):
        found.append(("arrived_on", "order"))
    if isinstance(limit, date) and limit < arrived:
        found.append(("limit_on", "past"))
    return found


def way(kind: Kind, values: Mapping[str, Any]) -> dict[str, object]:
    """What is sealed with the words: its keys are those of docs/contract.md; what was left empty stays away."""
    return {"kind": kind.code} | {
        row.name: plain
        for row in kind.rows
        for plain in [_plain(values.get(row.name))]
        if plain not in ("", [], None, False)
    }


def _plain(value: Any) -> object:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return clean.line(value) if isinstance(value, str) else value


def names(kind: Kind, values: Mapping[str, Any]) -> tuple[str, ...]:
    """What the world outside calls the paper, for its mark; nothing where its own number is not known."""
    said = tuple(clean.line(str(values.get(name) or "")) for name in kind.mark)
    return said if said and said[-1] else ()
