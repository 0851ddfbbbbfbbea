"""Setting up, and getting everything back when nobody is left."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.staff.wiring import wire
from cases import vault
from cases.casework import queries as casework
from cases.db import connect, session, transaction
from cases.errors import BadInput, WrongState
from cases.inbox.queries import report
from cases.keys import queries as keys
from cases.office.queries import certified_epoch, log_publics, office
from cases.staff import actions, queries
from cases.staff.actions import NewPerson, Plan, SecondFactor
from cases.staff.desk import Desk
from cases.staff.may import KEYS_OF, Role
from cases.staff.sitting import desk_of
from cases.staff.totp import code_at, new_secret
from cases.vault.models import Holding
from crypto.errors import CannotOpen
from crypto.keys import Pair, Signer, new_seed
from crypto.shares import join
from tests.factories.office import CHEAP, NARRATIVE, NOW, PASSWORD, FoundedOffice

TODAY = NOW.date()
PLAN = Plan(
    name="市第一医院",
    room="纪检监察室",
    mode="single",
    secretary=NewPerson("sec", "骆平川"),
    departments=["胃肠外科"],
    secrecy_review={"person": "骆平川", "document": "〔2026〕1 号"},
)


def found(plan: Plan) -> actions.Founded:
    with transaction():
        return actions.found(plan, actions.new_lock(PASSWORD, CHEAP), new_secret(), NOW)


def test_founding_makes_and_certifies_every_key_but_the_custodians(database_url: str) -> None:
    connect(database_url)
    public = Pair.from_seed(new_seed()).public
    made = found(replace(PLAN, superior_public=public))
    with transaction(reading=True):
        for kind in (*KEYS_OF[Role.DC_SEC], "recovery", "superior"):
            epoch = certified_epoch(kind, NOW.date())
            assert (epoch.id in keys.held(made.desk, kind)) == (kind in KEYS_OF[Role.DC_SEC])
        assert certified_epoch("superior", NOW.date()).public == public
        assert log_publics() == [Signer.from_seed(made.log_seed).public]
        assert office().name == "市第一医院"
        assert queries.setting("secrecy_review")["document"] == "〔2026〕1 号"
    assert Pair.from_seed(join(made.shares[1:])).public == epoch_public("recovery")


def epoch_public(kind: str, on: date = TODAY) -> bytes:
    with transaction(reading=True):
        return certified_epoch(kind, on).public


def test_founding_refuses_to_run_twice(database_url: str) -> None:
    connect(database_url)
    made = found(PLAN)
    with pytest.raises(WrongState):
        found(PLAN)
    with transaction(reading=True):
        assert keys.seed(made.desk, certified_epoch("office", NOW.date()).id)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "name"),
        ({"mode": "cloud"}, "mode"),
        ({"departments": []}, "departments"),
        ({"shares": (1, 3)}, "shares"),
        ({"shares": (4, 3)}, "shares"),
        ({"superior_public": b"x" * 1216 + b"y"}, "superior_key"),
    ],
)
def test_a_plan_that_cannot_be_leaves_nothing_behind(sqlite_url: str, changed: dict[str, object], code: str) -> None:
    connect(sqlite_url)
    with pytest.raises(BadInput) as refused:
        found(replace(PLAN, **changed))  # type: ignore[arg-type]
    assert refused.value.code == code
    with transaction(reading=True):
        assert queries.people() == []


@pytest.fixture
def hospital(office: FoundedOffice) -> FoundedOffice:
    wire()
    return office


def newcomer(hospital: FoundedOffice) -> Desk:
    """The new secretary, a day after the recovery was announced."""
    with transaction():
        _person, token = actions.ask_recovery(NewPerson("new.sec", "颜", roles=frozenset({Role.DC_SEC})), NOW)
        secret = new_secret()
        lock = actions.new_lock(PASSWORD, CHEAP)
        desk, _seed = actions.activate(token, lock, SecondFactor(secret, code_at(secret, NOW)), NOW)
    return replace(desk, now=NOW + timedelta(hours=25))


def test_k_shares_bring_everything_back_to_a_new_person(hospital: FoundedOffice) -> None:
    waiting, (clue, sent) = hospital.report(), hospital.clue()
    desk, made = newcomer(hospital), hospital.founded
    old = epoch_public("recovery")
    with transaction():
        # No act takes the last holder's key away; a fire in the wrong office does.
        for row in session().scalars(select(Holding)):
            row.form, row.key = vault.LOST, b""
    with transaction():
        count, shares = actions.recover(desk, actions.Shares(made.shares[:2], made.root_seed))
    assert count >= 7
    assert epoch_public("recovery", desk.today) == Pair.from_seed(join(shares[:2])).public != old
    with transaction():
        desk = desk_of(queries.staff(desk.staff_id), desk.keys, desk.now)
        assert vault.words(desk, report(waiting.ref)).narrative == NARRATIVE
        assert casework.clue(desk, clue.ref).ref == clue.ref
        assert vault.words(desk, report(sent.ref)).narrative == NARRATIVE
        assert actions.pending() is None
        assert queries.is_certifier(queries.staff(desk.staff_id), desk.today)


def test_the_old_shares_open_nothing_after_a_recovery(hospital: FoundedOffice) -> None:
    desk, made = newcomer(hospital), hospital.founded
    with transaction():
        actions.recover(desk, actions.Shares(made.shares[:2], made.root_seed))
    with transaction():
        person, _token = actions.ask_recovery(NewPerson("third", "严", roles=frozenset({Role.DC_SEC})), NOW)
    late = replace(desk, staff_id=person.id, now=NOW + timedelta(days=3))
    with pytest.raises(BadInput), transaction():
        actions.recover(late, actions.Shares(made.shares[:2], made.root_seed))


def test_one_share_too_few_opens_nothing(hospital: FoundedOffice) -> None:
    desk, made = newcomer(hospital), hospital.founded
    for words in (made.shares[:1], [made.shares[0], made.shares[0]], [made.shares[0], "not a share at all"], []):
        with pytest.raises(CannotOpen), transaction():
            actions.recover(desk, actions.Shares(words, made.root_seed))
    with transaction(reading=True):
        assert keys.held(desk, "office") == []


def test_a_recovery_waits_a_day_and_must_have_been_announced(hospital: FoundedOffice) -> None:
    made = hospital.founded
    with pytest.raises(WrongState) as refused, transaction():
        actions.recover(hospital.desks["wen"], actions.Shares(made.shares, made.root_seed))
    assert refused.value.code == "none"
    desk = newcomer(hospital)
    with pytest.raises(WrongState) as refused, transaction():
        actions.recover(replace(desk, now=NOW + timedelta(hours=23)), actions.Shares(made.shares[:2], made.root_seed))
    assert refused.value.code == "wait"
