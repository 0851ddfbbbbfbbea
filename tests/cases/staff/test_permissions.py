"""The permission table, and the bar between administrators and all business."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.staff.may import ADMINS, APPROVERS, BUSINESS, KEYS_OF, TABLE, May, Role, conflict, may
from cases.staff.queries import kinds_for

ROLES = st.sets(st.sampled_from(list(Role)), max_size=4)


def test_every_act_stands_in_the_table() -> None:
    assert set(TABLE) == set(May)


@pytest.mark.parametrize("act", [act for act in May if act not in {May.SIGN_IN, May.AUDIT_OWN}])
def test_an_administrator_sees_no_business(act: May) -> None:
    ours = {May.CREATE_ACCOUNT, May.GRANT_ROLE, May.AUDIT_ALL}
    assert act in ours or not TABLE[act] & ADMINS


def test_no_administrator_is_given_a_key() -> None:
    assert not set(KEYS_OF) & ADMINS


@given(roles=ROLES)
def test_administrators_exclude_one_another_and_all_business(roles: set[Role]) -> None:
    admins, others = roles & ADMINS, roles & BUSINESS
    layers = Role.KEY_CUSTODIAN in roles and bool(set(roles) & APPROVERS)
    assert conflict(roles) == (len(admins) > 1 or bool(admins and others) or layers)


@given(roles=ROLES, act=st.sampled_from(list(May)))
def test_holding_more_roles_takes_nothing_away(roles: set[Role], act: May) -> None:
    assert may(roles, act) == (may((), act) or any(may([role], act) for role in roles))


def test_a_leader_sees_rows_only_by_a_written_document() -> None:
    assert kinds_for([Role.LEADER]) == ("counts",)
    assert kinds_for([Role.LEADER], "院办〔2026〕3 号") == ("counts", "ledger")
    assert kinds_for([Role.HANDLER], "院办〔2026〕3 号") == ()


def test_who_has_no_role_may_see_to_the_own_account_and_nothing_else() -> None:
    assert {act for act in May if may((), act)} == {May.SIGN_IN, May.AUDIT_OWN}


def test_nobody_holds_both_layers_of_a_reporters_name() -> None:
    assert conflict({Role.KEY_CUSTODIAN, Role.DI_HEAD})
    assert conflict({Role.KEY_CUSTODIAN, Role.DC_SEC})
    assert not conflict({Role.KEY_CUSTODIAN, Role.HANDLER})
