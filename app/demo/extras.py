"""What happens on one clue or another: new summary, recusal, close that waits, new words, identity asked for."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from app.demo import reporter
from app.demo.stage import Act, Stage, kept
from app.demo.tales import Tale
from cases.casework import actions as casework


def _gist(stage: Stage, tale: Tale) -> None:
    more = ("户名已查明，为公司业务经理柳某。", "九楼录像与快递单时间吻合。", "病历核对完毕，11 份无记录。")
    about = str((tale.clue or {})["about"])
    for number, text in enumerate(more, start=1):
        about += text
        stage.plan(stage.ago(22 - 5 * number), (17, 10), kept(_edited(stage, tale, about, number)))


def _edited(stage: Stage, tale: Tale, about: str, number: int) -> Act:
    return lambda when: casework.edit_gist(stage.desk("handler", when), tale.clue_ref, {"allegation": about}, number)


def _recused(stage: Stage, tale: Tale) -> None:
    def act(when: datetime) -> None:
        desk = stage.desk("handler_2", when)
        casework.recuse(desk, tale.clue_ref, desk.staff_id, "与检验科外送技师系同学，申请回避。")

    stage.plan(stage.ago(9), (9, 40), kept(act))


def _closing(stage: Stage, tale: Tale) -> None:
    reason = "聚餐费用由公司支付属实，参加人员已各自退还。建议给予贺某谈话提醒，科室通报。"

    def act(when: datetime) -> None:
        casework.propose_close(stage.desk("handler", when), tale.clue_ref, "reminded", "true", reason)

    stage.plan(stage.ago(1), (16, 20), kept(act))


def _reopened(stage: Stage, tale: Tale) -> None:
    day = tale.received + timedelta(days=(tale.clue or {})["days"] + 12)
    words = "这个月排班又只动了我一个人，还是没有说为什么。"
    stage.plan(day, (21, 20), lambda when: reporter.answer(tale, words, "", when))

    def act(when: datetime) -> None:
        desk = stage.desk("handler", when)
        casework.look(desk, tale.clue_ref)
        casework.reopen(desk, tale.clue_ref, "举报人补充新情况，重新核实排班依据。")
        casework.add_task(desk, tale.clue_ref, "核对本月排班", desk.staff_id, stage.after(stage.today, 3))

    stage.plan(stage.after(day, 1), (9, 35), kept(act))


def _asked(stage: Stage, tale: Tale, day: date) -> None:
    def act(when: datetime) -> None:
        reason = "需与举报人当面核对单据，拟由两人在约定地点见面。"
        tale.proposal = casework.ask_identity(stage.desk("handler", when), tale.clue_ref, tale.ref, reason)

    stage.plan(day, (10, 10), kept(act))


def _identity(stage: Stage, tale: Tale) -> None:
    _asked(stage, tale, stage.ago(3))

    def unlock(when: datetime) -> None:
        casework.unlock_identity(stage.desk("key_custodian", when), tale.proposal)

    def grant(when: datetime) -> None:
        casework.grant_identity(stage.desk("di_head", when), tale.proposal, when + timedelta(days=6))

    def read(when: datetime) -> None:
        casework.read_identity(stage.desk("handler", when), tale.proposal)

    stage.plan(stage.ago(2), (9, 30), kept(unlock))
    stage.plan(stage.ago(2), (15, 0), kept(grant))
    stage.plan(stage.ago(2), (15, 40), kept(read))


def same(stage: Stage, tale: Tale) -> None:
    """The clue is about the matter of another: said of both, or gone on with in the other."""
    how, key, reason = (tale.clue or {})["same"]
    other = stage.tales[key]

    def link(when: datetime) -> None:
        casework.link(stage.desk("handler", when), tale.clue_ref, other.clue_ref, reason)

    def merge(when: datetime) -> None:
        tale.proposal = casework.propose_merge(stage.desk("handler", when), tale.clue_ref, other.clue_ref, reason)

    def decide(when: datetime) -> None:
        casework.decide(stage.desk("di_head", when), tale.proposal, approve=True, reason="同意。")

    if how == "link":
        stage.plan(stage.ago(4), (9, 50), kept(link))
    else:
        stage.plan(stage.ago(3), (10, 40), kept(merge))
        stage.plan(stage.ago(2), (11, 10), kept(decide))


EXTRAS: dict[str, Callable[[Stage, Tale], None]] = {
    "gist": _gist,
    "recused": _recused,
    "closing": _closing,
    "reopened": _reopened,
    "identity": _identity,
    "asking": lambda stage, tale: _asked(stage, tale, stage.ago(1)),
}
