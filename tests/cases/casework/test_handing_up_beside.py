"""A clue goes up to the superior, and what else holds the same words: another clue, a merged one, a duplicate."""

import pytest
from sqlalchemy import select

from cases.casework import actions, queries
from cases.casework.models import Clue, Origin
from cases.db import session, transaction
from cases.errors import NotFound, WrongState
from cases.inbox.models import Report
from cases.triage import actions as triage
from tests.factories.going_up import going, handed, printed, state
from tests.factories.office import FoundedOffice, Sent


def two(office: FoundedOffice) -> tuple[Clue, Clue, Sent]:
    sent = office.registered()
    with transaction():
        made = triage.open_two(
            office.desk("clerk"), sent.ref, office.new_clue(), office.new_clue(title="态度", track="complaint")
        )
    return *made, sent


def test_of_two_clues_of_one_report_neither_goes_while_the_other_is_worked_on(office: FoundedOffice) -> None:
    one, other, sent = two(office)
    going(office, one)
    printed(office, one)
    with pytest.raises(WrongState, match="beside"):
        handed(office, one)
    going(office, other)
    with pytest.raises(WrongState, match="beside"):  # it is not on paper yet
        handed(office, one)
    printed(office, other)
    handed(office, one)
    with transaction(reading=True):
        assert session().get_one(Report, sent.id).state == "handed_up"
        assert not session().scalars(select(Origin).where(Origin.report_id == sent.id)).all()
    handed(office, other)
    assert (state(one), state(other)) == ("handed_up", "handed_up")


def test_a_clue_beside_that_was_closed_keeps_its_own_course_and_no_original(office: FoundedOffice) -> None:
    one, other, _ = two(office)
    wen = office.desk("wen")
    going(office, one)
    with transaction():
        closing = actions.propose_close(wen, other.ref, "explained", "untrue", "已解释")
    with transaction():
        actions.decide(office.desk("head"), closing, approve=True)
    with transaction(reading=True):  # one still goes up
        assert session().get_one(Report, one_report(other)).state == "clue_opened"
    printed(office, one)
    handed(office, one)
    with transaction(reading=True):
        page = queries.clue(wen, other.ref)
        assert (page.state, page.origins, page.gist.title) == ("closed", [], "态度")


def one_report(clue: Clue) -> object:
    return session().scalars(select(Origin.report_id).where(Origin.clue_id == clue.id)).one()


def test_a_clue_that_was_merged_into_it_goes_with_it(office: FoundedOffice) -> None:
    into, first = office.clue(title="甲")
    merged, second = office.clue("又一件", title="乙")
    wen = office.desk("wen")
    with transaction():
        proposal = actions.propose_merge(wen, merged.ref, into.ref, "同一件事")
    with transaction():
        actions.decide(office.desk("head"), proposal, approve=True)
    going(office, into)
    with pytest.raises(WrongState, match="unmerge"), transaction():
        actions.unmerge(wen, merged.ref, "不是一件")
    printed(office, into)
    handed(office, into)
    assert (state(into), state(merged)) == ("handed_up", "handed_up")
    with transaction(reading=True):
        for sent in (first, second):
            assert session().get_one(Report, sent.id).state == "handed_up"
        with pytest.raises(NotFound):
            queries.clue(wen, merged.ref)


def test_what_says_the_same_and_waits_goes_up_too_before_it_is_confirmed(office: FoundedOffice) -> None:
    clerk, head = office.desk("clerk"), office.desk("head")
    sent, double = office.registered(), office.registered("又寄来一封")
    with transaction():
        proposal = triage.propose_duplicate(clerk, double.ref, sent.ref)
    with transaction():
        triage.decide(head, proposal, approve=True)
    clue, _ = office.clue(sent=sent)
    going(office, clue)
    printed(office, clue)
    with pytest.raises(WrongState, match="doubled"):
        handed(office, clue)
    with transaction():
        triage.undo_duplicate(clerk, double.ref, "一并移交")
    handed(office, clue)
    assert state(clue) == "handed_up"
