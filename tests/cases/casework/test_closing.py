"""A clue ends by two people, and begins again."""

import pytest

from cases.casework import actions, queries
from cases.casework.models import Clue
from cases.db import session, transaction
from cases.errors import BadInput, NeedsSecond, NotAllowed, WrongState
from cases.inbox.models import Report
from tests.factories.office import NOW, FoundedOffice, Sent, together


def page(office: FoundedOffice, ref: str, who: str = "wen") -> queries.CluePage:
    with transaction(reading=True):
        return queries.clue(office.desk(who), ref)


def closed(office: FoundedOffice) -> tuple[Clue, Sent]:
    clue, sent = office.clue()
    with transaction():
        proposal = actions.propose_close(office.desk("wen"), clue.ref, "criticised", "partly", "已批评教育")
    with transaction():
        actions.decide(office.desk("head"), proposal, approve=True)
    return clue, sent


def test_closing_needs_a_second_person(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    with transaction():
        proposal = actions.propose_close(office.desk("head"), clue.ref, "criticised", "partly", "已批评教育")
    with pytest.raises(NeedsSecond), transaction():
        actions.decide(office.desk("head"), proposal, approve=True)
    with pytest.raises(NotAllowed), transaction():
        actions.decide(office.desk("wen"), proposal, approve=True)
    with transaction():
        actions.withdraw_proposal(office.desk("head"), proposal)
    with transaction():
        proposal = actions.propose_close(office.desk("wen"), clue.ref, "criticised", "partly", "已批评教育")
    with transaction(reading=True):
        (waiting,) = queries.today(office.desk("head")).proposals
        assert (waiting.ref, waiting.act, waiting.by) == (clue.ref, "close", "温以宁")
        assert [one.id for one in queries.today(office.desk("wen")).others] == [proposal]
    with transaction():
        actions.decide(office.desk("head"), proposal, approve=True)
    assert page(office, clue.ref).state == "closed"


def test_a_closed_clue_says_how_and_so_does_the_ledger(office: FoundedOffice) -> None:
    clue, sent = closed(office)
    seen = page(office, clue.ref)
    assert seen.close is not None
    assert (seen.state, seen.close.outcome, seen.close.verification) == ("closed", "criticised", "partly")
    assert (seen.close.reason, seen.close.by, seen.events) == ("已批评教育", "陆闻笙", ["reopen"])
    with transaction(reading=True):
        report = session().get_one(Report, sent.id)
        assert (report.state, report.said) == ("closed", "closed")
        facts = queries.facts(office.desk("wen"), session().get_one(Clue, clue.id))
        assert (facts["outcome"], facts["verification"], facts["state"]) == ("criticised", "partly", "closed")
        assert queries.mine(office.desk("wen")).rows == []
        assert [row.ref for row in queries.mine(office.desk("wen"), closed=True).rows] == [clue.ref]


def test_reopening_begins_a_new_time_limit(office: FoundedOffice) -> None:
    clue, sent = closed(office)
    with pytest.raises(WrongState), transaction():
        actions.add_task(office.desk("wen"), clue.ref, "晚了", office.id("wen"), office.desk("wen").today)
    office.says(sent, "他又来了")
    with transaction():
        actions.reopen(office.desk("wen", days=60), clue.ref, "举报人补充新情况")
    seen = page(office, clue.ref)
    assert (seen.state, seen.closed_on, seen.level) == ("reopened", None, "none")
    assert seen.due_on is not None
    assert seen.due_on > (clue.due_on or NOW.date())
    with transaction(reading=True):
        assert session().get_one(Report, sent.id).said == "accepted"
    with pytest.raises(WrongState), transaction():
        actions.reopen(office.desk("wen"), clue.ref, "再来")


def test_of_two_who_decide_at_once_one_wins(office: FoundedOffice) -> None:
    clue, _ = office.clue(handlers=[office.id("wen"), office.id("sec")])
    with transaction():
        proposal = actions.propose_close(office.desk("wen"), clue.ref, "no_action", "untrue", "查明")
    told = together(
        lambda: actions.decide(office.desk("head"), proposal, approve=True),
        lambda: actions.decide(office.desk("sec"), proposal, approve=False, reason="再查"),
    )
    assert sorted(type(one).__name__ for one in told) == ["WrongState", "str"]


@pytest.mark.parametrize(("outcome", "verification"), [("fired", "true"), ("no_action", "maybe")])
def test_outcomes_come_from_the_lists(office: FoundedOffice, outcome: str, verification: str) -> None:
    clue, _ = office.clue()
    with pytest.raises(BadInput), transaction():
        actions.propose_close(office.desk("wen"), clue.ref, outcome, verification, "理由")
