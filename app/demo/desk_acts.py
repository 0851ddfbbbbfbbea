"""What the office does at registration: opens, registers, refuses, hands over, finds doubles."""

from collections.abc import Callable
from datetime import datetime

from app.demo.arrivals import arrive
from app.demo.stage import SECRETARY, Stage, kept
from app.demo.tales import Tale
from app.demo.work_acts import join, opened, team_of, worked
from cases.triage import actions as triage
from cases.triage.seconds import Ask

Proposed = Callable[[Stage, Tale, datetime], object]
ASKED = "您写的事我们看到了。您还记得是哪一天去的、单子上医生的名字吗？单据拍照时请把您自己的姓名遮住。"


def received(stage: Stage, tale: Tale) -> None:
    """It arrives, and what follows is planned."""
    arrive(stage, tale)
    if tale.clue is not None:
        team = team_of(tale)
        registered(stage, tale, "dc_sec" if team is SECRETARY else "clue_admin")
        opened(stage, tale, team)
        worked(stage, tale, team)
    elif tale.fate[0] in COURSES:
        COURSES[tale.fate[0]](stage, tale)


def registered(stage: Stage, tale: Tale, by: str = "clue_admin") -> None:
    """Opened with a reason and registered on the next working day."""
    day, minute = stage.after(tale.received, 1), tale.number * 3 % 50
    stage.plan(day, (9, minute), kept(lambda when: triage.open_words(stage.desk(by, when), tale.ref, "受理登记")))
    stage.plan(day, (9, minute + 6), kept(lambda when: triage.register(stage.desk(by, when), tale.ref)))


def _registered(stage: Stage, tale: Tale) -> None:
    registered(stage, tale)
    if "asked" in tale.fate:
        day = stage.after(tale.received, 2)
        until = stage.after(stage.today, 6)
        asked = kept(lambda when: triage.write(stage.desk("clue_admin", when), tale.ref, ASKED, until))
        stage.plan(day, (10, 20), asked)


def _refuse(stage: Stage, tale: Tale, when: datetime) -> object:
    return triage.propose_refuse(stage.desk("clue_admin", when), tale.ref, tale.fate[1], tale.values["why"])


def _transfer(stage: Stage, tale: Tale, when: datetime) -> object:
    return triage.propose_transfer(stage.desk("clue_admin", when), tale.ref, tale.values["to"], tale.values["why"])


def _duplicate(stage: Stage, tale: Tale, when: datetime) -> object:
    other = stage.tales[" ".join(tale.fate[1:])]
    return triage.propose_duplicate(stage.desk("clue_admin", when), tale.ref, other.ref, tale.values["why"])


def _decided(propose: Proposed, *, decided: bool = True, quick: bool = False) -> Callable[[Stage, Tale], None]:
    """One proposes, another decides, unless it still waits for that."""

    def course(stage: Stage, tale: Tale) -> None:
        registered(stage, tale)
        day = stage.after(tale.received, 1 if quick else 2)

        def first(when: datetime) -> None:
            tale.proposal = propose(stage, tale, when)

        def second(when: datetime) -> None:
            triage.decide(stage.desk("di_head", when), tale.proposal, approve=True)

        stage.plan(day, (14, 35), kept(first))
        if decided:
            stage.plan(day if quick else stage.after(day, 1), (16, 40), kept(second))

    return course


def _joined(stage: Stage, tale: Tale) -> None:
    registered(stage, tale)
    stage.plan(stage.after(tale.received, 5), (10, 45), kept(join(stage, tale)))


def _for_secretary(stage: Stage, tale: Tale) -> None:
    day = stage.after(tale.received, 1)
    stage.plan(day, (8, 50), kept(lambda when: triage.open_words(stage.desk("dc_sec", when), tale.ref, "本人阅批")))
    stage.plan(day, (9, 20), kept(lambda when: triage.register(stage.desk("dc_sec", when), tale.ref)))
    stage.plan(stage.after(tale.received, 2), (10, 5), kept(lambda when: _to_second(stage, tale, when)))


def _to_second(stage: Stage, tale: Tale, when: datetime) -> None:
    """The secretary alone has the key: the Party secretary is named, and decides on a summary."""
    ask = Ask(stage.desk("pc_sec", when).staff_id, "来信反映本室人员的日常管理，未涉及违纪事实，综合办已了解。")
    triage.propose_refuse(stage.desk("dc_sec", when), tale.ref, "R1_13_2", "属行政管理范围", ask)


COURSES: dict[str, Callable[[Stage, Tale], None]] = {
    "registered": _registered,
    "refused": _decided(_refuse),
    "refusing": _decided(_refuse, decided=False),
    "transferred": _decided(_transfer),
    "transferring": _decided(_transfer, decided=False),
    "duplicate": _decided(_duplicate, quick=True),
    "joined": _joined,
    "secretary": _for_secretary,
}
