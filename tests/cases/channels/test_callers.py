"""A number and its PIN, on both databases and as the public role: the status, the count, the pauses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from cases.channels import callers as given
from cases.channels.callers import NewCaller
from cases.channels.door.callers import Standing
from cases.channels.models import Caller
from cases.db import connect, disconnect, session, transaction
from cases.errors import WrongState
from cases.inbox.models import Report
from intake.callers import Pins
from tests.factories.databases import statement
from tests.factories.office import FoundedOffice, found_office

PINS = Pins(bytes(range(1, 41)))
NUMBER, PIN = "40718265", "7305"


def with_caller(office: FoundedOffice, number: str = NUMBER, pin: str = PIN) -> UUID:
    """A report whose caller has this number and PIN."""
    sent = office.report()
    hashed = PINS.hashed(number, pin)
    with transaction():
        report = session().scalars(sa.select(Report).where(Report.ref == sent.ref)).one()
        given.give(report.id, NewCaller(number, hashed))
        return report.id


def row(number: str = NUMBER) -> Caller:
    with transaction(reading=True):
        return session().scalars(sa.select(Caller).where(Caller.number == number)).one()


def look(pin: str, number: str = NUMBER) -> Standing | None:
    return PINS.look(number, pin, datetime.now(UTC))


def goes_by(time: timedelta, number: str = NUMBER) -> None:
    """A pause goes by the database's own clock, which no test can turn: so its end comes nearer instead."""
    with transaction():
        one = session().scalars(sa.select(Caller).where(Caller.number == number)).one()
        assert one.shut_until is not None
        one.shut_until -= time


def test_number_and_pin_tell_where_it_stands_and_nothing_else(office: FoundedOffice) -> None:
    with_caller(office)
    found = look(PIN)
    assert found is not None
    assert found.said == "received"
    assert found.addressee == "office"
    assert isinstance(found.received_on, date)
    assert look("7306") is None
    assert look(PIN, "11112222") is None


def test_the_row_holds_no_pin(office: FoundedOffice) -> None:
    with_caller(office)
    kept = row()
    assert PIN.encode() not in kept.pin
    # Nor can it be guessed from the row without the host's secret.
    assert Pins(bytes(range(2, 42))).look(NUMBER, PIN, datetime.now(UTC)) is None
    # The same PIN of another number is kept as something else.
    assert PINS.hashed("11112222", PIN) != kept.pin


def test_wrong_ones_in_a_row_bring_pauses_that_grow_and_end(office: FoundedOffice) -> None:
    with_caller(office)
    for _ in range(2):
        assert look("9999") is None
    assert row().shut_until is None
    for minutes in (1, 2, 4, 8, 16, 32, 64, 128, 240, 240):
        assert look("9999") is None
        pause, before = timedelta(minutes=minutes), row()
        assert before.shut_until is not None
        assert abs(before.shut_until - datetime.now(UTC) - pause) < timedelta(seconds=20)
        goes_by(pause - timedelta(seconds=20))
        assert look(PIN) is None  # not even the right one
        assert row().tries == before.tries
        goes_by(timedelta(seconds=20))
    assert look(PIN) is not None
    assert (row().tries, row().shut_until) == (0, None)


def test_wrong_ones_on_one_number_do_not_shut_another(office: FoundedOffice) -> None:
    with_caller(office)
    with_caller(office, "99887766", "1705")
    for _ in range(4):
        look("9999")
    assert look("1705", "99887766") is not None


def test_a_number_that_is_taken_is_not_given_twice(office: FoundedOffice) -> None:
    with_caller(office)
    with pytest.raises(WrongState):
        with_caller(office)


def test_many_guesses_at_once_are_one_after_the_other(office: FoundedOffice) -> None:
    with_caller(office)
    with ThreadPoolExecutor(6) as many:
        list(many.map(look, ["9901", "9902", "9903", "9904", "9905", "9906"]))
    assert row().tries == 3


def test_the_public_role_asks_and_cannot_read(postgres_url: str, tmp_path: Path) -> None:
    with_caller(found_office(postgres_url, tmp_path))
    role = f"public_{uuid4().hex[:8]}"
    statement(postgres_url, f"CREATE ROLE {role} LOGIN IN ROLE qingyuan_public")
    disconnect()
    connect(make_url(postgres_url).set(username=role).render_as_string(hide_password=False))
    assert look("9999") is None
    assert look(PIN) is not None
    for _ in range(3):
        look("9999")
    assert PINS.look(NUMBER, PIN, datetime.now(UTC) + timedelta(days=9)) is None  # a clock of one's own opens nothing
    with pytest.raises(sa.exc.ProgrammingError), transaction(reading=True):
        session().scalar(sa.select(Caller.number))
