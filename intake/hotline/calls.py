"""A transcript as a provider's system sends it: JSON of the shape that `/api/v1/openapi.json` describes. Pure.

What is wrong with the shape is the caller's fault and refuses the whole request; what is wrong with the words of one
transcript (a leader is named, nothing is said) refuses that one alone.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from intake.hotline.records import Record
from intake.hotline.rows import Source, submission
from intake.marks import Marks
from intake.submission import SentFile, Submission

MOST = 100  # transcripts in one request
LONGEST = 30_000  # characters of one transcript
LINE = 300
_CALL = re.compile(r"[A-Za-z0-9._:/#-]{1,100}")
_CONCERNS = ("none", "office", "leadership")
_LINES = ("at", "operator", "department", "subject", "company", "occurred_on", "place")
# A call's own names are those of the columns of a file, so both become a submission the same way.
_SAME = {name: name for name in ("call_id", "text", "seconds", "concerns", *_LINES, "caller", "phone")}


class Malformed(ValueError):
    """Not of the described shape; `where` names the place (`transcripts[3].seconds`), never what stood there."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def many(body: bytes) -> list[dict[str, Any]]:
    """The transcripts of a JSON body. Raises Malformed."""
    found = _json(body, "body")
    if not isinstance(found, dict) or set(found) != {"transcripts"}:
        raise Malformed("transcripts")
    calls = found["transcripts"]
    if not isinstance(calls, list) or not 1 <= len(calls) <= MOST:
        raise Malformed("transcripts")
    return [_call(call, f"transcripts[{place}]") for place, call in enumerate(calls)]


def one(body: bytes) -> dict[str, Any]:
    """The transcript that stands in the part `transcript` of a form. Raises Malformed."""
    return _call(_json(body, "transcript"), "transcript")


def _json(body: bytes, where: str) -> object:
    try:
        return json.loads(body.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Malformed(where) from None


def _no_number(name: str) -> object:
    raise ValueError(name)  # NaN and Infinity are Python's, not JSON's (RFC 8259, 6)


def _call(found: object, where: str) -> dict[str, Any]:
    if not isinstance(found, dict) or not {"call_id", "text"} <= set(found):
        raise Malformed(where)
    for name, value in found.items():
        good = _CHECKS.get(name)
        if good is None or not good(value):
            raise Malformed(f"{where}.{name}" if good else where)
    return found


def _is_text(most: int, least: int = 0) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and least <= len(value) <= most and _is_unicode(value)


def _is_unicode(value: str) -> bool:
    # "\ud800" is JSON and no text: half of a character.
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _is_length(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return 0 <= value <= 86_400 and value == int(value)


def _is_caller(value: object) -> bool:
    if not isinstance(value, dict) or not set(value) <= {"name", "phone"}:
        return False
    return all(_is_text(100)(part) for part in value.values())


_CHECKS: Mapping[str, Callable[[object], bool]] = {
    "call_id": lambda value: isinstance(value, str) and _CALL.fullmatch(value) is not None,
    "text": _is_text(LONGEST, 1),
    "seconds": _is_length,
    "concerns": lambda value: isinstance(value, str) and value in _CONCERNS,
    "caller": _is_caller,
    **dict.fromkeys(_LINES, _is_text(LINE)),
}


@dataclass(frozen=True, slots=True)
class Sender:
    """A provider: the id knows its calls again, the name is shown."""

    id: UUID
    name: str


def as_submission(
    call: Mapping[str, Any], sender: Sender, marks: Marks, files: tuple[SentFile, ...] = ()
) -> Submission:
    """The report of a transcript. Raises intake.hotline.rows.Refused."""
    who = call.get("caller", {})
    cells = {name: str(call[name]) for name in ("call_id", "text", "concerns", *_LINES) if name in call}
    if "seconds" in call:
        cells["seconds"] = str(int(call["seconds"]))
    cells |= {"caller": who.get("name", ""), "phone": who.get("phone", "")}
    return submission(Record(1, cells), Source(sender.name, _SAME, marks, str(sender.id)), files)
