"""A file of transcripts, row by row through the door: for the desk's page, the command, the watched folder and the API.

Each row is a transaction of its own, so a run that was killed is simply done again: what was kept is then `duplicate`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from app.config import Settings, read_secret
from app.facts import Known
from app.taking import Above, take
from app.words import lazy
from cases.channels.door.sources import columns_of
from cases.errors import Unready, WrongState
from intake.door import SUPERIOR
from intake.hotline import mapping
from intake.hotline.records import Record
from intake.hotline.rows import Refused, Source, is_blank, is_time, submission
from intake.marks import Marks
from intake.submission import Submission

HOTLINE = "hotline"  # the source of a file of which nobody said where it comes from
RECEIVED, DUPLICATE, IGNORED, FAILED = "received", "duplicate", "ignored", "failed"
# Why a file is not read at all.
FILES: dict[str, str] = {
    "big": lazy("文件超过 64 MB，请分成几个。"),
    "kind": lazy("这种文件读不了。请另存为 xlsx、csv、jsonl、txt 或 docx。"),
    "empty": lazy("文件里没有通话记录。"),
    "encoding": lazy("文字的编码认不出来。请另存为 UTF-8 或 GB18030 的文件。"),
    "packed": lazy("这个文件解开后太大，或者加了密，没有打开。"),
    "broken": lazy("文件已经损坏，读不下去。"),
    "rows": lazy("超过 10 万行，后面的没有读。请分成几个文件。"),
    "list": lazy("这是一整个 JSON 列表，太大了。请改成每行一个对象（JSON Lines）。"),
    "no_text": lazy("请指明哪一列是通话内容。"),
    "twice": lazy("同一项选了两列，请改一列。"),
}
# Why a row is not taken.
ROWS: dict[str, str] = {
    "empty": lazy("没有通话内容"),
    "long": lazy("通话内容太长（超过三万字），请分成几条"),
    "line": lazy("有一格太长（超过六百字）"),
    "garbled": lazy("有乱码，请核对编码后改正"),
    "columns": lazy("这一行比标题多出几格，可能有逗号没加引号"),
    "quotes": lazy("引号没有配对，这一行读不出来"),
    "json": lazy("这一行不是一个 JSON 对象"),
    "leadership": lazy("涉及院领导，本系统不收。请按规定转上级纪检监察机关，不要再录入别处"),
    "names": lazy("保管姓名的钥匙没有备齐，留名的暂时收不了"),
    "busy": lazy("正在更换密钥，请过一会儿再送这一条"),
    "blank": lazy("空行"),
}
ABOVE, UNTIMED = "above", "untimed"
# What is to be known of a row that was taken.
NOTES: dict[str, str] = {
    ABOVE: lazy(
        "写到院领导，已封给上级，本院打不开。这个文件本室已经看过：不留存、不转发、不摘抄，收完就删，并告诉上级"
    ),
    UNTIMED: lazy("没有来电时间，或者看不出是哪一天；照样收了，期限从今天算"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row; `reason` is a code of ROWS, `ref` the new report's reference, `notes` what else to know."""

    row: int
    result: str
    reason: str = ""
    ref: str = field(default="", repr=False)
    notes: tuple[str, ...] = ()  # codes of NOTES


def marks(settings: Settings) -> Marks:
    """What recognises a call that came before. Raises Unready where the public secret is missing or weak."""
    secret = read_secret(settings.public_secret_file)
    if secret is None:
        raise Unready("public_secret")
    return Marks(secret)


def column_mark(head: str, secret: Marks) -> str:
    """By what a heading is remembered. Its words are not: in a file without headings the first row stands there."""
    return secret.of("column", head).hex()


def understood(heads: Iterable[str], source: str, secret: Marks) -> dict[str, str]:
    """Heading → field, by what is remembered of the source, else by what the headings say. Needs a transaction."""
    known = columns_of(source) or {} if source else {}
    marks_of = {head: column_mark(head, secret) for head in heads}
    return mapping.chosen(marks_of, {head: known[mark] for head, mark in marks_of.items() if mark in known})


def worked(
    records: Iterator[Record], source: Source, clock: Callable[[], datetime]
) -> Iterator[tuple[Record, Outcome]]:
    """Every record and what became of it, one after the other. Raises Unready, Unreadable in the middle of a file."""
    office = Known()
    for record in records:
        yield record, outcome(record, source, clock(), office)


def outcome(record: Record, source: Source, now: datetime, office: Known) -> Outcome:
    """Take one. Raises Unready where nothing can be taken at all."""
    if is_blank(record):
        return Outcome(record.number, IGNORED, "blank")
    try:
        report = submission(record, source)
    except Refused as wrong:
        return Outcome(record.number, FAILED, wrong.code)
    return taken(record.number, report, now, office)


def taken(row: int, report: Submission, now: datetime, office: Known) -> Outcome:
    """Take a submission that was made of a row. Raises Unready."""
    try:
        kept = take(report, now, office=office)
    except Above:
        return Outcome(row, FAILED, "leadership")
    except WrongState:
        return Outcome(row, FAILED, "busy")
    except Unready as error:
        if error.code in ("approvers", "custodians"):
            return Outcome(row, FAILED, "names")
        raise
    if not kept.fresh:
        return Outcome(row, DUPLICATE)
    return Outcome(row, RECEIVED, ref=kept.ref, notes=notes(report, kept.to))


def notes(report: Submission, to: str) -> tuple[str, ...]:
    """What is to be known of a row that is taken, sealed to `to`."""
    timed = is_time(str(report.way.get("at", "")))
    return (*([ABOVE] if to == SUPERIOR else []), *([] if timed else [UNTIMED]))
