"""What the inbox door keeps, keeps once, and refuses: the same on SQLite and on PostgreSQL."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from cases.audit.models import AuditLine
from cases.db import session, transaction
from cases.errors import NotFound, WrongState
from cases.inbox import door
from cases.inbox.models import Blob, Identity, Message, Parked, Report, ReportWrap
from tests.factories.parcels import DAY, message, parcel
from tests.factories.public_office import PublicOffice, found


@pytest.fixture
def office(database_url: str) -> PublicOffice:
    return found(database_url)


def count(table: type) -> int:
    with transaction(reading=True):
        return session().scalar(select(func.count()).select_from(table)) or 0


def two(office: PublicOffice) -> list:
    return [office.epochs["office"], office.epochs["recovery"]]


def test_a_report_is_kept_with_all_that_belongs_to_it(office: PublicOffice) -> None:
    sealed = parcel(two(office), named=True, blobs=(door.SealedFile(uuid4(), b"k" * 77),))
    who = door.SealedIdentity(office.epochs["custodians"], office.epochs["approvers"], b"i" * 900)
    with transaction():
        stored = door.receive(replace(sealed, identity=who))
    assert stored.fresh
    with transaction(reading=True):
        row = session().scalars(select(Report)).one()
        assert (row.id, row.body, row.state, row.said) == (sealed.id, sealed.body, "received", "received")
        assert (row.received_on, row.due_on, row.next_on) == (DAY, sealed.due_on, sealed.due_on)
        assert {wrap.blob for wrap in session().scalars(select(ReportWrap))} == {wrap.blob for wrap in sealed.wraps}
        assert session().scalars(select(Blob)).one().key == b"k" * 77
        assert session().scalars(select(Identity)).one().blob == b"i" * 900


def test_the_line_tells_the_day_and_no_more(office: PublicOffice) -> None:
    sealed = parcel(two(office))
    with transaction():
        door.receive(sealed)
    with transaction(reading=True):
        line = session().scalars(select(AuditLine).where(AuditLine.act == "report.receive")).one()
    assert (line.actor, line.object, line.at) == ("reporter", str(sealed.id), datetime(2026, 3, 3, 16, tzinfo=UTC))


@pytest.mark.parametrize("same", ["lookup", "origin"])
def test_the_same_report_again_is_one_report(office: PublicOffice, same: str) -> None:
    first = parcel(two(office))
    with transaction():
        door.receive(first)
    again = replace(parcel(two(office)), **{same: getattr(first, same)})
    with transaction():
        stored = door.receive(again)
    assert (stored.report_id, stored.fresh, stored.origin) == (first.id, False, first.origin)
    assert count(Report) == 1
    assert count(AuditLine) == 1


def test_a_reference_that_is_taken_is_drawn_again(office: PublicOffice) -> None:
    first = parcel(two(office))
    with transaction():
        door.receive(first)
    with pytest.raises(WrongState, match="again"), transaction():
        door.receive(replace(parcel(two(office)), ref=first.ref))
    assert count(Report) == 1


def test_a_replaced_key_is_refused_and_nothing_is_kept(office: PublicOffice) -> None:
    sealed = parcel(two(office))
    with transaction():
        office.epoch("office")
    with pytest.raises(WrongState, match="superseded"), transaction():
        door.receive(sealed)
    assert count(Report) == count(ReportWrap) == count(AuditLine) == 0


def test_a_report_without_any_key_is_refused(office: PublicOffice) -> None:
    with pytest.raises(WrongState), transaction():
        door.receive(parcel([]))
    assert count(Report) == 0


def test_parked_files_become_files_of_the_report(office: PublicOffice) -> None:
    form, file = os.urandom(32), uuid4()
    with transaction():
        door.park(form, door.ParkedFile(file, b"key", b"meta", DAY))
        assert [one.id for one in door.parked(form)] == [file]
    with transaction():
        door.receive(parcel(two(office), form=form, parked=(file,), blobs=(door.SealedFile(file, b"boxed"),)))
    assert count(Parked) == 0
    with transaction(reading=True):
        assert session().scalars(select(Blob)).one().id == file


def test_a_parked_file_of_another_form_cannot_be_taken(office: PublicOffice) -> None:
    file = uuid4()
    with transaction():
        door.park(os.urandom(32), door.ParkedFile(file, b"key", b"meta", DAY))
    stolen = parcel(two(office), form=os.urandom(32), parked=(file,), blobs=(door.SealedFile(file, b"boxed"),))
    with pytest.raises(WrongState, match="parked"), transaction():
        door.receive(stolen)
    assert count(Parked) == 1
    assert count(Report) == count(Blob) == 0


def test_unpark_forgets_only_this_form(office: PublicOffice) -> None:
    mine, other = os.urandom(32), os.urandom(32)
    files = [uuid4(), uuid4(), uuid4()]
    with transaction():
        for form, file in zip((mine, mine, other), files, strict=True):
            door.park(form, door.ParkedFile(file, b"key", b"meta", DAY))
    with transaction():
        assert door.unpark(mine, (files[0], files[2])) == [files[0]]
    with transaction():
        assert door.unpark(mine) == [files[1]]
    assert count(Parked) == 1


def test_messages_are_numbered_and_kept_once(office: PublicOffice) -> None:
    sealed = parcel(two(office))
    first = message(sealed, office.epochs["office"])
    with transaction():
        door.receive(sealed)
        assert door.add_message(first).fresh
    with transaction():
        assert not door.add_message(replace(first, id=uuid4())).fresh
    with pytest.raises(WrongState, match="again"), transaction():
        door.add_message(message(sealed, office.epochs["office"]))
    with transaction():
        assert door.add_message(message(sealed, office.epochs["office"], counter=2)).fresh
    assert count(Message) == 2
    with transaction(reading=True):
        assert session().get_one(Report, sealed.id).new_words
        acts = session().scalars(select(AuditLine.act).order_by(AuditLine.id)).all()
    assert acts == ["report.receive", "report.message", "report.message"]


def test_a_message_to_a_replaced_key_is_refused(office: PublicOffice) -> None:
    sealed = parcel(two(office))
    with transaction():
        door.receive(sealed)
    old = office.epochs["office"]
    with transaction():
        office.epoch("office")
    with pytest.raises(WrongState, match="superseded"), transaction():
        door.add_message(message(sealed, old))
    with transaction():
        row = session().get_one(Report, sealed.id)
        row.thread_public, row.thread_epoch = b"p" * 1216, 2
    with pytest.raises(WrongState, match="superseded"), transaction():
        door.add_message(message(sealed, None, epoch=1))
    with transaction():
        assert door.add_message(message(sealed, None, epoch=2)).fresh


def test_a_message_to_no_report_is_not_found(office: PublicOffice) -> None:
    with pytest.raises(NotFound), transaction():
        door.add_message(message(parcel(two(office)), office.epochs["office"]))


def test_who_knows_a_reports_id_and_not_its_code_writes_nothing_into_its_thread(office: PublicOffice) -> None:
    sealed, codeless = parcel(two(office)), parcel(two(office), lookup=None)
    with transaction():
        door.receive(sealed)
        door.receive(codeless)
    for one, lookup in ((sealed, b"x" * 32), (sealed, b""), (codeless, b"")):
        with pytest.raises(NotFound), transaction():
            door.add_message(message(one, office.epochs["office"], lookup=lookup))
    assert count(Message) == 0


def test_the_thread_gives_states_and_letters_and_nothing_of_the_report(office: PublicOffice) -> None:
    sealed = parcel(two(office))
    with transaction():
        door.receive(sealed)
        door.add_message(message(sealed, office.epochs["office"]))
        out = {"direction": "out", "counter": 1, "day": DAY, "epoch": 0, "key_form": "none", "body": b"sealed to you"}
        session().add(Message(id=uuid4(), report_id=sealed.id, copy=b"the office's own", read=False, **out))
    with transaction(reading=True):
        thread = door.thread(sealed.lookup or b"")
        assert door.thread(os.urandom(32)) is None
    assert thread is not None
    assert (thread.report_id, thread.said, thread.received_on, thread.next_on) == (
        sealed.id,
        "received",
        DAY,
        sealed.due_on,
    )
    assert {(one.direction, one.body) for one in thread.letters} == {("in", None), ("out", b"sealed to you")}
    assert thread.next_counter == 2
    assert sealed.body not in repr(thread).encode()


def test_withdrawing_marks_once_and_says_nothing_of_unknown_codes(office: PublicOffice) -> None:
    sealed = parcel(two(office))
    with transaction():
        door.receive(sealed)
    for lookup in (sealed.lookup, sealed.lookup, os.urandom(32)):
        with transaction():
            door.withdraw(lookup or b"", DAY)
    with transaction(reading=True):
        row = session().get_one(Report, sealed.id)
        assert (row.withdrawn, row.new_words, row.state) == (True, True, "received")
        acts = session().scalars(select(AuditLine.act)).all()
    assert sorted(acts) == ["report.receive", "report.withdraw"]


def _broken_line(office: PublicOffice) -> None:
    with transaction():
        door.receive(parcel(two(office)))
        raise RuntimeError("the line broke")


def test_what_is_rolled_back_leaves_nothing(office: PublicOffice) -> None:
    with pytest.raises(RuntimeError):
        _broken_line(office)
    assert count(Report) == count(AuditLine) == 0
