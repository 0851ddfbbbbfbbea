"""The demonstration: sixty-odd reports over five months, and all that was done with them, by the office's own acts."""

from datetime import date, datetime
from typing import get_args

from app.demo.desk_acts import received
from app.demo.stage import Act, Hospital, Stage, kept
from app.demo.tales import Tale, load
from cases.audit import jobs as audit
from cases.casework import jobs as casework
from cases.channels import mailkeys
from cases.db import transaction
from cases.ledger.actions import publish_counts
from cases.ledger.register import Register
from cases.office import queries as office
from cases.staff import actions as staff
from cases.staff.desk import day_of
from crypto.mail import Kind, make
from crypto.receipt import Receipt
from intake.hotline.call import grouped

# Whose codes are shown, so that one can be the reporter too: asked a question, closed, and the one that was answered.
CALLER = "受理号，密码 "
SHOWN = ("labs_open 0", "labs_open 6", "labs_closed 9")


def play(hospital: Hospital, now: datetime, *, year: bool = False) -> dict[str, str]:
    """Play everything up to `now`; gives the codes of a few reports by what they are about, and
    a caller's number by its PIN. Outside of any transaction.

    `year` asks for a year of stories; there are those of five months so far.
    """
    del year
    today = day_of(now)
    with transaction(reading=True):
        stage = Stage(hospital, now, office.calendar())
    stage.tales = {tale.key: tale for tale in load(today)}
    for month in _months(day_of(hospital.started), today):
        stage.plan(stage.after(month, 0), (8, 30), kept(lambda when: staff.upkeep(stage.desk("dc_sec", when))))
    for tale in stage.tales.values():
        received(stage, tale)
    for kind in get_args(Kind):
        stage.plan(stage.ago(45), (9, 15), kept(_mail_key(stage, kind)))
    stage.play()
    _settle(stage)
    shown = {_about(stage.tales[key]): _code(stage.tales[key]) for key in SHOWN}
    called = [tale for tale in stage.tales.values() if tale.caller]
    return shown | {f"{CALLER}{tale.values['pin']}": " ".join(grouped(tale.caller)) for tale in called}


def _mail_key(stage: Stage, kind: Kind) -> Act:
    """The secretary makes a mail key for the published address."""

    def act(when: datetime) -> None:
        address = str(office.office().channels.get("email"))
        mailkeys.keep(stage.desk("dc_sec", when), make(kind, address, when))

    return act


def _months(since: date, until: date) -> list[date]:
    """The first days of the months between the two."""
    firsts = [date(since.year + n // 12, n % 12 + 1, 1) for n in range(since.month, since.month + 12)]
    return [first for first in firsts if first <= until]


def _settle(stage: Stage) -> None:
    """What the worker would have done meanwhile: colours, the record's tree; and the counts for leaders."""
    with transaction():
        casework.levels(stage.now)
    while _grown(stage.now):
        continue
    register = Register()
    with transaction():
        desk = stage.desk("clue_admin", stage.now)
        while register.step(desk):
            continue
        publish_counts(desk, register.ordered())


def _grown(now: datetime) -> int:
    with transaction():
        return audit.grow(now)


def _about(tale: Tale) -> str:
    return str((tale.clue or {}).get("title", tale.key))


def _code(tale: Tale) -> str:
    return Receipt.from_secret(tale.secret).chinese
