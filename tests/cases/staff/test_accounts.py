"""People come, get roles, are confirmed, forget their passwords and go."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.staff.wiring import regrant_all, wire
from cases import vault
from cases.casework import queries as casework
from cases.db import session, transaction
from cases.errors import BadInput, NotAllowed, NotFound, WrongState
from cases.inbox.queries import report
from cases.keys import queries as keys
from cases.office.queries import certified_epoch, current_epoch
from cases.staff import actions, queries
from cases.staff.actions import NewPerson, SecondFactor
from cases.staff.desk import Desk
from cases.staff.may import Role
from cases.staff.models import StaffSession
from cases.staff.totp import code_at, new_secret
from tests.factories.office import CHEAP, NOW, PASSWORD, FoundedOffice, arrive


@pytest.fixture
def office(office: FoundedOffice) -> FoundedOffice:
    wire()
    return office


def activate(token: str, now=NOW) -> Desk:  # type: ignore[no-untyped-def]
    secret = new_secret()
    return actions.activate(token, actions.new_lock(PASSWORD, CHEAP), SecondFactor(secret, code_at(secret, now)), now)[
        0
    ]


def fingerprint(desk: Desk) -> str:
    return queries.fingerprint_of(queries.staff(desk.staff_id))


def test_an_invitation_works_once_and_for_three_days(office: FoundedOffice) -> None:
    with transaction():
        token = actions.invite(office.desks["sec"], NewPerson("new.one", "甲"))
        late = actions.invite(office.desks["sec"], NewPerson("new.two", "乙"))
    with transaction():
        activate(token)
    for used, at in ((token, NOW), (late, NOW + timedelta(hours=73)), ("made-up", NOW)):
        with pytest.raises(BadInput) as refused, transaction():
            activate(used, at)
        assert refused.value.code == "invite"


def test_the_authenticator_must_prove_itself_at_activation(office: FoundedOffice) -> None:
    with transaction():
        token = actions.invite(office.desks["sec"], NewPerson("new.one", "甲"))
    with pytest.raises(BadInput) as refused, transaction():
        actions.activate(token, actions.new_lock(PASSWORD, CHEAP), SecondFactor(new_secret(), "000000"), NOW)
    assert (refused.value.code, refused.value.field) == ("otp", "otp")
    with transaction():
        activate(token)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewPerson("Bad Name", "甲"), "username"),
        (NewPerson("sec", "甲"), "taken"),
        (NewPerson("new.one", "  "), "name"),
        (NewPerson("new.one", "甲", roles=frozenset({Role.SYS_ADMIN, Role.HANDLER})), "conflict"),
    ],
)
def test_what_cannot_be_invited_is_said(office: FoundedOffice, new: NewPerson, code: str) -> None:
    with pytest.raises(BadInput) as refused, transaction():
        actions.invite(office.desks["sec"], new)
    assert refused.value.code == code


def test_the_system_administrator_invites_the_security_administrator_grants_and_neither_does_both(
    office: FoundedOffice,
) -> None:
    with transaction():
        sysadm = arrive(office.desks["sec"], NewPerson("sys", "莫", roles=frozenset({Role.SYS_ADMIN})))
        secadm = arrive(office.desks["sec"], NewPerson("safe", "路", roles=frozenset({Role.SEC_ADMIN})))
    with pytest.raises(NotAllowed), transaction():
        actions.invite(secadm, NewPerson("new.one", "甲"))
    with pytest.raises(NotAllowed), transaction():
        actions.invite(sysadm, NewPerson("new.one", "甲", roles=frozenset({Role.HANDLER})))
    with transaction():
        new = activate(actions.invite(sysadm, NewPerson("new.two", "乙")))
    with pytest.raises(NotAllowed), transaction():
        actions.grant(sysadm, new.staff_id, Role.HANDLER)
    with transaction():
        actions.grant(secadm, new.staff_id, Role.CLUE_ADMIN)
    with pytest.raises(NotAllowed), transaction():
        actions.confirm(secadm, new.staff_id, fingerprint(new))
    with pytest.raises(BadInput) as refused, transaction():
        actions.grant(secadm, secadm.staff_id, Role.AUDIT_ADMIN)
    assert refused.value.code == "self"
    with pytest.raises(BadInput) as refused, transaction():
        actions.grant(secadm, new.staff_id, Role.AUDIT_ADMIN)
    assert refused.value.code == "conflict"


def test_a_role_opens_nothing_until_the_fingerprint_is_confirmed(office: FoundedOffice) -> None:
    with transaction():
        new = activate(
            actions.invite(office.desks["sec"], NewPerson("new.one", "甲", roles=frozenset({Role.CLUE_ADMIN})))
        )
        assert keys.held(new, "office") == []
        assert queries.standing(queries.staff(new.staff_id)).roles == {Role.CLUE_ADMIN}
    with pytest.raises(WrongState), transaction():
        actions.confirm(office.desks["sec"], new.staff_id, "另外八个字的指纹")
    with transaction():
        assert actions.confirm(office.desks["sec"], new.staff_id, fingerprint(new)) == []
    with transaction(reading=True):
        assert queries.standing(queries.staff(new.staff_id)).lacking == ()
        keys.seed(new, current_epoch("office").id)


def test_who_is_no_certifier_confirms_nobody(office: FoundedOffice) -> None:
    with transaction():
        new = activate(actions.invite(office.desks["sec"], NewPerson("new.one", "甲")))
    with pytest.raises(NotAllowed), transaction():
        actions.confirm(office.desks["head"], new.staff_id, fingerprint(new))
    with pytest.raises(NotAllowed), transaction():
        actions.confirm(office.desks["wen"], new.staff_id, fingerprint(new))


def test_the_custodians_key_is_born_with_them_and_no_other_holds_it(office: FoundedOffice) -> None:
    with transaction(reading=True):
        epoch = certified_epoch("custodians", NOW.date())
        assert {office.id("keeper"), office.id("keeper2")} == set(keys.holders_of(epoch.id))
        assert keys.seed(office.desks["keeper"], epoch.id) == keys.seed(office.desks["keeper2"], epoch.id)


def test_a_leaver_is_out_at_once_and_what_was_known_is_renewed(office: FoundedOffice) -> None:
    with transaction():
        person = queries.staff(office.id("clerk"))
        cookie = actions.open_session(person, b"s" * 32, NOW, CHEAP)
        kinds = actions.leave(office.desks["sec"], person.id)
    assert kinds == ["counts", "ledger", "office"]
    with transaction():
        assert actions.at_desk(cookie, NOW, CHEAP) is None
        assert session().query(StaffSession).count() == 0
        person = queries.staff(office.id("clerk"))
        assert (person.state, person.seed_box, queries.roles_of(person.id)) == ("left", None, frozenset())
        assert keys.held(office.desks["clerk"], "office") == []
        assert actions.upkeep(office.desks["sec"]) == kinds
        assert queries.owed_rotations() == []
        assert office.id("clerk") not in keys.holders("office")
    with pytest.raises(NotFound), transaction():
        actions.leave(office.desks["sec"], office.id("clerk"))


def test_the_last_certifier_and_the_last_holder_cannot_leave(office: FoundedOffice) -> None:
    with transaction():
        safe = arrive(office.desks["sec"], NewPerson("safe", "路", roles=frozenset({Role.SEC_ADMIN})))
    with pytest.raises(BadInput) as refused, transaction():
        actions.leave(safe, office.id("sec"))
    assert refused.value.code == "last_certifier"
    with transaction():
        actions.leave(office.desks["sec"], office.id("keeper2"))
    with pytest.raises(BadInput) as refused, transaction():
        actions.leave(office.desks["sec"], office.id("keeper"))
    assert refused.value.code == "last_holder"
    with pytest.raises(BadInput) as refused, transaction():
        actions.leave(office.desks["sec"], office.id("sec"))
    assert refused.value.code == "self"


def test_when_a_custodian_leaves_the_key_is_born_anew_and_certified(office: FoundedOffice) -> None:
    with transaction():
        old = current_epoch("custodians")
        actions.leave(office.desks["sec"], office.id("keeper2"))
        assert "custodians" not in actions.upkeep(office.desks["sec"])
        assert actions.upkeep(office.desks["keeper"]) == ["custodians"]
        assert certified_epoch("custodians", NOW.date()).id == old.id
        actions.confirm(office.desks["sec"], office.id("keeper"), fingerprint(office.desks["keeper"]))
        assert certified_epoch("custodians", NOW.date()).id != old.id


def test_losing_a_role_takes_its_keys_and_leaves_the_others(office: FoundedOffice) -> None:
    with transaction():
        actions.grant(office.desks["sec"], office.id("clerk"), Role.PC_SEC)
        actions.end_grant(office.desks["sec"], office.id("clerk"), Role.CLUE_ADMIN)
        clerk = office.desks["clerk"]
        assert keys.held(clerk, "office") == []
        assert len(keys.held(clerk, "ledger")) == 1
        assert queries.owed_rotations() == ["office"]


def test_a_leader_gets_the_ledger_by_a_document_and_loses_it_with_it(office: FoundedOffice) -> None:
    with transaction():
        new = NewPerson("boss", "蒲", roles=frozenset({Role.LEADER}), scope_note="院办〔2026〕3 号")
        boss = arrive(office.desks["sec"], new)
        assert len(keys.held(boss, "ledger")) == 1
        actions.set_scope(office.desks["sec"], boss.staff_id, "")
        assert keys.held(boss, "ledger") == []
        assert len(keys.held(boss, "counts")) == 1


def test_a_forgotten_password_costs_the_keys_until_colleagues_grant_them_again(office: FoundedOffice) -> None:
    clue, _sent = office.clue()
    with transaction(reading=True):
        assert casework.clue(office.desks["wen"], clue.ref).ref == clue.ref
    with transaction():
        token = actions.reset(office.desks["sec"], office.id("wen"))
    with transaction():
        wen = activate(token)
        assert wen.keys.pair.public != office.desks["wen"].keys.pair.public
    with transaction(reading=True), pytest.raises(NotFound):
        casework.clue(wen, clue.ref)
    with transaction():
        actions.confirm(office.desks["sec"], wen.staff_id, fingerprint(wen))
    with transaction():
        assert regrant_all(office.desks["head"]) == 1
        wen = replace(wen, certificate_id=queries.staff(wen.staff_id).certificate_id)
    with transaction(reading=True):
        assert casework.clue(wen, clue.ref).ref == clue.ref


def test_a_clerk_who_forgot_reads_waiting_reports_again_once_confirmed(office: FoundedOffice) -> None:
    sent = office.report()
    with transaction():
        clerk = activate(actions.reset(office.desks["sec"], office.id("clerk")))
        assert keys.held(clerk, "office") == []
        actions.confirm(office.desks["sec"], clerk.staff_id, fingerprint(clerk))
    with transaction(reading=True):
        assert vault.words(clerk, report(sent.ref)).narrative
