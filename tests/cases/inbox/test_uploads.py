"""Files that come in parts: counted in their order, handed in whole, read as one, and swept where they never are."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from cases import objects
from cases.db import session, transaction
from cases.errors import WrongState
from cases.inbox import door, files, jobs
from cases.inbox.models import Blob, Report, Upload
from cases.office.queries import office as the_office
from tests.factories.parcels import DAY, message, parcel
from tests.factories.public_office import PublicOffice, found

FORM = b"f" * 32
NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> PublicOffice:
    objects.connect(str(tmp_path / "objects"))
    return found(database_url)


def uploaded(parts: int, form: bytes = FORM, each: int = 1000) -> UUID:
    with transaction():
        upload = door.begin_upload(door.Begun(form, (uuid4(),), DAY + timedelta(days=1), 20, 2))
    assert upload is not None
    for number in range(parts):
        objects.store().put(objects.part_id(upload, number), [os.urandom(each)])
        with transaction():
            assert door.add_part(form, door.Uploading(upload, number + 1, (number + 1) * each))
    return upload


def sealed_with(office: PublicOffice, upload: UUID, parts: int, form: bytes = FORM) -> door.Parcel:
    one = parcel([office.epochs["office"]], blobs=(door.SealedFile(upload, b"key", parts),))
    return replace(one, form=form, uploads=(upload,))


def test_parts_are_counted_in_their_order_and_by_their_own_form(office: PublicOffice) -> None:
    upload = uploaded(2)
    with transaction():
        assert not door.add_part(FORM, door.Uploading(upload, 2, 5))
        assert not door.add_part(FORM, door.Uploading(upload, 4, 5))
        assert not door.add_part(b"g" * 32, door.Uploading(upload, 3, 5))
        assert door.uploading(FORM) == [door.Uploading(upload, 2, 2000)]
        assert door.uploading(b"g" * 32) == []


def test_what_was_uploaded_is_handed_in_once_and_with_all_its_parts(office: PublicOffice) -> None:
    upload = uploaded(3)
    for wrong in (sealed_with(office, upload, 2), sealed_with(office, upload, 3, b"g" * 32)):
        with pytest.raises(WrongState), transaction():
            door.receive(wrong)
    good = sealed_with(office, upload, 3)
    with transaction():
        assert door.receive(good).fresh
    with transaction():
        assert not door.receive(good).fresh
    with transaction(reading=True):
        assert [(one.id, one.parts) for one in session().scalars(select(Blob))] == [(upload, 3)]
        assert session().scalars(select(Upload)).all() == []


def test_a_letter_takes_uploads_along(office: PublicOffice) -> None:
    first, upload = parcel([office.epochs["office"]]), uploaded(2)
    with transaction():
        door.receive(first)
    letter = message(first, office.epochs["office"], blobs=(door.SealedFile(upload, b"key", 2),))
    with transaction():
        assert door.add_message(replace(letter, form=FORM, uploads=(upload,))).fresh
    with transaction(reading=True):
        assert session().scalars(select(Blob)).one().message_id == letter.id


def test_an_upload_is_forgotten_when_its_sender_says_so(office: PublicOffice) -> None:
    upload = uploaded(2)
    with transaction():
        assert door.drop_upload(b"g" * 32, upload) is None
    with transaction():
        assert door.drop_upload(FORM, upload) == 2
    with transaction():
        assert door.drop_upload(FORM, upload) is None


def names(count: int) -> tuple[UUID, ...]:
    return tuple(uuid4() for _ in range(count))


def begin(form: bytes, of: tuple[UUID, ...], files: int = 20) -> UUID | None:
    with transaction():
        return door.begin_upload(door.Begun(form, of, DAY + timedelta(days=1), files, 1))


def test_a_form_begins_no_more_than_it_may_and_its_names_run_out(office: PublicOffice) -> None:
    three = names(3)
    assert [begin(FORM, three) for _ in range(4)] == [*three, None]
    assert begin(FORM, names(9), files=3) is None
    assert begin(FORM, names(9), files=4) is not None


def test_the_names_of_one_token_are_no_many_forms_names(office: PublicOffice) -> None:
    some = names(9)
    assert begin(b"a" * 32, some) == some[0]
    assert begin(b"b" * 32, some) == some[1]
    assert begin(b"c" * 32, some) is None
    assert begin(b"c" * 32, names(9)) is not None


def test_a_name_that_was_handed_in_is_never_given_again(office: PublicOffice) -> None:
    some = names(2)
    with transaction():
        assert begin_and_add(some) == some[0]
        door.receive(sealed_with(office, some[0], 1))
    assert begin(FORM, some) == some[1]
    with transaction():
        door.drop_upload(FORM, some[1])
    assert begin(FORM, some) == some[1]


def begin_and_add(some: tuple[UUID, ...]) -> UUID | None:
    found = door.begin_upload(door.Begun(FORM, some, DAY, 20, 1))
    assert door.add_part(FORM, door.Uploading(some[0], 1, 5))
    return found


def test_it_is_known_how_much_lies_there_unfinished(office: PublicOffice) -> None:
    uploaded(2)
    with transaction():
        door.park(b"p" * 32, door.ParkedFile(uuid4(), b"key", b"meta", DAY, 700))
    with transaction(reading=True):
        assert door.unfinished() == 2700
        assert [one.size for one in door.parked(b"p" * 32)] == [700]


def pieces(content: bytes, each: int) -> Iterator[bytes]:
    yield from (content[at : at + each] for at in range(0, len(content), each))


@pytest.mark.parametrize("length", [2500, 3000])
def test_several_parts_read_as_one(office: PublicOffice, length: int) -> None:
    content, name = os.urandom(length), uuid4()
    for number, piece in enumerate(pieces(content, 1000)):
        objects.store().put(objects.part_id(name, number), [piece])
    assert b"".join(files.read(name, 3)) == content
    assert files.size(name, 3) == length
    for start, count in ((0, 10), (990, 20), (999, 1), (1000, 1), (5, 2100), (length - 3, 50), (length, 5)):
        assert files.read_range(name, 3, start, count) == content[start : start + count], (start, count)


def test_what_was_never_handed_in_is_swept_and_what_was_stays(office: PublicOffice) -> None:
    kept, left = uploaded(3), uploaded(2)
    objects.store().put(objects.part_id(left, 2), [b"a part whose row was never told of it"])
    with transaction():
        door.receive(sealed_with(office, kept, 3))
    with transaction():
        assert jobs.sweep_uploads(NOW + timedelta(days=1)) == 0
    with transaction():
        assert jobs.sweep_uploads(NOW + timedelta(days=2)) == 3
    # Parts beyond the first have no row of their own, and are no strays for it.
    with transaction():
        assert jobs.sweep_parked(datetime.now(UTC) + timedelta(days=9)) == 0
    assert set(objects.store().ids()) == set(objects.ids_of(kept, 3))


def test_retention_takes_every_part(office: PublicOffice) -> None:
    upload = uploaded(3)
    sealed = sealed_with(office, upload, 3)
    with transaction():
        door.receive(sealed)
        session().flush()
        session().get_one(Report, sealed.id).state = "refused"
        the_office().limits = {"retention": {"refused": 365}}
    with transaction():
        assert jobs.retention(datetime(2030, 1, 1, tzinfo=UTC)) == 1
    assert list(objects.store().ids()) == []
