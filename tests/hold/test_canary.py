"""The canary: known words go in everywhere, and then lie nowhere that a thief could carry away."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from app.public import create_app as public_app
from app.staff import create_app as staff_app
from cases.db import make_engine, session, transaction
from cases.inbox.models import Report
from crypto.receipt import Receipt
from tests.factories.client import Client
from tests.factories.pages import Element
from tests.factories.system import System, on_postgres, system
from tests.hold.battery import battery, person
from tests.hold.heard import heard
from tests.hold.needles import CORE, PHONE, canary, found_in, in_files, in_processes
from tests.hold.rung import rung
from tests.hold.story import reported, worked
from tests.hold.walk import Walk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told(request: pytest.FixtureRequest) -> Iterator[System]:
    """A running office that has been told the known words by everyone, everywhere."""
    made = system() if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_server"))
    with made as running:
        running.start()
        _listen(running)
        _tell(running)
        yield running


def _listen(running: System) -> None:
    """Have Redis write down whatever passes through it, uncompressed."""
    with running.redis() as redis:
        redis.config_set("rdbcompression", "no")
        redis.config_set("appendonly", "yes")


def _tell(running: System) -> None:
    running.enter()
    public, staff = person(running.settings.public_port), person(running.settings.staff_port)
    codes = [reported(public, **more) for more in ({}, {}, {}, {"concerns": "office"})]
    story = worked(running, [_ref(code) for code in codes[:3]])
    running.sign_in(staff, "wen")
    shown = staff.get(f"/clues/{story.ref}?course=all").text
    assert canary("记录") in shown, "who may read it reads it"
    running.sign_in(staff, "clerk")
    assert heard(running, staff) == {"新收": 1, "以前收过": 0, "空行": 0, "没有收下": 2}
    rung(staff, public)
    staff.cookies.clear()
    _ask_wrongly(running, public, staff)
    for who in ("sec", "wen", "clerk", "head", "keeper", "audadm"):
        running.sign_in(staff, who)
        deque(Walk(staff, _typed, (f"{canary('材料')}.pdf", canary("纸").encode())).pages(), maxlen=0)


def _ask_wrongly(running: System, public: Client, staff: Client) -> None:
    """Both sites, the console as a stranger and as the secretary."""
    deque(battery(public, public_app(running.settings).url_map), maxlen=0)
    site = staff_app(running.settings).url_map
    running.enter()
    deque(battery(staff, site), maxlen=0)
    running.sign_in(staff, "sec")
    deque(battery(staff, site), maxlen=0)


def _typed(field: Element) -> str:
    if field.get("type") in {"date", "number"}:
        return field.get("value") or "3"
    return PHONE if field.get("type") == "tel" else canary(field.get("name"))


def _ref(code: str) -> str:
    with transaction(reading=True):
        wanted = sa.select(Report.ref).where(Report.lookup == Receipt.parse(code).lookup_hash)
        return session().execute(wanted).scalar_one()


def test_not_in_the_rows(told: System) -> None:
    engine = make_engine(told.url)
    dump: dict[str, bytes] = {}
    with engine.connect() as connection:
        for table in sa.inspect(engine).get_table_names():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
            dump[table] = b"\n".join(_plain(cell) for row in rows for cell in row)
    engine.dispose()
    assert [one for table, cells in dump.items() for one in found_in(table, cells)] == []
    # What is no secret is found, so the search sees what lies there.
    assert "市第一医院".encode() in dump["office"]
    assert len(dump["report"]) > 3000


def _plain(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


def test_not_in_the_files_of_database_store_logs_redis_and_temporary_folders(told: System) -> None:
    with told.redis() as redis:
        redis.save()
        keys = [key + b" " + (redis.dump(key) or b"") for key in redis.keys("*")]
    assert found_in("redis", b"\n".join(keys)) == []
    with _written_down(told):
        assert in_files([told.home.parent, *_cluster(told)]) == []
    assert list((told.home / "objects").rglob("*")), "the files were never stored"


@contextmanager
def _written_down(told: System) -> Iterator[None]:
    """PostgreSQL keeps pages in memory: have it write them."""
    engine = sa.create_engine(told.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("CHECKPOINT")
        yield
    engine.dispose()


def _cluster(told: System) -> list[Path]:
    host = make_url(told.url).query.get("host")
    return [Path(str(host))] if host else []


def test_not_in_a_backup(told: System) -> None:
    file = told.home.parent / "backup.tar"
    done = told.command("backup", str(file))
    assert done.returncode == 0, done.stderr
    assert found_in("backup", file.read_bytes()) == []


def test_not_in_arguments_surroundings_or_open_files_of_any_process(told: System) -> None:
    children = told.children()
    assert len(children) >= 6
    assert told.process is not None
    assert in_processes([psutil.Process(told.process.pid), *children]) == []


def test_nothing_went_wrong_inside(told: System) -> None:
    said = told.log.read_text()
    assert "unexpected" not in said, said
    assert CORE not in said
