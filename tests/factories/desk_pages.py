"""The inspectors' pages over Flask's own client: a console with its people, and reports handed in as at `/report`."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cases.casework import hooks
from cases.casework.models import Clue
from cases.db import disconnect, transaction
from cases.ledger.register import SHELF
from cases.staff import actions as staff
from cases.staff import queries as people
from cases.staff.desk import Desk
from cases.staff.may import Role
from cases.triage import actions as triage
from tests.factories.console import Console, copied, make_console, post, rest
from tests.factories.office import FoundedOffice, Sent

STAFF = {
    "head": Role.DI_HEAD,
    "clerk": Role.CLUE_ADMIN,
    "wen": Role.HANDLER,
    "guqh": Role.HANDLER,
    "keeper": Role.KEY_CUSTODIAN,
}


@dataclass
class Pages:
    """`get("wen", "/today")`, `post("wen", "/clues/…/notes", text="…")`: each person in a browser of their own."""

    console: Console
    office: FoundedOffice
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, who: str) -> FlaskClient:
        """The browser of a person, signed in."""
        if who not in self.browsers:
            self.browsers[who] = self.console.sign_in(who)
        return self.browsers[who]

    def get(self, who: str, address: str) -> TestResponse:
        """A page."""
        return self.browser(who).get(address)

    def post(self, who: str, address: str, **data: object) -> TestResponse:
        """A form, with the token of the session."""
        return post(self.browser(who), address, at="/settings", **data)

    def opened_clue(
        self,
        narrative: str = "三月一日上午，有医生让我母亲去院外的公司做检测。",
        readers: Sequence[str] = (),
        **more: object,
    ) -> tuple[Clue, Sent]:
        """A registered report of which a clue was made: 温 handles, the head approves, `readers` look on."""
        sent = self.office.report(narrative, **more)  # type: ignore[arg-type]
        with transaction():
            triage.register(self.office.desks["clerk"], sent.ref)
        return self.office.clue(sent=sent, readers=[self.office.id(who) for who in readers])


def make_pages(url: str, home: Path) -> Pages:
    """An office with its people in the migrated database at `url`."""
    console = make_console(url, home)
    for who, role in STAFF.items():
        console.join(who, role)
    with transaction():
        staff.upkeep(console.desks["keeper"])
        keeper = people.staff(console.desks["keeper"].staff_id)
        staff.confirm(console.desks["sec"], keeper.id, people.fingerprint_of(keeper))
    with transaction(reading=True):
        console.desks.update({who: certified(desk) for who, desk in console.desks.items()})
    return Pages(console, FoundedOffice(console.founded, console.desks))


def certified(desk: Desk) -> Desk:
    """The desk of one who was confirmed by another after sitting down."""
    person = people.staff(desk.staff_id)
    return replace(desk, certificate_id=person.certificate_id, roles=people.roles_of(person.id))


@pytest.fixture(scope="session")
def pages_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The pages of the desk with their people."""
    home = tmp_path_factory.mktemp("pages")
    made = make_pages(f"sqlite:///{shutil.copyfile(sqlite_template, home / 'qingyuan.db')}", home)
    rest(home)
    return made


@pytest.fixture
def pages(pages_on_sqlite: Pages, tmp_path: Path) -> Iterator[Pages]:
    """The pages of the desk, on SQLite."""
    console = copied(pages_on_sqlite.console, tmp_path)
    yield Pages(console, FoundedOffice(console.founded, console.desks))
    hooks.clear()
    for desk in console.desks.values():  # the next office is a copy with the same people
        SHELF.drop(desk.staff_id)
    disconnect()
