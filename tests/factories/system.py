"""The whole of it as an operator starts it: a founded office in a folder of its own, and `python -m app run` on it.

The people are real to the code: each has a seed of their own, a password with the real cost, and an authenticator.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psutil
import redis
from sqlalchemy.engine import make_url

from app.config import Settings, make_secret, write_private
from app.staff.wiring import wire
from cases import db, objects
from cases.db import transaction
from cases.keys.queries import held
from cases.office import pin_root
from cases.staff import actions as staff
from cases.staff import queries as people
from cases.staff.actions import Host, NewPerson, Plan, SecondFactor
from cases.staff.desk import Desk
from cases.staff.may import Role
from cases.staff.totp import code_at, new_secret
from tests.factories.client import Client
from tests.factories.databases import migrate, statement
from tests.factories.office import FoundedOffice
from tests.factories.processes import free_port, listens, spawn, wait_until

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "疏影横斜水清浅，暗香浮动"
PEOPLE = {
    "head": ("陆闻笙", "纪检监察室主任", Role.DI_HEAD),
    "clerk": ("季望舒", "线索管理员", Role.CLUE_ADMIN),
    "wen": ("温以宁", "承办人", Role.HANDLER),
    "qing": ("顾清和", "承办人", Role.HANDLER),
    "hfb": ("司空雁", "行风办干事", Role.HFB),
    "party": ("贺云岫", "党委书记", Role.PC_SEC),
    "party2": ("尉迟安", "党委副书记", Role.PC_SEC),
    "leader": ("欧阳澄", "院长", Role.LEADER),
    "chc": ("令狐远", "派驻组联络员", Role.CHC),
    "keeper": ("连城璧", "密钥保管人", Role.KEY_CUSTODIAN),
    "keeper2": ("商陆离", "密钥保管人", Role.KEY_CUSTODIAN),
    "sysadm": ("宇文拓", "系统管理员", Role.SYS_ADMIN),
    "secadm": ("慕容清", "安全管理员", Role.SEC_ADMIN),
    "audadm": ("澹台明", "审计管理员", Role.AUDIT_ADMIN),
}


@dataclass
class System:
    """An office in `home`, and its processes while it runs."""

    home: Path
    env: dict[str, str]
    office: FoundedOffice
    totp: dict[str, str] = field(repr=False)
    process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> Settings:
        """As the processes read them."""
        return Settings.from_env(self.env)

    @property
    def url(self) -> str:
        """The database, as the owner of its tables."""
        return self.settings.database_url

    @property
    def log(self) -> Path:
        """What every process of it said."""
        return self.home.parent / "log"

    @property
    def temp(self) -> Path:
        """The only place for temporary files that its processes know of."""
        return Path(self.env["TMPDIR"])

    def enter(self) -> None:
        """Make its database, store and root those of the test's own process, so that desks can act."""
        db.disconnect()
        db.connect(self.url, pool=2)
        objects.connect(self.settings.objects)
        pin_root(self.office.founded.root_public)
        wire()

    def public(self, **headers: str) -> Client:
        """A browser at the public site."""
        return Client(self.settings.public_port, headers)

    def staff(self, who: str = "", **headers: str) -> Client:
        """A browser at the staff console; with `who`, signed in through /login. Needs `enter`."""
        client = Client(self.settings.staff_port, headers)
        if who:
            self.sign_in(client, who)
        return client

    def sign_in(self, client: Client, who: str, password: str = PASSWORD) -> None:
        """A one-time code works once; the test does not wait half a minute for the next."""
        with transaction():
            people.staff(self.office.id(who)).totp_step = 0
        sent = {"username": who, "password": password, "otp": code_at(self.totp[who], datetime.now(UTC))}
        answer = client.post("/login", sent)
        assert answer.status == 303, answer.text

    def start(self, patience: float = 30) -> None:
        """`python -m app run`, until both sites answer."""
        self.process = spawn([sys.executable, "-m", "app", "run"], self.log, env=self.env, cwd=ROOT)
        ports = (self.settings.public_port, self.settings.staff_port)
        wait_until(lambda: all(map(listens, ports)), self.log.read_text, self.process, patience)
        wait_until(self.well, self.log.read_text, self.process, patience)

    def well(self) -> bool:
        """Whether both sites say that a report could be taken."""
        with suppress(OSError):
            return all(one.get("/healthz").status == 200 for one in (self.public(), self.staff()))
        return False

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def children(self) -> list[psutil.Process]:
        """Every process below the supervisor."""
        if self.process is None or self.process.poll() is not None:
            return []
        return psutil.Process(self.process.pid).children(recursive=True)

    def redis(self) -> "redis.Redis":
        """Its own Redis."""
        return redis.Redis.from_url(self.settings.redis_url)

    def command(self, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
        """`python -m app …` in its surroundings."""
        command = [sys.executable, "-m", "app", *words]
        return subprocess.run(
            command, cwd=ROOT, env={**self.env, **env}, capture_output=True, check=False, text=True, timeout=60
        )


@contextmanager
def system(database: str = "", public: str = "", **env: str) -> Iterator[System]:
    """A founded office, not started yet. `database`: an empty one; none means SQLite in the home. `public`: the URL of
    the public role on it.
    """
    # Short and outside pytest's own folders: a socket's path has 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="qy-", dir="/tmp"))
    made: System | None = None
    try:
        made = found(surroundings(folder, {"DATABASE_URL": database, "QINGYUAN_PUBLIC_DATABASE_URL": public, **env}))
        yield made
    finally:
        if made is not None:
            made.stop()
        db.disconnect()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def on_postgres(server: str, **env: str) -> Iterator[System]:
    """The same in a database of its own on `server`, the public side with the rights of its role alone."""
    name = f"qy_{os.getpid()}_{free_port()}"
    statement(server, f"CREATE DATABASE {name}")
    own = make_url(server).set(database=name)
    door = own.set(username=f"{name}_door")
    try:
        migrate(own.render_as_string(hide_password=False))
        statement(server, f"CREATE ROLE {name}_door LOGIN IN ROLE qingyuan_public")
        with system(*(one.render_as_string(hide_password=False) for one in (own, door)), **env) as made:
            yield made
    finally:
        # The test may have taken the server down.
        statement(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        statement(server, f"DROP ROLE IF EXISTS {name}_door")


def surroundings(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """The environment of the processes: nothing of the test's own but its path."""
    for name in ("home", "tmp"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(folder / "tmp"),
        "QINGYUAN_HOME": str(folder / "home"),
        "QINGYUAN_PUBLIC_PORT": str(free_port()),
        "QINGYUAN_STAFF_PORT": str(free_port()),
        "QINGYUAN_FREE_FLOOR_MB": "1",
        **{name: value for name, value in more.items() if value},
    }


def found(env: dict[str, str]) -> System:
    """Found the office: tables, secrets, people, keys. Leaves its database connected (`enter`)."""
    settings = Settings.from_env(env)
    if settings.database_url.startswith("sqlite"):
        migrate(settings.database_url)
    db.disconnect()
    db.connect(settings.database_url, pool=2)
    objects.connect(settings.objects)
    wire()
    assert settings.pepper_file is not None
    assert settings.log_key_file is not None
    host = Host(make_secret(settings.pepper_file))
    make_secret(settings.public_secret_file)
    lock, now, totp = staff.new_lock(PASSWORD, host), datetime.now(UTC), {"sec": new_secret()}
    with transaction():
        founded = staff.found(_plan(now), lock, totp["sec"], now)
    write_private(settings.office_root_file, founded.root_public.hex().encode())
    write_private(settings.log_key_file, founded.log_seed)
    made = System(settings.home, env, FoundedOffice(founded, {"sec": founded.desk}), totp)
    for username, (name, post, role) in PEOPLE.items():
        with transaction():
            _arrive(made, NewPerson(username, name, post, frozenset({role})), lock)
    with transaction():
        staff.upkeep(made.office.desks["keeper"])
        confirm(made, "keeper")
        staff.give_on(made.office.desks["keeper"], made.office.id("keeper2"))
    return made


def confirm(made: System, who: str) -> Desk:
    """The secretary compares the fingerprint and wraps on what the roles ask for. Needs a transaction."""
    identity: UUID = made.office.id(who)
    staff.confirm(made.office.desks["sec"], identity, people.fingerprint_of(people.staff(identity)))
    certificate = people.staff(identity).certificate_id
    made.office.desks[who] = replace(
        made.office.desks[who], certificate_id=certificate, roles=people.roles_of(identity)
    )
    return made.office.desks[who]


def holds(made: System, who: str, kind: str) -> bool:
    """Whether a person has a wrap of any epoch of `kind`. Needs a transaction."""
    return bool(held(made.office.desks[who], kind))


def _plan(now: datetime) -> Plan:
    return Plan(
        name="市第一医院",
        room="纪检监察室",
        mode="network",
        secretary=NewPerson("sec", "骆平川", "纪委书记", frozenset({Role.DC_SEC})),
        departments=["肿瘤内科二病区", "胃肠外科"],
        secrecy_review={"person": "骆平川", "document": "〔2026〕1 号", "day": now.date().isoformat()},
        channels={"phone": "0000-8600 1200", "visit": "行政楼 4 楼 412 室"},
        superior={"name": "市纪委监委派驻组", "address": "滨河路 18 号"},
        officials=[("陆闻笙", "纪检监察室主任", "office"), ("欧阳澄", "院长", "leadership")],
    )


def _arrive(made: System, new: NewPerson, lock: staff.Lock) -> None:
    secretary, secret = made.office.founded.desk, new_secret()
    token = staff.invite(secretary, new)
    factor = SecondFactor(secret, code_at(secret, secretary.now))
    desk, _seed = staff.activate(token, lock, factor, secretary.now)
    made.office.desks[new.username], made.totp[new.username] = replace(desk, roles=new.roles), secret
    confirm(made, new.username)
