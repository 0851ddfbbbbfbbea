"""Signing in, and what a stolen cookie or a stolen row is worth."""

import secrets
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from cases.db import session, transaction
from cases.errors import BadInput, NotFound
from cases.staff import actions, cache, queries
from cases.staff.contexts import session_box
from cases.staff.models import StaffSession
from cases.staff.totp import code_at, new_secret
from crypto.errors import CannotOpen
from crypto.keys import session_id, session_key
from crypto.unseal import unbox
from tests.factories.office import CHEAP, NOW, PASSWORD, FoundedOffice


def name_of(office: FoundedOffice, who: str) -> str:
    with transaction(reading=True):
        return queries.staff(office.id(who)).username


def give_totp(office: FoundedOffice, who: str) -> str:
    """A known second factor for a person of the factory."""
    secret = new_secret()
    with transaction():
        opened = queries.latch(queries.staff(office.id(who)).username, CHEAP).opened(PASSWORD, CHEAP)
        actions.renew_totp(office.desks[who], opened, actions.SecondFactor(secret, code_at(secret, NOW)))
        queries.staff(office.id(who)).totp_step = 0
    return secret


def enter(username: str, password: str, otp: str, now=NOW) -> str | None:  # type: ignore[no-untyped-def]
    with transaction():
        return actions.login(username, password, otp, now, CHEAP)


def test_password_and_code_open_a_sitting_with_the_persons_own_keys(office: FoundedOffice) -> None:
    secret = give_totp(office, "wen")
    cookie = enter(name_of(office, "wen"), PASSWORD, code_at(secret, NOW))
    assert cookie is not None
    with transaction(reading=True):
        desk = actions.at_desk(cookie, NOW, CHEAP)
    assert desk is not None
    assert desk.keys.signer.public == office.desks["wen"].keys.signer.public
    assert desk.certificate_id is not None


def test_no_code_works_twice(office: FoundedOffice) -> None:
    secret = give_totp(office, "wen")
    name, code = name_of(office, "wen"), code_at(secret, NOW)
    assert enter(name, PASSWORD, code) is not None
    assert enter(name, PASSWORD, code) is None


@pytest.mark.parametrize(("who", "password", "code"), [("wen", "wrong wrong wrong", ""), ("nobody", PASSWORD, "")])
def test_a_wrong_password_and_an_unknown_name_answer_alike(
    office: FoundedOffice, who: str, password: str, code: str
) -> None:
    username = name_of(office, who) if who == "wen" else who
    assert enter(username, password, code) is None


def test_an_unknown_name_costs_the_same_slow_step(office: FoundedOffice) -> None:
    with transaction(reading=True):
        known, unknown = queries.latch(name_of(office, "wen"), CHEAP), queries.latch("nobody", CHEAP)
    assert len(known.salt) == len(unknown.salt)
    assert unknown.opened(PASSWORD, CHEAP) is None
    with transaction(reading=True):
        assert queries.latch("nobody", CHEAP).salt == unknown.salt


def test_waits_grow_with_failures_and_the_right_password_gets_in_after_them(office: FoundedOffice) -> None:
    secret, name = give_totp(office, "wen"), name_of(office, "wen")
    now = NOW
    for _ in range(20):
        assert enter(name, "wrong wrong wrong", "000000", now) is None
        now += timedelta(seconds=1)
    assert enter(name, PASSWORD, code_at(secret, now), now) is None, "the wait is still running"
    now += timedelta(seconds=61)
    assert enter(name, PASSWORD, code_at(secret, now), now) is not None
    with transaction(reading=True):
        assert queries.staff(office.id("wen")).failures == 0


def test_neither_cookie_nor_row_alone_opens_the_seed(office: FoundedOffice) -> None:
    secret = give_totp(office, "wen")
    cookie = enter(name_of(office, "wen"), PASSWORD, code_at(secret, NOW))
    assert cookie is not None
    raw = urlsafe_b64decode(cookie + "=")
    with transaction(reading=True):
        row = session().scalars(select(StaffSession)).one()
    assert row.id == session_id(raw) != raw
    ctx = session_box(row.id, row.staff_id)
    assert len(unbox(session_key(raw, CHEAP.pepper), row.box, ctx)) == 32
    for key in (
        session_key(row.id, CHEAP.pepper),
        session_key(raw, b"q" * 32),
        session_key(secrets.token_bytes(32), CHEAP.pepper),
    ):
        with pytest.raises(CannotOpen):
            unbox(key, row.box, ctx)
    cache.drop(row.id)
    with transaction(reading=True):
        assert actions.at_desk(cookie, NOW, replace(CHEAP, pepper=b"q" * 32)) is None
        assert actions.at_desk(secrets.token_urlsafe(32), NOW, CHEAP) is None
        assert actions.at_desk("", NOW, CHEAP) is None
        assert actions.at_desk("\u00e9" * 43, NOW, CHEAP) is None


def test_idle_signed_out_and_ended_sittings_open_nothing(office: FoundedOffice) -> None:
    secret, name = give_totp(office, "wen"), name_of(office, "wen")
    cookies = [
        enter(name, PASSWORD, code_at(secret, NOW + timedelta(minutes=m)), NOW + timedelta(minutes=m)) for m in range(3)
    ]
    now = NOW + timedelta(minutes=3)
    with transaction():
        desks = [actions.at_desk(cookie or "", now, CHEAP) for cookie in cookies]
        assert all(desks)
        first, second, third = (desk for desk in desks if desk)
        assert len(queries.sessions(first)) == 3
        actions.sign_out(first)
        actions.end_session(second, third.session_id)
    with transaction(reading=True):
        alive = [actions.at_desk(cookie or "", now, CHEAP) is not None for cookie in cookies]
        assert alive == [False, True, False]
        assert actions.at_desk(cookies[1] or "", now + timedelta(minutes=20), CHEAP) is None


def test_nobody_ends_anothers_sitting(office: FoundedOffice) -> None:
    secret = give_totp(office, "wen")
    cookie = enter(name_of(office, "wen"), PASSWORD, code_at(secret, NOW))
    with transaction():
        desk = actions.at_desk(cookie or "", NOW, CHEAP)
        assert desk is not None
        with pytest.raises(NotFound):
            actions.end_session(office.desks["gu"], desk.session_id)


def test_a_new_password_opens_the_same_keys_and_the_old_one_nothing(office: FoundedOffice) -> None:
    secret, name = give_totp(office, "wen"), name_of(office, "wen")
    with transaction():
        latch = queries.latch(name, CHEAP)
        with pytest.raises(BadInput):
            actions.change_password(
                office.desks["wen"],
                latch.opened("wrong wrong wrong", CHEAP),
                actions.new_lock("青山隐隐水迢迢秋尽江南草", CHEAP),
            )
        actions.change_password(
            office.desks["wen"], latch.opened(PASSWORD, CHEAP), actions.new_lock("青山隐隐水迢迢秋尽江南未", CHEAP)
        )
    assert enter(name, PASSWORD, code_at(secret, NOW)) is None
    cookie = enter(name, "青山隐隐水迢迢秋尽江南未", code_at(secret, NOW))
    with transaction(reading=True):
        desk = actions.at_desk(cookie or "", NOW, CHEAP)
    assert desk is not None
    assert desk.keys.pair.public == office.desks["wen"].keys.pair.public


def test_a_draft_opens_under_the_writers_own_key_alone(office: FoundedOffice) -> None:
    wen, gu = office.desks["wen"], office.desks["gu"]
    with transaction():
        actions.keep_draft(wen, "clue/note", "写到一半")
        assert actions.draft(wen, "clue/note") == "写到一半"
        assert actions.draft(replace(wen, keys=gu.keys), "clue/note") == ""
        actions.keep_draft(wen, "clue/note", " ")
        assert actions.draft(wen, "clue/note") == ""


def test_a_new_authenticator_wants_the_password(office: FoundedOffice) -> None:
    secret = new_secret()
    with transaction(reading=True):
        wrong = queries.latch(name_of(office, "wen"), CHEAP).opened("not the password at all", CHEAP)
    with pytest.raises(BadInput) as refused, transaction():
        actions.renew_totp(office.desks["wen"], wrong, actions.SecondFactor(secret, code_at(secret, NOW)))
    assert (refused.value.code, refused.value.field) == ("login", "old")


def test_a_sitting_whose_row_names_another_person_opens_nothing(office: FoundedOffice) -> None:
    secret = give_totp(office, "wen")
    cookie = enter(name_of(office, "wen"), PASSWORD, code_at(secret, NOW))
    assert cookie is not None
    with transaction(reading=True):
        assert actions.at_desk(cookie, NOW, CHEAP) is not None  # its keys are kept in memory from here on
    with transaction():
        session().scalars(select(StaffSession)).one().staff_id = office.id("head")
    with transaction(reading=True):
        assert actions.at_desk(cookie, NOW, CHEAP) is None


def test_whoever_makes_room_for_another_leaves_nothing_opened_behind(
    office: FoundedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[UUID] = []
    monkeypatch.setattr(cache, "_kept", type(cache._kept)())
    monkeypatch.setattr(cache, "_gone", [told.append])
    for number in range(cache.MOST + 1):
        who = "wen" if number == 0 else "gu"
        cache.keep(bytes([number]), office.id(who), office.desks[who].keys, NOW)
    assert told == [office.id("wen")]
