"""How the reports come that nobody wrote at the site: typed at the desk, told on the telephone, sent by e-mail."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from secrets import token_bytes
from typing import Any

from app.demo import reporter
from app.demo.files import made
from app.demo.stage import Act, Stage, kept
from app.demo.tales import Tale
from app.letterbox import Letterbox, Way
from app.render import SHANGHAI
from app.taking import take
from cases import objects
from cases.audit.actions import line
from cases.channels import callers, openings
from cases.channels.callers import NewCaller
from cases.channels.openings import NewOpening
from cases.db import transaction
from cases.staff import queries as staff
from cases.staff.desk import Desk, day_of
from intake.callers import Pins, draw
from intake.door import Handed
from intake.letters import checks
from intake.letters.kinds import KINDS
from intake.marks import Marks
from intake.submission import Clerk, Submission

CLERK, SECOND = "intake", "handler_2"
BOX = "门诊一楼大厅举报箱"
MAILBOX = "举报信箱"


def arrive(stage: Stage, tale: Tale) -> None:
    """Plan that it comes: what comes by the web or by e-mail at any hour, the rest while somebody is there."""
    if tale.way.get("kind") == "mail" or not tale.way:
        hour = (8, 12, 20, 21, 10, 19, 22, 15, 6)[tale.number % 9]
        stage.plan(tale.received, (hour, tale.number * 7 % 60), _sent(stage, tale))
        return
    tale.received = _worked(stage, tale.received)
    if tale.way["kind"] == "box":
        stage.plan(tale.received, (8, 20), kept(lambda when: _open_box(stage, tale, when)))
        confirm = kept(lambda when: openings.confirm(stage.desk(SECOND, when), tale.way["opening"]))
        stage.plan(tale.received, (8, 31), confirm)
    stage.plan(tale.received, (8, 40 + tale.number % 9), lambda when: _typed(stage, tale, when))


def _sent(stage: Stage, tale: Tale) -> Act:
    if tale.way:
        return lambda when: _mailed(stage, tale, when)
    return lambda when: reporter.hand_in(tale, when)


def _worked(stage: Stage, day: date) -> date:
    """That day, or the last working day before it."""
    while not stage.calendar.is_workday(day):
        day -= timedelta(days=1)
    return day


def _open_box(stage: Stage, tale: Tale, when: datetime) -> None:
    second = stage.desk(SECOND, when).staff_id
    new = NewOpening(BOX, when - timedelta(minutes=5), second, letters=1, seal_whole=True)
    tale.values["way"] |= {"opening": openings.record(stage.desk(CLERK, when), new), "place": BOX}


def _typed(stage: Stage, tale: Tale, when: datetime) -> None:
    """By the clerk's form, or by that for a call."""
    with transaction(reading=True):
        desk = stage.desk(CLERK, when)
        clerk = Clerk(desk.staff_id, desk.name, desk.keys.pair.public)
        told = (_call if tale.way["kind"] == "hotline" else _paper)(stage, tale, desk)
    pin = tale.values.get("pin", "")
    tale.caller = draw(token_bytes(32), 0) if pin else ""
    new = NewCaller(tale.caller, Pins(stage.hospital.secret).hashed(tale.caller, pin)) if pin else None

    def also(handed: Handed) -> None:
        line("intake.take", actor=clerk.staff_id, object=handed.report_id, now=when)
        if new is not None:
            callers.give(handed.report_id, new)

    tale.ref = take(replace(told, clerk=clerk), when, also).ref


def _paper(stage: Stage, tale: Tale, desk: Desk) -> Submission:
    kind, values = KINDS[tale.way["kind"]], _values(tale)
    if "receivers" in values:
        values["receivers"] = [_called(stage.desk(name, desk.now)) for name in values["receivers"]]
    names, limit = checks.names(kind, values), values.get("limit_on")
    return replace(
        reporter.submission(tale),
        channel=kind.channel,
        way=checks.way(kind, values) | {name: values[name] for name in ("place",) if name in values},
        mark=Marks(stage.hospital.secret).of("paper", kind.code, *names) if names else b"",
        limit_on=limit,
    )


def _values(tale: Tale) -> dict[str, Any]:
    """What stands on the paper; days are counted from the one on which it came."""
    return {name: _day(tale, name, value) for name, value in tale.way.items() if name != "kind"}


def _day(tale: Tale, name: str, value: object) -> object:
    if isinstance(value, int) and name in {"arrived_on", "posted_on", "dated", "limit_on"}:
        return tale.received + timedelta(days=value)
    return value


def _called(desk: Desk) -> str:
    return f"{desk.name}，{staff.staff(desk.staff_id).post}"


def _call(stage: Stage, tale: Tale, desk: Desk) -> Submission:
    del stage
    seconds = int(tale.way["seconds"])
    began = desk.now.astimezone(SHANGHAI) - timedelta(seconds=seconds)
    way = {"source": "desk", "at": f"{began:%Y-%m-%d %H:%M}", "operator": desk.name, "read_back": True}
    return replace(reporter.submission(tale), channel="CH_PHONE", way={**tale.way, **way})


def _mailed(stage: Stage, tale: Tale, when: datetime) -> None:
    """By the letterbox that every mailbox uses; a letter that is longer than the box takes is tried three times."""
    box = Letterbox(Marks(stage.hospital.secret), objects.store(), 0)
    letter = _letter(tale, when)
    for _ in range(3 if tale.way.get("refused") else 1):
        box.take(letter, Way(MAILBOX, letter_mb=0 if tale.way.get("refused") else 50), when)


def _letter(tale: Tale, when: datetime) -> bytes:
    letter = EmailMessage()
    letter["From"] = tale.way["sender"]
    letter["To"] = "jubao@shiyiyuan.example"
    letter["Subject"] = tale.way["subject"]
    letter["Date"] = when
    letter["Message-ID"] = f"<{day_of(when):%Y%m%d}.{tale.number}@mail.example>"
    letter.set_content(tale.said(tale.values["text"]))
    for name in tale.values.get("files", []):
        kind, content = made(name, "", tale.number + len(name))
        letter.add_attachment(content, *kind.split("/"), filename=name)
    return letter.as_bytes()
