"""Whoever is not on it gets, from every address that takes a reference, the answer for what never existed: the same
bytes, by the same statements, with the same line in the record.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.staff import create_app
from cases.audit.models import AuditLine
from cases.casework import actions as casework
from cases.casework.actions import NewPaper
from cases.casework.models import Paper
from cases.db import session, transaction
from cases.inbox.models import Blob, Report
from cases.staff import queries as people
from cases.staff.totp import code_at
from cases.triage import actions as triage
from cases.triage.seconds import Ask
from tests.factories.office import NAMED, sent_file, statements
from tests.factories.system import PASSWORD, System, on_postgres, system

pytestmark = pytest.mark.slow
# Addresses with a value in them that are no thing behind a wall, and why.
NO_WALL = {
    "/activate/<string:token>": "before sign-in",
    "/static/<path:filename>": "files of the program",
    "/intake/<any(": "a form of a kind of paper",
    "/triage/mail/": "a letter that could not be taken has no words, and is for all who register",
    "/settings/office/providers/": "who may set the office knows its providers",
    "/accounts/": "colleagues are known to each other",
    "/settings/give-on/": "colleagues are known to each other",
    "/identity/<uuid:release_id>/unlock": "for custodians, who see every release without its clue",
}
BODY = {
    "reason": "看看", "text": "看看", "opinion": "看看", "message": "看看", "title": "题", "until": "3", "days": "3",
    "ground": "R1_13_1", "to": "卫生健康委", "of_ref": "0000-0000", "clue_ref": "0000-0000", "clue": "0000-0000",
    "other": "0000-0000", "track": "petition", "step": "kept",
}  # fmt: skip
Values = dict[str, str]


@dataclass
class Walls:
    """The console, and for each person what is theirs, what is behind a wall, and what never was."""

    system: System
    app: Any
    clue: Values
    report: Values
    own_clue: str
    own_report: str

    def client(self, who: str) -> FlaskClient:
        """Signed in."""
        client: FlaskClient = self.app.test_client()
        with transaction():
            person = people.staff(self.system.office.id(who))
            person.totp_step = 0
        code = code_at(self.system.totp[who], datetime.now(UTC))
        answer = client.post("/login", data={"username": who, "password": PASSWORD, "otp": code})
        assert answer.status_code == 303
        return client


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def walls(request: pytest.FixtureRequest) -> Iterator[Walls]:
    """A clue of 温以宁 and 陆闻笙 with everything on it; a report to the secretary alone."""
    made = system() if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_server"))
    with made as running:
        app = create_app(running.settings)
        running.enter()
        yield Walls(running, app, _clue(running), _report(running), *_own(running))


def _clue(running: System) -> Values:
    office = running.office
    sent = office.registered("第一件", reporter=NAMED, fresh=(sent_file("a.jpg", b"a" * 100),))
    clue, _ = office.clue(sent=sent)
    wen = office.desk("wen")
    with transaction():
        task = casework.add_task(wen, clue.ref, "去看看", wen.staff_id, wen.today + timedelta(days=3))
        casework.add_paper(wen, clue.ref, NewPaper("a.pdf"), [b"paper"])
        release = casework.ask_identity(wen, clue.ref, sent.ref, "核实")
        proposal = casework.propose_close(wen, clue.ref, "no_action", "unproven", "查清了")
        paper = session().execute(sa.select(Paper.id)).scalar_one()
    with transaction():
        casework.unlock_identity(office.desk("keeper"), release)
    ids = {"task_id": task.id, "release_id": release, "proposal_id": proposal, "file_id": paper}
    return {"ref": clue.ref, "report_ref": sent.ref} | {name: str(one) for name, one in ids.items()}


def _report(running: System) -> Values:
    sent = running.office.report("第二件", concerns="office", fresh=(sent_file("b.jpg", b"b" * 100),))
    sec = running.office.desk("sec")
    with transaction():
        triage.register(sec, sent.ref)
        ask = Ask(running.office.id("party"), "不归本室")
        proposal = triage.propose_refuse(sec, sent.ref, "R1_13_1", "不属于", ask)
        file = session().execute(sa.select(Blob.id).where(Blob.report_id == sent.id)).scalar_one()
    return {"ref": sent.ref, "report_ref": sent.ref, "proposal_id": str(proposal), "file_id": str(file)}


def _own(running: System) -> tuple[str, str]:
    """A clue of 顾清和's own and a report that waits for the office."""
    clue, _ = running.office.clue(narrative="第三件", handlers=[running.office.id("qing")])
    return clue.ref, running.office.report("第四件").ref


def rules(walls: Walls) -> list[Rule]:
    found = [rule for rule in walls.app.url_map.iter_rules() if rule.arguments]
    return [rule for rule in found if not any(rule.rule.startswith(known) for known in NO_WALL)]


def addresses(rule: Rule, values: Values) -> list[str]:
    """The addresses of a rule with these values. A value that this test does not know is a failure."""
    ways: list[str] = [rule.rule]
    for name, converter in rule._converters.items():
        choices = sorted(getattr(converter, "items", ())) or [values[name]]
        ways = [re.sub(rf"<[^<>]*\b{name}>", choice, way) for way, choice in itertools.product(ways, choices)]
    return ways


def absent(like: Values) -> Values:
    """The same with things that never were."""
    return {name: str(uuid4()) if name.endswith("_id") else "ZZZZ-ZZZ2" for name in like}


def pairs(walls: Walls) -> Iterator[tuple[str, str, str]]:
    """(method, an address of what is walled, the same of what never was)."""
    for rule in rules(walls):
        walled = walls.report if rule.rule.startswith(("/triage", "/today/seconds")) else walls.clue
        walled = {name: str(uuid4()) for name in ("task_id", "release_id", "run_id", "drafting_id", "key_id")} | walled
        own = walls.own_report if rule.rule.startswith("/triage") else walls.own_clue
        kinds = [(walled, absent(walled))]
        if rule.arguments - {"ref", "act"}:
            kinds.append((walled | {"ref": own}, absent(walled) | {"ref": own}))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            for there, never in kinds:
                for one, other in zip(addresses(rule, there), addresses(rule, never), strict=True):
                    yield method, one, other


@dataclass
class Seen:
    """All that one request gave away."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    statements: list[str]
    lines: list[tuple[str, str]]


def ask(client: FlaskClient, method: str, address: str, body: dict[str, str]) -> Seen:
    with transaction(reading=True):
        before = session().scalar(sa.select(sa.func.max(AuditLine.id))) or 0
    with statements() as seen:
        answer = client.open(address, method=method, data=body or None)
    with transaction(reading=True):
        wanted = sa.select(AuditLine.act, AuditLine.object).where(AuditLine.id > before).order_by(AuditLine.id)
        lines = [(row.act, row.object) for row in session().execute(wanted)]
    headers = [(name, value) for name, value in answer.headers if name != "Date"]
    return Seen(answer.status_code, headers, answer.data, seen, lines)


def differences(client: FlaskClient, method: str, there: str, never: str, body: dict[str, str]) -> list[str]:
    """What tells the two apart, also when asked once more: a first request may fill a cache."""
    one, other = ask(client, method, there, body), ask(client, method, never, body)
    for _ in range(2):
        if one != other:
            one, other = ask(client, method, there, body), ask(client, method, never, body)
    if one == other:
        return _not_a_refusal(one, f"{method} {there}")
    found = [name for name in vars(one) if getattr(one, name) != getattr(other, name)]
    told = f"{one.status} {one.lines} {len(one.statements)} / {other.status} {other.lines} {len(other.statements)}"
    last = [text.split("FROM")[-1][:60] for text in (one.statements + other.statements)[-2:]]
    return [f"{method} {general(there)} {'approve' in body.values()}: {found}: {told} {last}"]


def general(address: str) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", address)


def _not_a_refusal(seen: Seen, what: str) -> list[str]:
    if seen.status in {403, 404} and seen.lines != [("refused", "")]:
        return [f"{what}: {seen.lines} is not the line of a refusal"]
    return [] if seen.status in {303, 400, 403, 404, 405, 422} else [f"{what}: answers {seen.status}"]


def bodies(method: str, address: str, token: str) -> list[dict[str, str]]:
    """What is sent: nothing by GET; else a good form, one with the other answer, an empty one, one of another page."""
    if method != "POST":
        return [{}]
    signed = BODY | {"csrf_token": token, "decision": "approve"}
    other = [signed | {"decision": "decline"}] if "proposals" in address or "identity" in address else []
    return [signed, *other, {"csrf_token": token}, {**BODY, "csrf_token": "0" * 64}]


# Whoever works on clues meets every address; the others those that their roles open.
@pytest.mark.parametrize(
    ("who", "some"), [("qing", "/"), ("sec", "/clues"), ("clerk", "/triage"), ("keeper", "GET"), ("leader", "GET")]
)
def test_what_is_walled_is_as_absent_as_what_never_was(walls: Walls, who: str, some: str) -> None:
    walls.system.enter()
    client = walls.client(who)
    token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', client.get("/settings").text)
    assert token is not None
    asked = [one for one in pairs(walls) if some == one[0] or one[1].startswith(some)]
    assert len(asked) > 10
    found = [
        wrong
        for method, there, never in asked
        for body in bodies(method, there, token[1])
        for wrong in differences(client, method, there, never, body)
    ]
    assert found == []


@pytest.mark.parametrize("who", ["qing", "clerk", "leader"])
def test_no_list_search_or_count_tells_of_it(walls: Walls, who: str) -> None:
    walls.system.enter()
    client = walls.client(who)
    own = set() if who != "clerk" else {walls.clue["report_ref"]}
    for address in ("/today", "/triage", "/clues", "/clues?closed=y", "/ledger", "/identity", "/audit"):
        page = client.get(address, follow_redirects=True).text
        assert not [one for one in {walls.clue["ref"], walls.report["ref"]} - own if one in page], address
    with transaction(reading=True):
        assert session().scalar(sa.select(sa.func.count()).select_from(Report)) == 4
