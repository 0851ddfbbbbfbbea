"""All kinds of words that a report and its clue are made of, told with the real actions at the real desks."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cases.casework import actions as casework
from cases.casework import queries
from cases.casework.actions import NewPaper
from cases.db import transaction
from cases.triage import actions as triage
from tests.factories.client import Client
from tests.factories.system import System
from tests.hold.needles import PHONE, canary

LINES = ("department", "subject", "company", "occurred_on", "place")


@dataclass(frozen=True)
class Told:
    """What came of it."""

    ref: str
    report_ref: str
    code: str
    proposal: UUID
    waiting: str


def reported(public: Client, **more: str) -> str:
    """A named report with two files, its words checked first, and a word afterwards; gives the code."""
    lines = {name: canary(name) for name in LINES}
    person = {"named": "y", "reporter_name": canary("姓名"), "reporter_phone": PHONE}
    files = [
        ("attachments", f"{canary('文件名')}.jpg", canary("内容").encode() * 20),
        ("attachments", "b.txt", canary("乙").encode("gb18030")),
    ]
    form = public.get("/report").value("form")
    fields = {"form": form, "concerns": "none", "narrative": canary("经过") * 5, **lines, **person, **more}
    checked = public.post("/report", {**fields, "step": "check"}, files)
    assert checked.status == 200, checked.text
    sent = public.post("/report", {**fields, "parked": "y"})
    assert sent.code, sent.text
    said = public.thread(
        sent.code, [("attachments", f"{canary('补充')}.png", canary("图").encode())], message=canary("留言")
    )
    assert said.status == 200, said.text
    return sent.code


def worked(system: System, reports: list[str]) -> Told:
    """The reports (by reference) registered; the first opened, made a clue, worked on, and proposed to be closed; the
    second refused and taken back; the third waits.
    """
    office, (first, second, third) = system.office, reports
    clerk, head, handler = (office.desk(who) for who in ("clerk", "head", "wen"))
    with transaction():
        for ref in reports[:2]:
            triage.open_words(clerk, ref, canary("打开理由"))
            triage.register(clerk, ref)
        triage.write(clerk, first, canary("答复"))
        triage.propose_refuse(clerk, second, "R1_13_1", canary("不受理理由"))
    with transaction():
        words = {name: canary(name) for name in ("title", "subject", "department", "allegation")}
        clue = triage.open_clue(clerk, first, office.new_clue(**words))
        ref = clue.ref
    with transaction():
        casework.note(handler, ref, canary("记录"))
        casework.add_task(handler, ref, canary("任务"), office.id("wen"), handler.today + timedelta(days=5))
        casework.edit_gist(handler, ref, {"title": canary("摘要"), "points": canary("要点")}, 1)
        casework.add_paper(
            handler, ref, NewPaper(f"{canary('材料')}.pdf", "application/pdf", canary("注")), [canary("纸").encode()]
        )
        casework.open_original(handler, ref, first, canary("原件理由"))
        casework.reply(handler, ref, first, canary("回信"))
        casework.add_person(handler, ref, office.id("qing"), "reader")
        release = casework.ask_identity(handler, ref, first, canary("查阅理由"))
    with transaction():
        casework.unlock_identity(office.desk("keeper"), release)
    with transaction():
        casework.grant_identity(head, release, head.now + timedelta(days=1))
    with transaction():
        casework.read_identity(handler, release)
    with transaction(reading=True):
        assert queries.identity(handler, release)["name"] == canary("姓名")
    with transaction():
        casework.recuse(handler, ref, office.id("qing"), canary("回避理由"))
        proposal = casework.propose_close(handler, ref, "no_action", "unproven", canary("办结理由"))
    return Told(ref, first, "", proposal, third)
