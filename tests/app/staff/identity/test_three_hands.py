"""A reporter's name goes through three hands in a fresh office, each of them led by what their own pages show."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from cases.audit.models import AuditLine
from cases.casework import hooks
from cases.casework.models import Release
from cases.db import disconnect, session, transaction
from cases.staff.may import Role
from cases.triage import actions as triage
from intake.submission import Reporter
from tests.factories.console import Console, make_console
from tests.factories.desk_pages import certified
from tests.factories.office import FoundedOffice
from tests.factories.pages import Form, Reader, forms, links

NAME = "巫马青岚"
ROLES = {"head": Role.DI_HEAD, "clerk": Role.CLUE_ADMIN, "wen": Role.HANDLER}


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Console]:
    console = make_console(sqlite_url, tmp_path)
    for who, role in ROLES.items():
        console.join(who, role)
    with transaction(reading=True):
        console.desks.update({who: certified(desk) for who, desk in console.desks.items()})
    yield console
    hooks.clear()
    disconnect()


def led(browser: FlaskClient, start: str, to: str) -> str:
    """The link on the page `start` whose address ends in `to`."""
    found = [one for one in links(Reader(browser.get(start).text).root) if one.split("#")[0].endswith(to)]
    assert found, f"no link from {start} to {to}"
    return found[0].split("#")[0]


def form(browser: FlaskClient, at: str, to: str) -> Form:
    """The form on the page `at` that is sent to an address ending in `to`."""
    found = [one for one in forms(Reader(browser.get(at).text).root, at) if one.action.endswith(to)]
    assert found, f"no form on {at} to {to}"
    return found[0]


def sent(browser: FlaskClient, one: Form, words: str = "") -> TestResponse:
    """The form sent as a browser sends it; the page it leads to."""
    fields, _files = one.filled(lambda _field: words)
    answer = browser.post(one.action, data=fields)
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["Location"])


def custodian(office: Console) -> FlaskClient:
    """The custodian comes, whose key is made in that session; the secretary compares the fingerprint and confirms."""
    keeper = office.join("keeper", Role.KEY_CUSTODIAN, confirm=False)
    sec = office.sign_in("sec")
    person = led(sec, "/accounts", str(keeper.staff_id))
    assert "/confirm" not in sent(sec, form(sec, person, "/confirm")).text
    return office.sign_in("keeper")


def clue_of(office: Console) -> str:
    people = FoundedOffice(office.founded, office.desks)
    report = people.report("那天的事我都看见了。", reporter=Reporter(NAME, "0000-1234567"))
    with transaction():
        triage.register(office.desks["clerk"], report.ref)
    return people.clue(sent=report)[0].ref


def test_a_name_is_asked_for_unlocked_granted_and_read(office: Console) -> None:
    keeper = custodian(office)
    ref = clue_of(office)
    wen, head = office.sign_in("wen"), office.sign_in("head")
    clue = led(wen, "/clues", f"/{ref}")
    ask = led(wen, clue, "/identity-requests")
    assert "等保管人" in sent(wen, form(wen, ask, "/identity-requests"), "要核对签字").text
    office.join("keeper2", Role.KEY_CUSTODIAN)
    other = office.sign_in("keeper2")
    keyless = form(other, led(other, "/today", "/identity"), "/unlock")
    refused = other.post(keyless.action, data=keyless.filled(lambda _field: "")[0])
    assert (refused.status_code, "您手里还没有这把密钥" in refused.text) == (403, True)
    given = form(keeper, "/settings", f"/give-on/{office.desks['keeper2'].staff_id}")
    assert keeper.post(given.action, data=given.filled(lambda _field: "")[0]).status_code == 303
    waits = led(keeper, "/today", "/identity")
    assert ref not in keeper.get(waits).text
    assert "没有等您的申请" in sent(other, form(other, waits, "/unlock")).text
    decide = led(head, "/today", f"/{ref}")
    assert "可查阅" in sent(head, form(head, decide, "/grant")).text
    with transaction(reading=True):
        release = str(session().scalars(select(Release.id)).one())
    shown = sent(wen, form(wen, clue, f"/identity/{release}"))
    assert NAME in shown.text
    assert "0000-1234567" in shown.text
    assert NAME not in head.get(clue).text + wen.get(clue).text
    for browser in (head, keeper, other, office.sign_in("sec")):
        assert browser.get(f"{clue}/identity/{release}").status_code in {403, 404}
    with transaction(reading=True):
        acts = set(session().scalars(select(AuditLine.act).where(AuditLine.object == release)))
    assert acts == {"clue.identity", "identity.unlock", "identity.read"}


def test_what_does_not_open_is_said_calmly_and_changes_nothing(office: Console) -> None:
    keeper = custodian(office)
    ref = clue_of(office)
    wen, head = office.sign_in("wen"), office.sign_in("head")
    ask = led(wen, f"/clues/{ref}", "/identity-requests")
    sent(wen, form(wen, ask, "/identity-requests"), "要核对签字")
    sent(keeper, form(keeper, "/identity", "/unlock"))
    grant = form(head, f"/clues/{ref}", "/grant")
    with transaction():
        release = session().scalars(select(Release)).one()
        release.blob = bytes(len(release.blob or b""))
    office.app.testing = False
    fields, _files = grant.filled(lambda _field: "")
    answer = head.post(grant.action, data=fields)
    assert answer.status_code == 500
    assert "有一份内容打不开" in answer.text
    assert "CannotOpen" not in answer.text
    assert NAME not in answer.text
    with transaction(reading=True):
        assert session().scalars(select(Release.state)).one() == "unlocked"
