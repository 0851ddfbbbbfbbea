"""What is sealed opens in its own place with its own key, and nowhere else."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from cases import vault
from cases.casework import queries
from cases.casework.actions import recovered
from cases.casework.models import CaseRecovery, Entry, Gist, Holding, Task
from cases.db import session, transaction
from cases.errors import BadInput, NotFound
from cases.inbox.models import Message, Report
from cases.inbox.turns import rewrap
from cases.keys.actions import rotate, share_all
from cases.keys.hooks import on_turn
from cases.office import queries as offices
from cases.staff.founding import new_recovery
from cases.staff.hooks import Recovered
from cases.triage import actions as triage
from cases.vault import CaseKey, page
from crypto.errors import CannotOpen
from crypto.seal import new_key
from crypto.shares import join
from tests.factories.office import NARRATIVE, FoundedOffice, sent_file

CASE = CaseKey(uuid4(), 1, new_key())


@given(st.dictionaries(st.text(max_size=8).filter(lambda key: key != "v"), st.text(max_size=40), max_size=4))
def test_a_row_gives_back_what_was_sealed(values: dict[str, str]) -> None:
    assert vault.open_row(CASE, vault.seal_row(CASE, Entry(), values)) == values


@given(st.data())
def test_a_row_that_was_moved_or_changed_does_not_open(data: st.DataObject) -> None:
    row = vault.seal_row(CASE, Entry(), {"text": "话"})
    which = data.draw(st.sampled_from(["key", "body", "id", "epoch", "table", "case"]))
    if which in ("key", "body"):
        blob = bytearray(getattr(row, which))
        blob[data.draw(st.integers(0, len(blob) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        setattr(row, which, bytes(blob))
    elif which == "id":
        row.id = uuid4()
    elif which == "epoch":
        row.epoch = 2
    elif which == "table":
        moved = Gist(epoch=row.epoch, key=row.key, body=row.body)
        moved.id = row.id
        with pytest.raises(CannotOpen):
            vault.open_row(CASE, moved)
        return
    case = CASE if which != "case" else CaseKey(CASE.clue_id, 1, new_key())
    with pytest.raises(CannotOpen):
        vault.open_row(case, row)


def test_two_rows_cannot_change_places() -> None:
    one, two = (vault.seal_row(CASE, Task(), {"text": text}) for text in "甲乙")
    one.key, one.body, two.key, two.body = two.key, two.body, one.key, one.body
    for row in (one, two):
        with pytest.raises(CannotOpen):
            vault.open_row(CASE, row)


@given(st.text(max_size=60))
def test_a_cursor_is_read_or_refused(text: str) -> None:
    try:
        found = page.read(text)
    except BadInput:
        return
    assert found is None or page.read(page.write(*found)) == found


def test_nothing_plain_lies_in_the_rows(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    office.says(sent, "后来的话")
    with transaction(reading=True):
        blobs = [*session().scalars(select(Gist.body)), *session().scalars(select(Entry.body))]
        blobs += [*session().scalars(select(Report.body)), *session().scalars(select(Message.body))]
    for words in ("二病区院外检测", "周某", NARRATIVE[:6], "后来的话"):
        assert not any(words.encode() in blob for blob in blobs)
    assert clue.ref


def test_a_letter_moved_to_another_number_is_shown_as_unreadable(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    office.says(sent, "一")
    office.says(sent, "二")
    with transaction():
        first, second = session().scalars(select(Message).order_by(Message.counter))
        first.body, second.body, first.key, second.key = second.body, first.body, second.key, first.key
    with transaction(reading=True):
        (origin,) = queries.clue(office.desk("wen"), clue.ref).origins
    assert [one.text for one in origin.letters] == [None, None]


def test_a_letter_of_somebody_without_a_certificate_is_not_believed(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    with transaction(reading=True):
        stored = session().get_one(Report, sent.id)
        have = vault.opened(office.desk("wen"), stored)
    forged = office.desk("wen")
    object.__setattr__(forged, "keys", office.desk("gu").keys)  # 顾清和's pen under 温以宁's certificates
    with transaction():
        vault.write_to_reporter(
            forged, vault.Opened(session().get_one(Report, sent.id), have.dek, have.threads), "假的"
        )
    assert [one.text for one in office.hears(sent)] == [None]
    with transaction(reading=True):
        assert [one.text for one in queries.clue(office.desk("wen"), clue.ref).origins[0].letters] == [None]


def test_a_file_of_another_report_is_absent(office: FoundedOffice) -> None:
    photo = sent_file("照片.jpg", b"x" * 10)
    office.report(fresh=(photo,))
    mine = office.report()
    with transaction(reading=True):
        have = vault.opened(office.desk("clerk"), session().get_one(Report, mine.id))
    with transaction(reading=True), pytest.raises(NotFound):
        vault.open_file(office.desk("clerk"), have, photo.id)


def test_a_report_and_its_letters_open_after_the_intake_key_was_replaced(office: FoundedOffice) -> None:
    sent = office.report()
    office.says(sent, "补充")
    on_turn(rewrap)
    with transaction():
        rotate(office.desk("sec"), "office")
        share_all(office.desk("sec"), ["office"], office.id("clerk"))
    with transaction():
        triage.register(office.desk("clerk"), sent.ref)
        stored = session().get_one(Report, sent.id)
        have = vault.opened(office.desk("clerk"), stored)
        assert have.words.narrative == NARRATIVE
        assert [one.text for one in vault.letters(office.desk("clerk"), have)] == ["补充"]
    clue, _ = office.clue(sent=sent)
    with transaction(reading=True):
        assert [one.text for one in queries.clue(office.desk("wen"), clue.ref).origins[0].letters] == ["补充"]


def test_recovery_opens_a_clue_that_nobody_holds_any_more(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    seed = join(office.founded.shares[:2])
    sec = office.desk("sec")
    with transaction():
        for row in session().scalars(select(Holding)):
            row.form, row.key = vault.LOST, b""
    with transaction():
        old = offices.current_epoch("recovery")
        new, shares = new_recovery(sec, (2, 3))
        recovered(Recovered(sec, old, seed, new))
    with transaction(reading=True):
        assert queries.clue(sec, clue.ref).gist.title == "二病区院外检测"
        assert session().scalars(select(CaseRecovery.recovery_id)).all() == [new.id]
    assert len(shares) == 3


def test_recovery_puts_nobody_on_a_clue_that_is_held(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    with transaction():
        old = offices.current_epoch("recovery")
        new, _ = new_recovery(office.desk("sec"), (2, 3))
        recovered(Recovered(office.desk("sec"), old, join(office.founded.shares[1:]), new))
    with pytest.raises(NotFound), transaction(reading=True):
        queries.clue(office.desk("sec"), clue.ref)


def test_without_a_role_for_registration_a_key_alone_opens_no_page(office: FoundedOffice) -> None:
    sent = office.report()
    with transaction():
        triage.open_words(office.desk("clerk"), sent.ref, "登记")
    with transaction(reading=True), pytest.raises(NotFound):
        vault.words(office.desk("gu"), session().get_one(Report, sent.id))
