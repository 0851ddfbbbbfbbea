"""Who makes an account does not also vouch for it (docs/decisions/0008-two-pairs-of-eyes.md)."""

from dataclasses import replace
from uuid import UUID

import pytest

from cases.db import transaction
from cases.errors import BadInput
from cases.staff import actions, hands, queries
from cases.staff.actions import NewPerson, SecondFactor
from cases.staff.desk import Desk
from cases.staff.may import Role
from cases.staff.totp import code_at, new_secret
from tests.factories.office import CHEAP, NOW, PASSWORD, FoundedOffice


def activate(token: str) -> Desk:
    secret = new_secret()
    lock = actions.new_lock(PASSWORD, CHEAP)
    return actions.activate(token, lock, SecondFactor(secret, code_at(secret, NOW)), NOW)[0]


def fingerprint(desk: Desk) -> str:
    return queries.fingerprint_of(queries.staff(desk.staff_id))


def head_certifies(office: FoundedOffice) -> Desk:
    """The head at the desk, certified by the root to certify others."""
    with transaction():
        actions.certify_person(office.founded.root_seed, queries.staff(office.id("head")), NOW)
    with transaction(reading=True):
        head = queries.staff(office.id("head"))
        return replace(office.desks["head"], certificate_id=head.certificate_id, roles=queries.roles_of(head.id))


def newcomer(office: FoundedOffice, username: str = "puppet", *roles: Role) -> Desk:
    with transaction():
        token = actions.invite(office.desks["sec"], NewPerson(username, "甲", roles=frozenset(roles)))
    with transaction():
        return activate(token)


def marks() -> list[tuple[str, UUID]]:
    with transaction(reading=True):
        return [(one.person.username, one.by) for one in hands.marked(queries.people())]


def test_who_made_an_account_does_not_confirm_it_while_another_certifier_can(office: FoundedOffice) -> None:
    head = head_certifies(office)
    puppet = newcomer(office, "puppet", Role.PC_SEC)
    with pytest.raises(BadInput, match="second_eyes"), transaction():
        actions.confirm(office.desks["sec"], puppet.staff_id, fingerprint(puppet))
    with transaction():
        assert actions.confirm(head, puppet.staff_id, fingerprint(puppet)) == []
    with transaction(reading=True):
        assert queries.staff(puppet.staff_id).state == "confirmed"
        assert queries.standing(queries.staff(puppet.staff_id)).lacking == ()
    assert "puppet" not in [username for username, _ in marks()]


def test_who_gave_a_role_or_reset_an_account_does_not_confirm_it_either(office: FoundedOffice) -> None:
    head = head_certifies(office)
    with transaction():
        token = actions.reset(office.desks["sec"], office.id("wen"))
    with transaction():
        again = activate(token)
    with pytest.raises(BadInput, match="second_eyes"), transaction():
        actions.confirm(office.desks["sec"], again.staff_id, fingerprint(again))
    with transaction():
        admin = NewPerson("sys.one", "乙", roles=frozenset({Role.SYS_ADMIN}))
        token = actions.invite(office.desks["sec"], admin)
    with transaction():
        system = activate(token)
    with transaction():
        actions.confirm(head, system.staff_id, fingerprint(system))
        made = replace(system, roles=frozenset({Role.SYS_ADMIN}))
        token = actions.invite(made, NewPerson("new.one", "丙"))
    with transaction():
        third = activate(token)
        actions.grant(office.desks["sec"], third.staff_id, Role.HANDLER)
    with pytest.raises(BadInput, match="second_eyes"), transaction():
        actions.confirm(office.desks["sec"], third.staff_id, fingerprint(third))


def test_in_the_first_days_one_certifier_does_it_alone_and_bears_the_mark(office: FoundedOffice) -> None:
    sec = office.id("sec")
    puppet = newcomer(office)
    with transaction():
        actions.confirm(office.desks["sec"], puppet.staff_id, fingerprint(puppet))
    assert ("puppet", sec) in marks()
    assert "head.1" in [username for username, _ in marks()]
    head = head_certifies(office)
    assert "head.1" not in [username for username, _ in marks()]  # whoever keeps the root has compared too
    with transaction():
        actions.confirm(office.desks["sec"], puppet.staff_id, fingerprint(puppet))
    assert ("puppet", sec) in marks()  # the same pair of eyes again
    with transaction():
        actions.confirm(head, puppet.staff_id, fingerprint(puppet))
    assert "puppet" not in [username for username, _ in marks()]


def test_a_further_role_for_a_colleague_who_is_known_is_wrapped_on_by_who_gave_it(office: FoundedOffice) -> None:
    head_certifies(office)
    with transaction():
        actions.grant(office.desks["sec"], office.id("gu"), Role.CLUE_ADMIN)
        assert actions.confirm(office.desks["sec"], office.id("gu"), fingerprint(office.desks["gu"])) == []
