"""What was lost comes back: from a backup, after a forgotten password, and with enough recovery shares."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa

from cases.casework import queries
from cases.casework.models import Clue, Holding
from cases.db import session, transaction
from cases.staff import queries as people
from cases.staff.actions import Host
from cases.staff.models import Setting, Staff
from cases.staff.sitting import desk_of
from cases.staff.totp import code_at
from cases.triage import actions as triage
from crypto.keys import UserKeys
from intake.submission import Reporter
from tests.factories.client import Client
from tests.factories.office import Sent, sent_file
from tests.factories.processes import free_port
from tests.factories.system import ROOT, System, surroundings, system
from tests.hold.needles import PHONE, canary
from tests.hold.story import Told, worked

pytestmark = pytest.mark.slow
NEW_PASSWORD = "山重水复疑无路，柳暗花明又一村"


@dataclass
class Worked:
    """An office whose first report became a clue with everything on it."""

    system: System
    told: Told
    sent: list[Sent]


@pytest.fixture(scope="module")
def lived() -> Iterator[Worked]:
    """An office that has been at work; not running."""
    with system() as running:
        office = running.office
        who = Reporter(canary("姓名"), PHONE)
        sent = [office.report(f"第 {n} 件", reporter=who, fresh=(sent_file("a.jpg", b"a" * 9000),)) for n in range(3)]
        told = worked(running, [one.ref for one in sent])
        office.says(sent[0], "举报人后来的话")
        yield Worked(running, told, sent)


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, lived: Worked, tmp_path: Path) -> Iterator[System]:
    """The office on another machine: an empty folder, the three files from the safe, and the backup."""
    backup = tmp_path / "backup.tar"
    made = lived.system.command("backup", str(backup))
    assert made.returncode == 0, made.stderr
    database = request.getfixturevalue("empty_postgres_url") if request.param == "postgresql" else ""
    folder = Path(f"/tmp/qy-again-{free_port()}")
    new = replace(
        lived.system, env=surroundings(folder, {"DATABASE_URL": database}), home=folder / "home", process=None
    )
    try:
        for name in ("pepper", "office-root.pub", "log.key", "public-secret"):
            shutil.copy(lived.system.home / name, new.home / name)
        restored = new.command("restore", str(backup))
        assert restored.returncode == 0, restored.stderr
        new.enter()
        yield new
    finally:
        new.stop()
        lived.system.enter()
        shutil.rmtree(folder, ignore_errors=True)


def test_every_clue_opens_at_its_peoples_desks_and_every_code_opens(elsewhere: System, lived: Worked) -> None:
    with transaction(reading=True):
        wanted = sa.select(Clue.ref, Staff.username).join(Holding, Holding.clue_id == Clue.id)
        held = list(session().execute(wanted.join(Staff, Staff.id == Holding.staff_id)))
        assert {username for _ref, username in held} == {"wen", "head"}
        for ref, username in held:
            page = queries.clue(elsewhere.office.desk(username), ref)
            assert page.gist.title == canary("摘要")
            assert canary("记录") in [line.text for line in page.course]
            assert {one.text for one in page.origins[0].letters} == {canary("答复"), canary("回信"), "举报人后来的话"}
    elsewhere.start()
    handler = elsewhere.staff("wen")
    assert canary("记录") in handler.get(f"/clues/{lived.told.ref}?course=all").text
    thread = elsewhere.public().thread(lived.sent[0].code.chinese)
    assert canary("回信") in thread.text
    assert elsewhere.public().report("在新的机器上").code
    assert elsewhere.command("audit", "verify").returncode == 0
    (elsewhere.home / "pepper").unlink()
    (elsewhere.home / "pepper").write_bytes(bytes(range(64)))
    with pytest.raises(AssertionError):  # with another pepper no password fits
        elsewhere.staff("wen")


def test_a_forgotten_password_is_mended_by_colleagues(lived: Worked) -> None:
    """Through the pages: reset, a new link, the fingerprint confirmed, and a colleague's next sign-in."""
    running, ref = lived.system, lived.told.ref
    running.enter()
    with ExitStack() as after:
        running.start()
        after.callback(running.stop)
        handler, secretary = running.office.id("wen"), running.staff("sec")
        there = f"/accounts/{handler}"
        reset = secretary.act(f"{there}/reset", {}, at=there)
        link = re.search(r"/activate/[\w-]+", reset.text if reset.status == 200 else secretary.get(there).text)
        assert link is not None, reset.text
        again = Client(running.settings.staff_port)
        _activate(running, again, link[0])
        assert again.get(f"/clues/{ref}").status == 403, "no role before the fingerprint was compared"
        form = secretary.get(there)
        seen = {name: form.value(name) for name in ("seen", "fingerprint") if f'name="{name}"' in form.text}
        confirmed = secretary.act(f"{there}/confirm", seen, at=there)
        assert confirmed.status in {200, 303}, confirmed.text
        assert again.get(f"/clues/{ref}").status == 404, "the secretary is not on the clue"
        running.staff("head")
        shown = again.get(f"/clues/{ref}?course=all")
        assert shown.status == 200
        assert canary("记录") in shown.text
        assert "举报人后来的话" in shown.text


def _activate(running: System, client: Client, link: str) -> None:
    page = client.get(link)
    secret, token = page.value("secret"), page.value("token")
    fields = {"token": token, "secret": secret, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    answer = client.post("/activate", {**fields, "otp": code_at(secret, datetime.now(UTC))})
    assert answer.status == 303, unescape(re.sub("<[^>]+>", " ", answer.text))
    running.totp["wen"] = secret


def recover(running: System, root: Path, shares: list[str]) -> "subprocess.CompletedProcess[str]":
    """The command, with password and shares on its standard input."""
    words = "\n".join([NEW_PASSWORD, *shares, ""]) + "\n"
    command = [sys.executable, "-m", "app", "recover", "newsec", "--root-key", str(root)]
    return subprocess.run(
        command, cwd=ROOT, env=running.env, input=words, capture_output=True, check=False, text=True, timeout=60
    )


def test_enough_shares_bring_everything_back_and_one_fewer_nothing(lived: Worked, tmp_path: Path) -> None:
    running, founded = lived.system, lived.system.office.founded
    running.enter()
    root = tmp_path / "root.key"
    root.write_text(founded.root_seed.hex())
    asked = running.command("recover-ask", "newsec", "--name", "新书记")
    assert asked.returncode == 0, asked.stderr
    token = asked.stdout.split("/activate/")[1].split()[0]
    running.start()
    try:
        _activate(running, running.staff(), f"/activate/{token}")
    finally:
        running.stop()
    assert recover(running, root, founded.shares[:2]).returncode != 0, "a day has to pass"
    with transaction():
        row = session().get_one(Setting, "recovery")
        row.value = {**row.value, "asked_at": (datetime.now(UTC) - timedelta(days=2)).isoformat()}
        # Nobody is left who could open the clue.
        session().execute(sa.update(Holding).values(form="lost", key=b""))
    few = recover(running, root, founded.shares[:1])
    assert few.returncode != 0
    assert "Traceback" not in few.stderr
    enough = recover(running, root, founded.shares[1:])
    assert enough.returncode == 0, enough.stderr
    assert len(re.findall("Recovery share", enough.stdout)) == 3
    assert recover(running, root, founded.shares[1:]).returncode != 0, "the old shares have ended"
    with transaction(reading=True):
        person = people.by_username("newsec")
        latch = people.latch("newsec", _host(running))
        seed = latch.opened(NEW_PASSWORD, _host(running))
        assert seed is not None
        desk = desk_of(person, UserKeys.from_seed(seed), datetime.now(UTC))
        assert canary("记录") in [line.text for line in queries.clue(desk, lived.told.ref).course]
    with transaction():
        triage.open_words(desk, lived.told.waiting, "看看")


def _host(running: System) -> Host:
    pepper = running.settings.pepper_file
    assert pepper is not None
    return Host(pepper.read_bytes())
