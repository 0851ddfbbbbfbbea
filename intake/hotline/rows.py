"""A record under its mapping becomes a submission, or the reason why it cannot. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from intake import clean
from intake.hotline.mapping import plain
from intake.hotline.records import Record
from intake.hotline.turns import split
from intake.marks import Marks
from intake.submission import Reporter, SentFile, Submission

LINES = ("department", "subject", "company", "occurred_on", "place")
_NOBODY = {
    "匿名", "不详", "无", "未知", "不愿透露", "保密", "不留名", "没有", "未留", "anonymous", "unknown", "none", "n/a",
    "na", "-", "—", "/",
}  # fmt: skip
_SIR = re.compile(r"^.{1,2}(先生|女士|小姐|同志)$")
_CLOCK = re.compile(r"^(?:(\d{1,3})[:：])?(\d{1,3})[:：](\d{1,2})(?:\.\d+)?$")
_SPOKEN = re.compile(
    r"(?:(\d{1,3})\s*(?:小时|时|h))?\s*(?:(\d{1,4})\s*(?:分钟|分|min|m))?\s*(?:(\d{1,6})\s*(?:秒|s|sec)?)?",
    re.IGNORECASE,
)
_DAY = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})")
_OFFICE, _LEADERS = ("office", "本室", "纪检", "行风办"), ("leadership", "院领导", "领导", "班子")


class Refused(ValueError):
    """This row is not taken; `code`: a row's trouble, empty, long, garbled, phone."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file comes from, and what its columns mean."""

    name: str
    columns: Mapping[str, str]
    marks: Marks = field(repr=False)
    through: str = ""  # who sends: a provider's id, "desk" for a page; a folder and the command are the operator's, ""


def is_blank(record: Record) -> bool:
    """Whether nothing stands in the row: it is passed over."""
    return not record.trouble and not any(cell.strip() for cell in record.cells.values())


def submission(record: Record, source: Source, files: tuple[SentFile, ...] = ()) -> Submission:
    """The report of a row; `files`: its recordings. Raises Refused."""
    if record.trouble:
        raise Refused(record.trouble)
    said = _by_field(record, source.columns)
    text = clean.text("\n\n".join(filter(None, [said.get("text", ""), _extra(record, source.columns)])))
    _check(said, text)
    return Submission(
        narrative=text,
        concerns=_concerns(said.get("concerns", "")),
        lines={name: clean.line(said[name]) for name in LINES if said.get(name)},
        fresh=files,
        reporter=_reporter(said),
        channel="CH_PHONE",
        way=_way(said, source),
        mark=_mark(record, said, source),
    )


def _by_field(record: Record, columns: Mapping[str, str]) -> dict[str, str]:
    return {what: plain(record.cells[head].strip()) for head, what in columns.items() if what and head in record.cells}


def _extra(record: Record, columns: Mapping[str, str]) -> str:
    more = [(head, plain(record.cells.get(head, "").strip())) for head, what in columns.items() if what == "extra"]
    return "\n".join(f"{head}：{cell}" for head, cell in more if cell)


def _check(said: Mapping[str, str], text: str) -> None:
    if any("\ufffd" in cell for cell in said.values()) or "\ufffd" in text:
        raise Refused("garbled")
    if not clean.text(said.get("text", "")):
        raise Refused("empty")
    if clean.too_long(text, clean.TEXT_LIMIT):
        raise Refused("long")
    if any(clean.too_long(said.get(name, ""), clean.LINE_LIMIT) for name in (*LINES, "caller", "phone", "call_id")):
        raise Refused("line")


def _concerns(said: str) -> str:
    plain = said.strip().lower()
    if any(word in plain for word in _LEADERS) and not plain.startswith(("不", "非", "否")):
        return "leadership"
    return "office" if any(word in plain for word in _OFFICE) and not plain.startswith(("不", "非", "否")) else "none"


def _reporter(said: Mapping[str, str]) -> Reporter | None:
    name, phone = clean.line(said.get("caller", "")), clean.line(said.get("phone", ""))
    name, phone = ("" if one.lower() in _NOBODY else one for one in (name, phone))
    if not name and not phone:
        return None
    # 实名 is who gives a name: a number that the exchange showed, or 王先生, is none (R1 Art 30).
    return Reporter(name, phone, signs=bool(name) and not _SIR.match(name))


def _way(said: Mapping[str, str], source: Source) -> dict[str, object]:
    told = {"call_id": said.get("call_id"), "at": said.get("at"), "operator": said.get("operator")}
    way: dict[str, object] = {"kind": "hotline", "source": source.name}
    way |= {name: clean.line(value)[:200] for name, value in told.items() if value}
    length = seconds(said.get("seconds", ""))
    if length is not None:
        way["seconds"] = length
    turns = split(clean.text(said.get("text", "")))
    return {**way, "turns": turns} if turns else way


def is_time(said: str) -> bool:
    """Whether a cell says when somebody called: a day that there is, however it is written, with or without an hour."""
    found = _DAY.match(said.strip())
    try:
        return found is not None and bool(date(*(int(part) for part in found.groups())))
    except ValueError:
        return False


def seconds(said: str) -> int | None:
    """A length of time, however it is written (`323`, `5:23`, `00:05:23`, `5分23秒`), in seconds."""
    plain = said.strip()
    found = _CLOCK.fullmatch(plain) or _SPOKEN.fullmatch(plain)
    if not plain or found is None or not any(found.groups()):
        return None
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + rest


def _mark(record: Record, said: Mapping[str, str], source: Source) -> bytes:
    """The same call is one report: by its number where it has one, else by what stands in the row."""
    call = clean.line(said.get("call_id", ""))
    if call:
        # A number is another's word: who sends another way must not be able to take it beforehand.
        return source.marks.of("call", *filter(None, [source.through]), source.name, call)
    cells = [part for head, cell in sorted(record.cells.items()) if cell.strip() for part in (head, cell.strip())]
    return source.marks.of("row", source.name, *cells)
