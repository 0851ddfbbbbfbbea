"""On PostgreSQL the public process is a role that can hand in and cannot read: shown by trying."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from cases.channels.models import Claim, MailTrouble
from cases.db import Base, connect, disconnect, make_engine, session, transaction
from cases.errors import WrongState
from cases.inbox import door
from cases.inbox.door import Parcel
from cases.inbox.models import Parked, Report
from cases.migrations.roles import PUBLISHED
from tests.factories.databases import statement
from tests.factories.parcels import DAY, message, parcel
from tests.factories.public_office import PublicOffice, found


@pytest.fixture
def office(postgres_url: str) -> PublicOffice:
    return found(postgres_url)


@pytest.fixture
def public_url(postgres_url: str, office: PublicOffice) -> str:
    """The database as the public process sees it; the test goes on as this role."""
    role = f"public_{uuid4().hex[:8]}"
    statement(postgres_url, f"CREATE ROLE {role} LOGIN IN ROLE qingyuan_public")
    url = make_url(postgres_url).set(username=role).render_as_string(hide_password=False)
    disconnect()
    connect(url)
    return url


def test_the_role_hands_in_and_follows_a_thread(office: PublicOffice, public_url: str) -> None:
    sealed = parcel([office.epochs["office"], office.epochs["recovery"]])
    with transaction():
        assert door.receive(sealed).fresh
    with transaction():
        assert not door.receive(sealed).fresh
    with transaction():
        door.park(b"f" * 32, door.ParkedFile(uuid4(), b"key", b"meta", DAY))
        door.add_message(message(sealed, office.epochs["office"]))
        door.withdraw(sealed.lookup or b"", DAY)
    with transaction(reading=True):
        thread = door.thread(sealed.lookup or b"")
        assert thread
        assert thread.withdrawn
        assert len(door.parked(b"f" * 32)) == 1


def _may(engine: Engine, sql: str) -> bool:
    """Whether the role may run `sql`; other mistakes of the statement do not matter."""
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql(sql)
        except DBAPIError as error:
            return not isinstance(error.orig, psycopg.errors.InsufficientPrivilege)
        return True


def test_the_role_is_refused_every_table_but_the_published(office: PublicOffice, public_url: str) -> None:
    engine = make_engine(public_url)
    verbs = ("SELECT * FROM {} LIMIT 1", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES", "TRUNCATE {}")
    allowed = {(table, verb) for table in Base.metadata.tables for verb in verbs if _may(engine, verb.format(table))}
    engine.dispose()
    assert allowed == {(table, verbs[0]) for table in PUBLISHED}


def test_the_functions_give_nothing_of_a_report_without_its_code(office: PublicOffice, public_url: str) -> None:
    sealed = parcel([office.epochs["office"], office.epochs["recovery"]])
    with transaction():
        door.receive(sealed)
    with transaction(reading=True):
        assert door.thread(b"\0" * 32) is None
        assert door.thread(sealed.id.bytes) is None


def test_a_replaced_key_is_noticed(office: PublicOffice, public_url: str, postgres_url: str) -> None:
    old = [office.epochs["office"], office.epochs["recovery"]]
    disconnect()
    connect(postgres_url)
    with transaction():
        office.epoch("office")
    disconnect()
    connect(public_url)
    with pytest.raises(WrongState, match="superseded"), transaction():
        door.receive(parcel(old))


def _refused(sealed: Parcel) -> bool:
    with pytest.raises(DBAPIError, match="no report"), transaction():
        door.receive(sealed)
    return True


def test_codes_that_no_page_could_say_are_refused(office: PublicOffice, public_url: str) -> None:
    epochs = [office.epochs["office"], office.epochs["recovery"]]
    clerk = door.SealedClerk(uuid4(), b"wrap")
    desks: list[dict[str, Any]] = [{"channel": "CH_VISIT"}, {"channel": "CH_PHONE", "clerk": clerk}]
    for wrong in desks:
        assert _refused(parcel(epochs, **wrong)), "who was received at a desk is said by the desk"
    for wrong in ({"channel": "CH_MOON"}, {"addressee": "nobody"}, {"ref": "<b>1234"}, {"body": bytes(4 << 20)}):
        assert _refused(parcel(epochs, **wrong))


def test_a_day_that_nobody_could_read_becomes_one_near_today(
    office: PublicOffice, public_url: str, postgres_url: str
) -> None:
    sealed = parcel([office.epochs["office"], office.epochs["recovery"]])
    far = {"day": "infinity", "due_on": "infinity", "limit_on": "-infinity"}
    file = {"id": str(uuid4()), "key": "", "meta": "", "form": "", "until": "infinity", "size": -5}
    engine = make_engine(public_url)
    with engine.begin() as connection:
        said = json.loads(door._encode(sealed)) | far
        _asked(connection, "inbox_receive", said)
        _asked(connection, "inbox_park", file)
        _asked(connection, "channels_mail_failed", {"mark": "AA==", "box": "b", "why": "w", "day": "infinity"})
        _asked(connection, "channels_claim_offer", {"mark": "AA==", "box": "AA==", "until": "infinity"})
    engine.dispose()
    disconnect()
    connect(postgres_url)
    with transaction(reading=True):
        report = session().scalars(select(Report)).one()
        days = [report.received_on, report.due_on, report.limit_on, session().scalars(select(Parked.until)).one()]
        days += [session().scalars(select(MailTrouble.day)).one(), session().scalars(select(Claim.until)).one()]
        assert session().scalars(select(Parked.size)).one() == 0
    today = datetime.now(UTC).date()
    assert all(day is not None and abs((day - today).days) < 4100 for day in days)
    assert abs((report.received_on - today).days) <= 2


def _asked(connection: Connection, function: str, said: dict[str, object]) -> None:
    connection.execute(text(f"SELECT {function}(CAST(:p AS jsonb))"), {"p": json.dumps(said)})


def test_a_file_of_more_parts_than_there_can_be_is_refused(office: PublicOffice, public_url: str) -> None:
    epochs = [office.epochs["office"], office.epochs["recovery"]]
    for parts in (0, -1, 4097):
        with pytest.raises(WrongState, match="parked"), transaction():
            door.receive(parcel(epochs, blobs=(door.SealedFile(uuid4(), b"key", parts),)))
