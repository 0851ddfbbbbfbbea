"""Somebody who knew a clue's key has gone: the next holder makes another before anything more is written."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.casework import actions, hooks, queries
from cases.casework.models import Clue, Entry, Holding, Origin, ThreadKey
from cases.db import session, transaction
from cases.errors import NotFound, Unready
from cases.inbox.models import Message
from cases.staff import actions as staff
from cases.staff import queries as people
from cases.staff.desk import Desk
from cases.staff.founding import certify_certifier
from cases.staff.hooks import on_lost
from cases.staff.models import Staff
from cases.staff.upkeep import renew_certificates
from cases.vault import CaseKey, contexts, open_holdings, open_row
from cases.vault.reports import origin_key
from crypto.errors import CannotOpen
from crypto.unseal import unbox, unseal_from
from tests.factories.office import NOW, FoundedOffice, together


def _key_of(desk: Desk, clue: Clue) -> CaseKey:
    with transaction(reading=True):
        row = session().get_one(Holding, (clue.id, desk.staff_id))
        return open_holdings(desk, [row])[clue.id]


def _leave(office: FoundedOffice, who: str) -> None:
    on_lost(actions.lost)
    with transaction():
        staff.leave(office.desk("sec"), office.id(who))


def _epoch(clue: Clue) -> tuple[int, bool]:
    with transaction(reading=True):
        row = session().get_one(Clue, clue.id)
        return row.epoch, row.rekey


def _lines(desk: Desk, clue: Clue) -> list[str]:
    with transaction(reading=True):
        return [line.kind for line in queries.clue(desk, clue.ref).course]


def test_who_left_opens_nothing_that_is_written_after_the_next_look(office: FoundedOffice) -> None:
    clue, sent = office.clue(handlers=[office.id("wen"), office.id("gu")])
    old = _key_of(office.desk("gu"), clue)
    with transaction(reading=True):
        thread = session().scalars(select(ThreadKey)).one()
        seed = unbox(old.key, thread.seed, contexts.thread_seed(sent.id, 1, 1))
    _leave(office, "gu")
    assert _epoch(clue) == (1, True)
    told: list[int] = []
    hooks.on_change(lambda _desk, one: told.append(one.epoch))
    with transaction():
        actions.look(office.desk("wen"), clue.ref)
    assert _epoch(clue) == (2, False)
    assert told == [2]
    office.says(sent, "后来的话")
    with transaction():
        actions.note(office.desk("wen"), clue.ref, "后来的记录")
        actions.reply(office.desk("head"), clue.ref, sent.ref, "后来的答复")
    with transaction(reading=True):
        for row in session().scalars(select(Entry)):
            for epoch in (1, 2):
                with pytest.raises(CannotOpen):
                    open_row(CaseKey(clue.id, epoch, old.key), row)
        for origin in session().scalars(select(Origin)):
            with pytest.raises(CannotOpen):
                origin_key(CaseKey(clue.id, 2, old.key), origin)
        for message in session().scalars(select(Message).where(Message.epoch == 2)):
            with pytest.raises(CannotOpen):
                unseal_from(seed, message.copy or message.body, b"")
        page = queries.clue(office.desk("head"), clue.ref)
    assert [letter.text for letter in page.origins[0].letters] == ["后来的话", "后来的答复"]
    assert [line.kind for line in page.course].count("rekeyed") == 1


def test_a_page_that_is_read_makes_no_key_and_an_act_without_a_look_does(office: FoundedOffice) -> None:
    clue, _ = office.clue(handlers=[office.id("wen"), office.id("gu")])
    _leave(office, "gu")
    assert "rekeyed" not in _lines(office.desk("wen"), clue)
    with transaction():
        actions.note(office.desk("wen"), clue.ref, "记录")
    assert _epoch(clue) == (2, False)
    assert {"rekeyed", "note"} <= set(_lines(office.desk("head"), clue))


def test_two_who_look_at_once_make_one_key(office: FoundedOffice) -> None:
    clue, _ = office.clue(handlers=[office.id("wen"), office.id("gu")])
    _leave(office, "gu")
    done = together(
        lambda: actions.look(office.desk("wen"), clue.ref),
        lambda: actions.note(office.desk("head"), clue.ref, "记录"),
    )
    assert not [one for one in done if isinstance(one, Exception)]
    assert _epoch(clue) == (2, False)
    for who in ("wen", "head"):
        assert _lines(office.desk(who), clue).count("rekeyed") == 1


def test_a_forgotten_password_turns_the_key_too_and_the_person_gets_the_new_one(office: FoundedOffice) -> None:
    clue, _ = office.clue(handlers=[office.id("wen"), office.id("gu")])
    with transaction():
        actions.lost(office.desk("sec"), office.id("gu"))
    with transaction():
        actions.look(office.desk("head"), clue.ref)
    assert _epoch(clue) == (2, False)
    with pytest.raises(NotFound):
        _lines(office.desk("gu"), clue)
    with transaction():
        assert actions.regrant(office.desk("wen"), office.id("gu")) == 1
    assert "rekeyed" in _lines(office.desk("gu"), clue)


def test_a_colleague_without_a_certificate_holds_up_writing_and_not_looking(office: FoundedOffice) -> None:
    clue, _ = office.clue(handlers=[office.id("wen"), office.id("gu")])
    _leave(office, "gu")
    with transaction():
        person = session().get_one(Staff, office.id("head"))
        certificate, person.certificate_id = person.certificate_id, None
    with transaction():
        actions.look(office.desk("wen"), clue.ref)
    assert _epoch(clue) == (1, True)
    assert "opened" in _lines(office.desk("wen"), clue)
    with pytest.raises(Unready), transaction():
        actions.note(office.desk("wen"), clue.ref, "记录")
    with transaction():
        session().get_one(Staff, office.id("head")).certificate_id = certificate
    with transaction():
        actions.look(office.desk("wen"), clue.ref)
    assert _epoch(clue) == (2, False)


def _renewed(office: FoundedOffice, days: int) -> tuple[Desk, Desk]:
    """The secretary and 温以宁 so many days before the first certificates end, both certified anew."""
    with transaction(reading=True):
        until = session().scalars(select(ThreadKey.until)).one()
    late = NOW + timedelta(days=(until - NOW.date()).days - days)
    with transaction():
        sec = certify_certifier(office.founded.root_seed, office.desk("sec", late))
        renew_certificates(sec)
    with transaction(reading=True):
        wen = replace(office.desk("wen", late), certificate_id=people.staff(office.id("wen")).certificate_id)
    return sec, wen


@pytest.mark.parametrize("by", ["look", "upkeep"])
def test_a_reporter_can_write_after_the_first_certificate_has_ended(office: FoundedOffice, by: str) -> None:
    clue, sent = office.clue()
    with transaction(reading=True):
        first = session().scalars(select(ThreadKey.until)).one()
    _, wen = _renewed(office, 30)
    after = first + timedelta(days=1)
    with pytest.raises(Unready):
        office.says(sent, "还能写吗", day=after)
    with transaction():
        actions.look(wen, clue.ref) if by == "look" else actions.upkeep(wen)
    with transaction(reading=True):
        row = session().scalars(select(ThreadKey)).one()
        assert row.epoch == 1
        assert row.until > first + timedelta(days=60)
    office.says(sent, "还能写", day=after)
    with transaction(reading=True):
        page = queries.clue(replace(wen, now=wen.now + timedelta(days=31)), clue.ref)
    assert [letter.text for letter in page.origins[0].letters] == ["还能写"]


def test_a_thread_is_not_certified_again_early_nor_by_a_shorter_certificate(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    _, wen = _renewed(office, 90)
    for desk in (wen, office.desk("head", wen.now + timedelta(days=60))):
        with transaction():
            actions.look(desk, clue.ref)
            actions.upkeep(desk)
    with transaction(reading=True):
        row = session().scalars(select(ThreadKey)).one()
        assert row.until < wen.now.date() + timedelta(days=100)


def test_envelopes_are_boxed_at_sign_in(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    with transaction():
        actions.upkeep(office.desk("wen"))
    with transaction(reading=True):
        assert session().get_one(Holding, (clue.id, office.id("wen"))).form == "box"
        assert session().get_one(Holding, (clue.id, office.id("head"))).form == "hpke"
        assert queries.clue(office.desk("wen"), clue.ref).ref == clue.ref
