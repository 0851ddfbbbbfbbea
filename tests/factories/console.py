"""The staff side over Flask's own client: an office founded in a fresh database, and people signed in at it."""

import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from app.config import Settings, write_private
from app.staff import create_app
from cases.casework import hooks
from cases.db import disconnect, transaction
from cases.staff import actions
from cases.staff import queries as people
from cases.staff.actions import Host, NewPerson, Plan, SecondFactor
from cases.staff.desk import Desk
from cases.staff.may import Role
from cases.staff.totp import code_at, new_secret
from crypto.passwords import Argon2Cost
from tests.factories.compiled import compiled_once
from tests.factories.databases import settle

CHEAP = Argon2Cost(memory_kib=64, passes=1)
PEPPER = bytes(range(7, 39))
PASSWORD = "疏影横斜水清浅，暗香浮动"


@dataclass
class Console:
    """A running office: `sign_in("sec")` gives a client; `join` brings a new person in."""

    app: Flask
    settings: Settings
    founded: actions.Founded
    totp: dict[str, str] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)

    @property
    def host(self) -> Host:
        return Host(PEPPER, CHEAP)

    def join(self, username: str, *roles: Role, confirm: bool = True, **more: str) -> Desk:
        """Invited, activated, confirmed by the secretary: with the real actions."""
        sec, secret = self.desks["sec"], new_secret()
        now = datetime.now(UTC)
        admin = bool(set(roles) & {Role.SYS_ADMIN})
        with transaction():
            token = actions.invite(sec, NewPerson(username, f"甲{username}", "职员", frozenset(roles), **more))
        lock = actions.new_lock(PASSWORD, self.host)
        with transaction():
            desk, _seed = actions.activate(token, lock, SecondFactor(secret, code_at(secret, now)), now)
            people.staff(desk.staff_id).totp_step = 0
            actions.upkeep(desk)
        self.totp[username], self.desks[username] = secret, desk
        if confirm and not admin:
            with transaction():
                actions.confirm(sec, desk.staff_id, people.fingerprint_of(people.staff(desk.staff_id)))
        return desk

    def sign_in(self, username: str, password: str = PASSWORD) -> FlaskClient:
        """A browser of its own, signed in. A code works once, so the step is forgotten first."""
        client = self.app.test_client()
        with transaction():
            people.by_username(username).totp_step = 0
        answer = self.enter(client, username, password, code_at(self.totp[username], datetime.now(UTC)))
        assert answer.status_code == 303, answer.text
        return client

    @staticmethod
    def enter(client: FlaskClient, username: str, password: str, otp: str) -> TestResponse:
        return client.post("/login", data={"username": username, "password": password, "otp": otp})


def token_in(page: TestResponse) -> str:
    """The CSRF token on a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([0-9a-f]+)"|value="([0-9a-f]+)"[^>]*name="csrf_token"', page.text)
    assert found is not None, page.text[:500]
    return found[1] or found[2]


def post(client: FlaskClient, address: str, at: str = "", **data: object) -> TestResponse:
    """POST with the token of the page `at` (the address itself, if it can be read)."""
    return client.post(address, data={**data, "csrf_token": token_in(client.get(at or address))})


def make_console(url: str, home: Path) -> Console:
    """An office in the migrated database at `url`, its files in `home`."""
    settings = Settings.from_env({"QINGYUAN_HOME": str(home), "DATABASE_URL": url})
    write_private(home / "pepper", PEPPER)
    app = compiled_once(create_app(settings, CHEAP))
    app.testing = True
    plan = Plan(
        name="市第一医院",
        room="纪检监察室",
        mode="network",
        secretary=NewPerson("sec", "骆平川", "纪委书记"),
        departments=["肿瘤内科二病区", "胃肠外科"],
        secrecy_review={"person": "骆平川", "document": "〔2026〕1 号", "day": "2026-01-05"},
        officials=[("陆闻笙", "主任", "office"), ("蒋院长", "院长", "leadership")],
    )
    totp = new_secret()
    lock = actions.new_lock(PASSWORD, Host(PEPPER, CHEAP))
    with transaction():
        founded = actions.found(plan, lock, totp, datetime.now(UTC))
    write_private(home / "office-root.pub", founded.root_public.hex().encode())
    return Console(app, settings, founded, {"sec": totp}, {"sec": founded.desk})


def copied(kept: Console, home: Path) -> Console:
    """An office that was founded in this run, its files copied to `home` and its people come to their desks now."""
    shutil.copytree(kept.settings.home, home, dirs_exist_ok=True)
    settings = Settings.from_env({"QINGYUAN_HOME": str(home), "DATABASE_URL": f"sqlite:///{home / 'qingyuan.db'}"})
    app = compiled_once(create_app(settings, CHEAP))
    app.testing = True
    now = datetime.now(UTC)
    desks = {who: replace(desk, now=now) for who, desk in kept.desks.items()}
    return Console(app, settings, replace(kept.founded, desk=desks["sec"]), dict(kept.totp), desks)


@pytest.fixture(scope="session")
def console_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Console:
    """The staff side with its secretary."""
    home = tmp_path_factory.mktemp("console")
    made = make_console(f"sqlite:///{shutil.copyfile(sqlite_template, home / 'qingyuan.db')}", home)
    rest(home)
    return made


def rest(home: Path) -> None:
    """Nobody is connected any more, and all of it lies in its files."""
    hooks.clear()
    disconnect()
    settle(home / "qingyuan.db")


@pytest.fixture
def console(console_on_sqlite: Console, tmp_path: Path) -> Console:
    """The staff side with its secretary, on SQLite."""
    return copied(console_on_sqlite, tmp_path)


@pytest.fixture
def console_both(database_url: str, tmp_path: Path) -> Console:
    """The same, once on each database."""
    return make_console(database_url, tmp_path)


@pytest.fixture
def site(console: Console) -> Iterator[str]:
    """The address at which `console` is served to a browser."""
    server = make_server("127.0.0.1", 0, console.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


def sign_in(page: Page, site: str, console: Console, username: str) -> None:
    """Through the form, as a person does."""
    with transaction():
        people.by_username(username).totp_step = 0
    page.goto(f"{site}/login")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("动态口令").fill(code_at(console.totp[username], datetime.now(UTC)))
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login" not in url)
