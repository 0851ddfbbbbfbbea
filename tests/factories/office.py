"""A founded office with its people at their desks, and reports as the public door seals them: the real actions all."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from cases import objects
from cases.casework import hooks
from cases.casework.actions import NewClue
from cases.casework.models import Clue
from cases.db import connect, disconnect, transaction
from cases.errors import WorkError
from cases.inbox import door as inbox
from cases.office import pin_root
from cases.office import queries as offices
from cases.staff import actions as staff
from cases.staff import queries as people
from cases.staff.actions import Host, NewPerson, Plan, SecondFactor
from cases.staff.desk import Desk
from cases.staff.may import Role
from cases.staff.totp import code_at, new_secret
from cases.triage import actions as triage
from crypto.passwords import Argon2Cost
from crypto.receipt import Receipt
from crypto.seal import new_key
from crypto.stream import StreamSealer
from intake import door, keyring, receipt
from intake.door import Terms
from intake.submission import Reporter, SentFile, Submission
from tests.factories.databases import cloned, settle

NOW = datetime(2025, 3, 3, 1, 30, tzinfo=UTC)  # a Monday morning in China
CHEAP = Host(b"p" * 32, Argon2Cost(memory_kib=64, passes=1))
PASSWORD = "柳絮-池塘-澹澹-2025"
NARRATIVE = "三月一日上午，肿瘤内科二病区有医生让我母亲去院外的公司做检测，现金交了九千元，没有票据。"
ROLES = {
    "head": ("陆闻笙", "纪检监察室主任", {Role.DI_HEAD}),
    "clerk": ("季望舒", "线索管理员", {Role.CLUE_ADMIN}),
    "wen": ("温以宁", "承办人", {Role.HANDLER}),
    "gu": ("顾清和", "承办人", {Role.HANDLER}),
    "keeper": ("连城璧", "密钥保管人", {Role.KEY_CUSTODIAN}),
    "keeper2": ("商陆离", "密钥保管人", {Role.KEY_CUSTODIAN}),
}


@dataclass(frozen=True)
class Sent:
    """A report that was handed in, with what its sender keeps."""

    id: UUID
    ref: str
    secret: bytes = field(repr=False)

    @property
    def code(self) -> Receipt:
        """The sender's code."""
        return Receipt.from_secret(self.secret)


@dataclass
class FoundedOffice:
    """The office: `desk("wen")` is a person sitting at a desk."""

    founded: staff.Founded
    desks: dict[str, Desk]

    def desk(self, who: str, now: datetime | None = None, **later: float) -> Desk:
        """A person's desk, at `now` or so much later (`days=3`)."""
        desk = self.desks[who]
        return replace(desk, now=(now or desk.now) + timedelta(**later))

    def id(self, who: str) -> UUID:
        """A person's id."""
        return self.desks[who].staff_id

    def report(self, narrative: str = NARRATIVE, *, concerns: str = "none", **more: object) -> Sent:
        """Hand in a report, as `/report` does. `more`: fields of the Submission, or of its lines."""
        lines = {name: str(more.pop(name)) for name in list(more) if name in LINES}
        day = more.pop("day", self.desks["sec"].today)
        assert isinstance(day, date)
        secret = secrets.token_bytes(16)
        sent = Submission(narrative, concerns, lines=lines, secret=secret, **more)  # type: ignore[arg-type]
        to = {"none": "office", "office": "secretary"}[concerns]
        with transaction():
            ring, terms = keyring.load(day), Terms(day, offices.due_on("REG", day), offices.root())
            parcel = door.seal(sent, to, ring, terms)
            handed = door.hand_in(sent, parcel, ring, terms)
        return Sent(handed.report_id, parcel.ref, secret)

    def says(self, sent: Sent, text: str, files: tuple[SentFile, ...] = (), day: date | None = None) -> None:
        """The reporter writes into the thread."""
        today = day or self.desks["sec"].today
        with transaction():
            thread = inbox.thread(sent.code.lookup_hash)
            assert thread is not None
            said = receipt.Said(text, secrets.token_bytes(32), sent.secret, fresh=files)
            inbox.add_message(
                receipt.seal_message(sent.code, thread, said, keyring.load(today), (offices.root(), today))
            )

    def hears(self, sent: Sent) -> list[receipt.Letter]:
        """What the reporter sees in the thread."""
        with transaction(reading=True):
            thread = inbox.thread(sent.code.lookup_hash)
            assert thread is not None
            return receipt.letters(sent.code, thread, offices.root())

    def new_clue(self, **more: object) -> NewClue:
        """What is typed when a clue is opened: 温以宁 handles, 陆闻笙 approves."""
        values: dict[str, object] = {
            "title": "二病区院外检测",
            "subject": "周某，主治医师",
            "department": "肿瘤内科二病区",
            "violation": "GT01",
            "allegation": "介绍患者到指定机构检测并收取现金",
            "handlers": [self.id("wen")],
            "approver": self.id("head"),
        }
        return NewClue(**{**values, **more})  # type: ignore[arg-type]

    def registered(self, narrative: str = NARRATIVE, **more: object) -> Sent:
        """A report that 季望舒 has registered."""
        sent = self.report(narrative, **more)  # type: ignore[arg-type]
        with transaction():
            triage.register(self.desks["clerk"], sent.ref)
        return sent

    def clue(self, narrative: str = NARRATIVE, sent: Sent | None = None, **more: object) -> tuple[Clue, Sent]:
        """A clue that 季望舒 opened, who is not on it."""
        sent = sent or self.registered(narrative)
        with transaction():
            return triage.open_clue(self.desks["clerk"], sent.ref, self.new_clue(**more)), sent


LINES = ("violation", "department", "subject", "company", "occurred_on", "place")
NAMED = Reporter("巫马青岚", "0000-1234567")


def found_office(url: str, home: Path, now: datetime = NOW) -> FoundedOffice:
    """Found an office in the migrated database at `url`, with its objects in `home`, and make both this process's."""
    connect(url)
    objects.connect(str(home / "objects"))
    plan = Plan(
        name="市第一医院",
        room="纪检监察室",
        mode="network",
        secretary=NewPerson("sec", "骆平川", "纪委书记", frozenset({Role.DC_SEC})),
        departments=["肿瘤内科二病区", "胃肠外科"],
        secrecy_review={"person": "骆平川", "document": "〔2025〕1 号", "day": now.date().isoformat()},
    )
    with transaction():
        founded = staff.found(plan, staff.new_lock(PASSWORD, CHEAP), new_secret(), now)
    office = FoundedOffice(founded, {"sec": founded.desk})
    for username, (name, post, roles) in ROLES.items():
        with transaction():
            office.desks[username] = arrive(
                founded.desk, NewPerson(f"{username}.{len(office.desks)}", name, post, frozenset(roles))
            )
    with transaction():
        staff.upkeep(office.desks["keeper"])
        _confirm(founded.desk, office.id("keeper"))
        staff.give_on(office.desks["keeper"], office.id("keeper2"))
    return office


@dataclass(frozen=True)
class Kept:
    """A founded office at rest: a SQLite file or the name of a PostgreSQL database, to be copied."""

    where: str
    office: FoundedOffice

    def again(self, url: str, home: Path) -> FoundedOffice:
        """The office of the copy at `url`, made this process's own."""
        connect(url)
        objects.connect(str(home / "objects"))
        pin_root(self.office.founded.root_public)
        return FoundedOffice(self.office.founded, dict(self.office.desks))


@pytest.fixture(scope="session")
def office_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Founded once a run, in a file that tests are copied from."""
    home = tmp_path_factory.mktemp("office")
    file = Path(shutil.copyfile(sqlite_template, home / "office.db"))
    made = found_office(f"sqlite:///{file}", home)
    disconnect()
    settle(file)
    return Kept(str(file), made)


@pytest.fixture(scope="session")
def office_on_postgres(
    postgres_server: str, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kept]:
    """The same in a database."""
    for url in cloned(postgres_server, postgres_template):
        made = found_office(url, tmp_path_factory.mktemp("office"))
        disconnect()
        yield Kept(make_url(url).database or "", made)


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FoundedOffice]:
    """A founded office on each of the two databases."""
    hooks.clear()
    if request.param == "sqlite":
        kept: Kept = request.getfixturevalue("office_on_sqlite")
        yield kept.again(f"sqlite:///{shutil.copyfile(kept.where, tmp_path / 'qingyuan.db')}", tmp_path)
    else:
        kept = request.getfixturevalue("office_on_postgres")
        for url in cloned(request.getfixturevalue("postgres_server"), kept.where):
            yield kept.again(url, tmp_path)
            disconnect()
    hooks.clear()
    disconnect()


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile, as text, without their values."""
    seen: list[str] = []

    def keep(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", keep)


def together(*acts: Callable[[], object]) -> list[object]:
    """Run acts at the same time, each in a thread and transaction of its own; what each gave, or raised."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        gate.wait()
        try:
            with transaction():
                return act()
        except WorkError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(run, act) for act in acts]]


def arrive(secretary: Desk, new: NewPerson) -> Desk:
    """A new person: invited, activated in an own session, confirmed by the secretary. Needs a transaction."""
    token = staff.invite(secretary, new)
    secret = new_secret()
    factor = SecondFactor(secret, code_at(secret, secretary.now))
    desk, _seed = staff.activate(token, staff.new_lock(PASSWORD, CHEAP), factor, secretary.now)
    _confirm(secretary, desk.staff_id)
    person = people.staff(desk.staff_id)
    return replace(desk, certificate_id=person.certificate_id, roles=people.roles_of(desk.staff_id))


def _confirm(secretary: Desk, staff_id: UUID) -> None:
    staff.confirm(secretary, staff_id, people.fingerprint_of(people.staff(staff_id)))


def sent_file(name: str, data: bytes, type_: str = "image/jpeg") -> SentFile:
    """A file as the upload stream seals it into the store."""
    sealer_key = new_key()
    sealer = StreamSealer(sealer_key)
    file_id = UUID(bytes=secrets.token_bytes(16), version=4)
    with objects.store().writer(file_id) as out:
        out.write(sealer.update(data))
        out.write(sealer.finish())
    return SentFile(file_id, name, type_, sealer.size, sealer.sha256, sealer_key)
