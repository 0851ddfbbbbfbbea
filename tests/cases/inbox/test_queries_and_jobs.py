"""Pages for 受理登记, and what runs on the clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from cases import objects
from cases.casework import jobs as casework
from cases.db import session, transaction
from cases.inbox import door, jobs, queries
from cases.inbox.models import Parked, Report
from cases.office.queries import office as the_office
from tests.factories.parcels import message, parcel
from tests.factories.public_office import PublicOffice, found


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> PublicOffice:
    objects.connect(str(tmp_path / "objects"))
    return found(database_url)


def fill(office: PublicOffice, how_many: int) -> list:
    kept = []
    with transaction():
        for number in range(how_many):
            to = "secretary" if number % 5 == 4 else "office"
            due = date(2026, 3, 9) + timedelta(days=number % 7)
            sealed = parcel([office.epochs[to], office.epochs["recovery"]], addressee=to, due_on=due)
            door.receive(sealed)
            kept.append(sealed)
        session().flush()
        for sealed in kept[::3]:
            session().get_one(Report, sealed.id).state = "registered"
    return kept


def test_pages_follow_on_one_another_without_gap_or_repeat(office: PublicOffice) -> None:
    kept = fill(office, 41)
    seen: list[queries.Waiting] = []
    after = None
    with transaction(reading=True):
        while page := queries.waiting(["office", "secretary"], after, 7):
            seen += page
            after = page[-1].key
    assert {one.id for one in seen} == {one.id for one in kept}
    assert len(seen) == 41
    assert [one.due_on for one in seen] == sorted(one.due_on for one in seen)


def test_whoever_holds_no_key_of_an_addressee_does_not_see_its_reports(office: PublicOffice) -> None:
    fill(office, 20)
    with transaction(reading=True):
        assert {one.addressee for one in queries.waiting(["office"])} == {"office"}
        assert queries.waiting([]) == []
        assert queries.waiting_count(["office"], 100) == 16
        assert queries.waiting_count(["office"], 10) == 10


def test_a_date_turns_blue_yellow_and_red(office: PublicOffice) -> None:
    sealed = parcel([office.epochs["office"]], day=date(2026, 3, 2), due_on=date(2026, 3, 13))
    with transaction():
        door.receive(sealed)
    levels = {}
    for day in range(2, 18):
        with transaction():
            casework.levels(datetime(2026, 3, day, 4, tzinfo=UTC))
        with transaction(reading=True):
            levels[day] = session().get_one(Report, sealed.id).level
    assert list(dict.fromkeys(levels.values())) == ["none", "blue", "yellow", "red"]
    assert (levels[13], levels[14]) == ("yellow", "red")
    with transaction():
        assert casework.levels(datetime(2026, 3, 17, 4, tzinfo=UTC)) == 0


def test_parked_files_go_after_their_day_and_strays_after_two(office: PublicOffice) -> None:
    now = datetime.now(UTC)
    old, young, stray = uuid4(), uuid4(), uuid4()
    for one in (old, young, stray):
        objects.store().put(one, [b"sealed"])
    with transaction():
        for one, until in ((old, now.date() - timedelta(days=3)), (young, now.date() + timedelta(days=9))):
            door.park(b"f" * 32, door.ParkedFile(one, b"key", b"meta", until))
    with transaction():
        assert jobs.sweep_parked(now) == 1
    assert set(objects.store().ids()) == {young, stray}
    with transaction():
        assert jobs.sweep_parked(now + timedelta(days=3)) == 1
    assert set(objects.store().ids()) == {young}
    with transaction(reading=True):
        assert session().scalars(select(Parked.id)).all() == [young]


def test_nothing_is_deleted_by_default_and_by_state_where_the_office_says_so(office: PublicOffice) -> None:
    file = uuid4()
    objects.store().put(file, [b"sealed"])
    first = parcel([office.epochs["office"]], blobs=(door.SealedFile(file, b"key"),))
    second = parcel([office.epochs["office"]])
    with transaction():
        door.receive(first)
        door.receive(replace(second))
        door.add_message(message(first, office.epochs["office"]))
        session().flush()
        session().get_one(Report, first.id).state = "refused"
    later = datetime(2030, 1, 1, tzinfo=UTC)
    with transaction():
        assert jobs.retention(later) == 0
        the_office().limits = {"retention": {"refused": 365}}
    with transaction():
        assert jobs.retention(later) == 1
    with transaction(reading=True):
        assert session().scalar(select(func.count()).select_from(Report)) == 1
    assert list(objects.store().ids()) == []
