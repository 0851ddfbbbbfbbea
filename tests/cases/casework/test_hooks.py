"""Every act that the ledger shows is told to it in the same transaction, whoever acts."""

from collections.abc import Callable

from sqlalchemy import select

from cases.casework import actions, hooks
from cases.db import session, transaction
from cases.ledger.actions import reseal
from cases.ledger.models import LedgerRow
from tests.factories.office import FoundedOffice


def row() -> LedgerRow:
    with transaction(reading=True):
        return session().scalars(select(LedgerRow)).one()


def test_the_row_follows_the_clue_through_its_life(office: FoundedOffice) -> None:
    hooks.on_change(reseal)
    clue, sent = office.clue(handlers=[office.id("wen"), office.id("gu")])
    revisions = [(row().register, row().revision)]
    acts: list[Callable[[], object]] = [
        lambda: actions.edit_gist(office.desk("wen"), clue.ref, {"department": "胃肠外科"}, 1),
        lambda: actions.reply(office.desk("wen"), clue.ref, sent.ref, "请补充"),
        lambda: actions.add_person(office.desk("wen"), clue.ref, office.id("sec"), "reader"),
        lambda: actions.recuse(office.desk("gu"), clue.ref, office.id("gu"), "本人申请回避"),
    ]
    for act in acts:
        with transaction():
            act()
        revisions.append((row().register, row().revision))
    assert revisions == [("ledger", number) for number in range(1, 6)]
    with transaction():
        proposal = actions.propose_close(office.desk("wen"), clue.ref, "no_action", "untrue", "查明")
    with transaction():
        actions.decide(office.desk("head"), proposal, approve=True)
    with transaction():
        actions.reopen(office.desk("wen"), clue.ref, "新情况")
    assert row().revision == 7


def test_the_row_moves_when_somebody_who_keeps_the_ledger_is_recused(office: FoundedOffice) -> None:
    hooks.on_change(reseal)
    clue, _ = office.clue(readers=[office.id("clerk")])
    assert row().register == "ledger"
    with transaction():
        actions.recuse(office.desk("clerk"), clue.ref, office.id("clerk"), "本人申请回避")
    assert row().register == "restricted"
