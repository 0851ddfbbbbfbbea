"""States are rows; proposals have one proposer and another who decides."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.approvals.rules import PROPOSALS, REPORTS, Machine
from cases.casework.rules import CLUES, enough, named_in
from cases.errors import BadInput, NeedsSecond, WrongState
from cases.inbox.rules import MACHINE, Step
from cases.staff.may import Role


def test_what_needs_a_second_person_cannot_be_done_alone() -> None:
    for row in MACHINE:
        if row.second:
            with pytest.raises(NeedsSecond):
                REPORTS.alone(row.source, row.event)
        else:
            assert REPORTS.alone(row.source, row.event) == row.to
    assert {row.event for row in MACHINE if row.second} == {
        "refuse",
        "transfer",
        "duplicate",
        "close",
        "send_back",
        "handed_over",
    }


@given(st.sampled_from([row.source for row in MACHINE]), st.sampled_from([row.event for row in MACHINE]))
def test_no_event_leads_anywhere_but_by_a_row(state: str, event: str) -> None:
    rows = [row for row in MACHINE if (row.source, row.event) == (state, event)]
    if rows:
        assert REPORTS.next(state, event) == rows[0].to
        assert event in REPORTS.events(state)
        return
    with pytest.raises(WrongState):
        REPORTS.next(state, event)


def test_a_decided_proposal_is_final() -> None:
    for state in ("approved", "declined", "withdrawn", "noted"):
        assert PROPOSALS.events(state) == []


def test_a_further_state_is_a_further_row() -> None:
    machine = Machine((Step("a", "go", "b"),))
    assert (machine.next("a", "go"), machine.events("b")) == ("b", [])
    assert CLUES.events("open") == ["close", "merge", "track", "hand_up"]


def test_a_clue_has_two_holders_and_one_who_can_approve() -> None:
    one, two = UUID(int=1), UUID(int=2)
    enough([one, two], {two: frozenset({Role.DI_HEAD})})
    for holders, roles in (([one], {one: frozenset({Role.DI_HEAD})}), ([one, two], {one: frozenset({Role.HANDLER})})):
        with pytest.raises(BadInput):
            enough(holders, roles)


@given(st.text(alphabet="周吴郑王 ", min_size=0, max_size=12))
def test_a_name_is_found_however_it_is_spaced(subject: str) -> None:
    found = named_in(subject, [(1, "周吴"), (2, "郑"), (3, "")])  # type: ignore[list-item]
    assert (1 in found) == ("周吴" in subject.replace(" ", ""))
    assert found <= {1}
