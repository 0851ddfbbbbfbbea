"""The states of a report as rows."""

from datetime import date

import pytest

from cases.errors import WrongState
from cases.inbox.rules import FINAL, MACHINE, SAYS, may_be_deleted, next_state, step


def test_every_state_is_reached_and_has_words_for_the_reporter() -> None:
    reached = {"received"} | {one.to for one in MACHINE}
    assert reached == set(SAYS)
    assert {one.source for one in MACHINE} <= reached


def test_what_ends_a_report_needs_a_second_person() -> None:
    for one in MACHINE:
        assert one.second == (
            one.event
            in {
                "refuse",
                "transfer",
                "duplicate",
                "close",
                "send_back",
                "handed_over",
            }
        )
        assert one.reason or not one.second


def test_the_way_of_a_report() -> None:
    state = "received"
    for event in ("register", "open_clue", "close", "reopen", "close"):
        state = next_state(state, event)
    assert state == "closed"
    assert next_state("duplicate", "undo_duplicate") == "registered"


@pytest.mark.parametrize(("state", "event"), [("received", "refuse"), ("refused", "register"), ("closed", "close")])
def test_what_does_not_follow_is_refused(state: str, event: str) -> None:
    with pytest.raises(WrongState):
        step(state, event)


def test_nothing_is_deleted_unless_the_office_says_so() -> None:
    day, today = date(2020, 1, 1), date(2026, 1, 1)
    assert not any(may_be_deleted(state, day, today, None) for state in SAYS)
    assert {state for state in SAYS if may_be_deleted(state, day, today, 365)} == set(FINAL)
    assert not may_be_deleted("refused", today, today, 0)
